// Package gaps answers which items lack a measure, and which public figures would do.
package gaps

import (
	"context"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
	"crumbtrail/eventstore"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/reader"
)

// Suggester finds items that lack a measure. It is safe for concurrent use.
type Suggester struct{ reader *reader.Reader }

// New returns a suggester.
func New(r *reader.Reader) *Suggester { return &Suggester{reader: r} }

type definitionRow struct {
	Slug       domain.Slug
	Definition string
}

type lotRow struct {
	Item domain.Slug
	Unit reader.Text[measure.Unit]
}

const selectDefinitions = "SELECT slug, definition FROM {catalog}."

const selectUnits = `
	SELECT DISTINCT
		item,
		unit
	FROM {pantry}.lots
	WHERE kitchen = @kitchen
		AND is_open`

// MeasureSuggestions returns the items with units that cannot be compared with one
// another, by name, with suggestions: units of recipes, of finished goods, of lots that
// are not used up, and of the package.
func (s *Suggester) MeasureSuggestions(ctx context.Context, query reader.Query) (household.Gaps, eventstore.Position, error) {
	projections := []string{reader.Catalog, reader.Pantry}
	return reader.Answer(ctx, s.reader, query, projections, func(tx *reader.Tx) (household.Gaps, error) {
		settings, err := reader.Settings(ctx, tx)
		if err != nil {
			return household.Gaps{}, err
		}
		var rows [3][]definitionRow
		var lots []lotRow
		batch := tx.Batch()
		for i, table := range []string{"items", "recipes", "goods"} {
			reader.Queue(batch, &rows[i], selectDefinitions+table+" WHERE kitchen = @kitchen AND NOT archived", nil)
		}
		reader.Queue(batch, &lots, selectUnits, nil)
		if err := batch.Send(ctx); err != nil {
			return household.Gaps{}, err
		}
		uses, items, err := collect(rows, lots)
		if err != nil {
			return household.Gaps{}, err
		}
		order := collation.Of(settings.Effective.Locale)
		slices.SortFunc(items, func(a, b catalog.Item) int {
			return strings.Compare(order.Key(a.Name)+string(a.Slug), order.Key(b.Name)+string(b.Slug))
		})
		return uses.Find(items), nil
	})
}

// collect decodes the items, and the units in which they are used.
func collect(rows [3][]definitionRow, lots []lotRow) (household.Uses, []catalog.Item, error) {
	var uses household.Uses
	var items []catalog.Item
	for _, row := range rows[0] {
		item, err := decode[catalog.Item](row)
		if err != nil {
			return uses, nil, err
		}
		items = append(items, item)
	}
	for _, row := range rows[1] {
		recipe, err := decode[catalog.Recipe](row)
		if err != nil {
			return uses, nil, err
		}
		uses.Recipe(recipe)
	}
	for _, row := range rows[2] {
		good, err := decode[catalog.FinishedGood](row)
		if err != nil {
			return uses, nil, err
		}
		uses.Good(good)
	}
	for _, lot := range lots {
		uses.Kept(lot.Item, lot.Unit.Value)
	}
	return uses, items, nil
}

func decode[T any](row definitionRow) (T, error) {
	return reader.Decode[T](row.Definition, "the definition of", domain.ID(row.Slug))
}
