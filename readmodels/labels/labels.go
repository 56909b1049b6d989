// Package labels answers what the label of a finished good tells: of its definition today,
// and of what a run assembled.
package labels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/measure"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/live"
	"crumbtrail/readmodels/reader"
)

// Labels answers questions about labels. It is safe for concurrent use.
type Labels struct {
	reader *reader.Reader
	ledger *ledger.Queries
	live   *live.Definitions
}

// New returns the questions about labels.
func New(r *reader.Reader, pantry *ledger.Queries, definitions *live.Definitions) *Labels {
	return &Labels{reader: r, ledger: pantry, live: definitions}
}

// GoodLabel returns the label of a finished good as it is defined now.
func (l *Labels) GoodLabel(ctx context.Context, query reader.Query, slug domain.Slug) (labels.Label, eventstore.Position, error) {
	return reader.Answer(ctx, l.reader, query, []string{reader.Catalog}, func(tx *reader.Tx) (labels.Label, error) {
		now, err := l.live.Catalog(ctx, tx, nil, []domain.Slug{slug}, nil)
		if err != nil {
			return labels.Label{}, err
		}
		good := now.Goods[slug]
		if !good.Exists {
			return labels.Label{}, reader.ErrNotFound
		}
		var content labels.Content
		units, items := now.GoodContent(slug).PerGood()
		for _, need := range items {
			content.Add(need.Item, need.Amount, catalog.SnapshotUnit{})
		}
		for _, need := range units {
			addUnit(&content, now, need, measure.Int(1), catalog.MaxNesting)
		}
		return content.Label(slug, good.Definition.Name), nil
	})
}

// addUnit adds what so many times a finished unit contains, with what is made ahead for it. What is
// in a cycle, which is never planned, is followed to the depth that definitions may have. A run is
// one batch.
func addUnit(content *labels.Content, now catalog.Definitions, need catalog.UnitNeed, times measure.Number, depth int) {
	recipe, number := now.RecipeContent(need.Unit.FinishedUnit.Recipe), need.For(times)
	content.Unit(need.Unit, number, recipe, measure.Int(1), nil)
	perBatch := need.Unit.Yield.UnitsPerBatch()
	if perBatch.IsZero() || depth == 0 {
		return
	}
	for _, ahead := range recipe.UnitsPerBatch() {
		addUnit(content, now, ahead, number.Div(perBatch), depth-1)
	}
}
