// Package labels answers what the label of a finished good tells: of its definition today,
// and of what a run assembled.
package labels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/labels"
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
			content.Unit(need.Unit, need.Quantity, now.RecipeContent(need.Unit.FinishedUnit.Recipe), nil)
		}
		return content.Label(slug, good.Definition.Name), nil
	})
}
