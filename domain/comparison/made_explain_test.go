package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/variance"
)

// Each number of what was taken is a figure that is calculated from lots, of planned and other items, in
// one unit and in several.
func TestWhatWasTakenIsExplained(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.bake("cookie/standard", 3)
	in := k.input()
	took := func(item domain.Slug, of, cost string) pantry.Consumed {
		is := amount(of)
		line := pantry.Consumed{Item: item, Lot: "lot-of-" + domain.ID(item), Amount: is.Value, Unit: is.Unit, CostUnknown: cost == ""}
		if cost != "" {
			line.Cost = money(cost)
		}
		return line
	}
	runs := []variance.Run{
		{
			ID: "first", FinishedUnit: ref("cookie/standard"),
			Consumed:    []pantry.Consumed{took("flour", "1.2 kg", "3"), took("flour", "1 cup", "0.25"), took("sugar", "400 g", "")},
			Unaccounted: []pantry.Unaccounted{{Item: "flour", Amount: amount("0.5 cup")}, {Item: "egg", Amount: amount("2 each")}},
		},
		{
			ID: "second", FinishedUnit: ref("cookie/standard"),
			Consumed: []pantry.Consumed{took("flour", "100 g", "0.30"), took("honey", "20 g", "1")},
		},
	}
	flour := catalog.Item{Slug: "flour", Density: measure.Density{Volume: amount("1 cup"), Weight: amount("120 g")}}
	book := variance.Book{Items: map[domain.Slug]catalog.Item{"flour": flour}, Of: map[domain.Slug]domain.ID{"flour": "snapshot"}}

	made := comparison.AgainstMade(in, comparison.ConsumedBy(runs), variance.Variance{}, book.Items)
	var figures explanation.Figures
	comparison.ExplainMade(&figures, in, runs, book)

	values := map[string]measure.Number{}
	for _, row := range made.Ingredients {
		path := "made/ingredients/" + string(row.Item) + "/"
		if row.Item == "sugar" { // planned in cups, taken in grams
			path = "made/ingredients/sugar:" + row.Unit.String() + "/"
		}
		values[path+"amount"], values[path+"known_cost"] = row.Amount.New, row.Known.Number()
		if !row.Unaccounted.IsZero() {
			values[path+"unaccounted"] = row.Unaccounted
		}
		if row.Complete {
			values[path+"total_cost"] = row.Total.Number()
		}
	}
	require.Len(t, figures.Paths(), len(values))
	for path, value := range values {
		figure, found := figures.Figure(path)
		require.True(t, found, path)
		require.Equal(t, value.String(), figure.Value.String(), path)
		require.Equal(t, value.String(), figure.Evaluate().String(), path)
	}
	flourTaken, _ := figures.Figure("made/ingredients/flour:g/amount")
	require.Equal(t, "1480", flourTaken.Value.String(), "1200 + 120 + 60 + 100 g")
	var from []string
	flourTaken.Leaves(func(source *explanation.Source) { from = append(from, string(source.Kind)+" "+string(source.ID)) })
	require.Equal(t, []string{
		"lot lot-of-flour", "lot lot-of-flour", "item snapshot", "production_run first", "item snapshot", "lot lot-of-flour",
	}, from)
	_, found := figures.Figure("made/ingredients/flour:cup/amount")
	require.False(t, found)
}
