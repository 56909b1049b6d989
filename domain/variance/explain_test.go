package variance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/explanation"
)

// valuesOf are the numbers of an answer by the paths of their figures.
func valuesOf(v Variance) map[string]measure.Number {
	values := map[string]measure.Number{}
	add := func(path string, parts Parts) {
		for _, part := range parts.figures() {
			if part.of != nil {
				values[path+part.name] = part.of.Number()
			}
		}
	}
	add("variance/", v.Parts)
	for _, item := range v.Items {
		add("variance/items/"+string(item.Item)+"/", item.Parts)
	}
	for _, line := range v.Lines {
		path := "variance/lines/" + string(line.Item) + "/" + string(line.Run) + "/"
		add(path, line.Parts)
		values[path+"planned_amount"] = line.Amount
		if line.Used != nil {
			values[path+"used"] = *line.Used
		}
		if line.UnitPrice != nil {
			values[path+"planned_unit_price"] = *line.UnitPrice
		}
	}
	return values
}

// requireExplained requires that every number of an answer, and nothing else, is a figure whose tree
// calculates it.
func requireExplained(t require.TestingT, v Variance, runs []Run, book Book, decimals int) {
	var figures explanation.Figures
	Explain(&figures, runs, book, decimals)
	values := valuesOf(v)
	require.Len(t, figures.Paths(), len(values))
	for _, path := range figures.Paths() {
		figure, _ := figures.Figure(path)
		require.Contains(t, values, path)
		require.Equal(t, values[path].String(), figure.Value.String(), path)
		require.Equal(t, values[path].String(), figure.Evaluate().String(), path)
	}
}

// leaves are the kinds and ids of what a figure rests on.
func leaves(t *testing.T, figures *explanation.Figures, path string) map[string]bool {
	t.Helper()
	figure, found := figures.Figure(path)
	require.True(t, found, path)
	kinds := map[string]bool{}
	figure.Leaves(func(source *explanation.Source) { kinds[string(source.Kind)+" "+string(source.ID)] = true })
	return kinds
}

func TestWhatHasNoKnownCostIsEstimated(t *testing.T) {
	t.Parallel()
	short := []pantry.Unaccounted{{Item: "butter", Amount: catalogtest.Amount("200 g")}}
	settled := []pantry.Unaccounted{{Item: "butter", Amount: catalogtest.Amount("200 g"), Settled: measure.Int(150)}}
	free := took("1 kg butter", "0.50")
	free.CostUnknown = true
	for name, test := range map[string]struct {
		price            string // of a kilogram by the plan
		run              Run
		known, estimated string
	}{
		"at the planned price": {
			"10.00", Run{Consumed: []pantry.Consumed{took("300 g butter", "6.00")}, Unaccounted: short}, "6.00", "8.00",
		},
		"at the price of the rest": {"", Run{Consumed: []pantry.Consumed{took("300 g butter", "6.00")}, Unaccounted: short}, "6.00", "10.00"},
		"of which a part is settled": {
			"10.00", Run{Consumed: []pantry.Consumed{took("450 g butter", "6.00")}, Unaccounted: settled}, "6.00", "6.50",
		},
		"of which no price is known": {"", Run{Unaccounted: short}, "0.00", "?"},
		"a lot without a cost":       {"10.00", Run{Consumed: []pantry.Consumed{free}}, "0.50", "10.00"},
		"never less than is known":   {"0.10", Run{Consumed: []pantry.Consumed{free}}, "0.50", "0.50"},
		"all of it is known":         {"10.00", Run{Consumed: []pantry.Consumed{took("300 g butter", "6.00")}}, "6.00", "6.00"},
		"a substitute without a cost": {
			"10.00", Run{Consumed: []pantry.Consumed{took("520 g margarine", "", "butter")}, Otherwise: meant("butter", "500 g")}, "0.00", "?",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			item := catalogtest.Item("butter")
			if test.price != "" {
				catalogtest.Packed("1 kg", test.price)(&item)
			}
			items, runs := map[domain.Slug]catalog.Item{"butter": item}, []Run{test.run}
			found := Of(runs, items, 2)
			estimated := "?"
			if found.Estimated != nil {
				estimated = found.Estimated.String()
			}
			require.Equal(t, test.known+" "+test.estimated, found.Known.String()+" "+estimated)
			requireExplained(t, found, runs, Book{Items: items}, 2)
		})
	}
}

func TestAVarianceRestsOnLinesOfSnapshotsAndOnLots(t *testing.T) {
	t.Parallel()
	k := catalogtest.New()
	butter := catalogtest.Item("butter", catalogtest.Packed("1 kg", "9.00"))
	k.SetItem(butter)
	k.Recipe("cake", "250 g butter", "cake 12")
	content := k.RecipeContent("cake")
	run := Run{
		ID: "run", FinishedUnit: catalog.UnitRef{Recipe: "cake", Unit: "cake"}, Snapshot: "snapshot", Batches: 2, Scale: measure.Int(1),
		Expected: 24, Good: 18, Otherwise: meant("butter", "500 g"),
		Consumed: []pantry.Consumed{took("300 g butter", "3.30"), took("200 g margarine", "1.00", "butter")},
	}
	run.Consumed[1].Lot = "other lot"
	book := Book{
		Items: map[domain.Slug]catalog.Item{"butter": butter}, Of: map[domain.Slug]domain.ID{"butter": "snapshot"},
		Recipes: []catalog.RecipeSnapshot{{ID: "snapshot", Recipe: "cake", Content: content}},
	}
	runs := []Run{run}
	requireExplained(t, Of(runs, book.Items, 2), runs, book, 2)
	var figures explanation.Figures
	Explain(&figures, runs, book, 2)
	at := "variance/lines/butter/run/"
	for path, want := range map[string][]string{
		at + "planned_amount":         {"recipe_snapshot snapshot", "production_run run"},
		at + "planned":                {"recipe_snapshot snapshot", "production_run run", "item snapshot"},
		at + "used":                   {"lot lot"},
		at + "actual":                 {"lot lot", "lot other lot"},
		"variance/items/butter/price": {"lot lot", "item snapshot"},
		"variance/actual":             {"lot lot", "lot other lot"},
	} {
		wanted := map[string]bool{}
		for _, one := range want {
			wanted[one] = true
		}
		require.Equal(t, wanted, leaves(t, &figures, path), path)
	}
	whole, _ := figures.Figure("variance/actual")
	require.Equal(t, "cost of what was made", whole.Label)
	require.Equal(t, "variance/items/butter/actual", whole.Operands[0].Path, "by item, then by run")

	run.Snapshot = "of another plan"
	runs = []Run{run}
	requireExplained(t, Of(runs, book.Items, 2), runs, book, 2)
	figures = explanation.Figures{}
	Explain(&figures, runs, book, 2)
	require.Equal(t, map[string]bool{"production_run run": true}, leaves(t, &figures, at+"planned_amount"))
}
