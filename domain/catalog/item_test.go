package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

func TestItemsAreValidated(t *testing.T) {
	minusOne := measure.MoneyOf(measure.Int(-1))
	nothing := measure.Money{}
	for name, test := range map[string]struct {
		change func(*catalog.Item)
		wrong  []string
	}{
		"as it is":                 {change: func(*catalog.Item) {}},
		"a material":               {change: func(i *catalog.Item) { i.Kind = catalog.Material }},
		"a name of 4-byte letters": {change: func(i *catalog.Item) { i.Name = "🌾 𝔣𝔩𝔬𝔲𝔯" }},
		"no name":                  {change: func(i *catalog.Item) { i.Name = " " }, wrong: []string{"/name"}},
		"a control character":      {change: func(i *catalog.Item) { i.Name = "flo\x00ur" }, wrong: []string{"/name"}},
		"a long category":          {change: func(i *catalog.Item) { i.Category = strings.Repeat("x", 201) }, wrong: []string{"/category"}},
		"no kind":                  {change: func(i *catalog.Item) { i.Kind = "" }, wrong: []string{"/kind"}},
		"another kind":             {change: func(i *catalog.Item) { i.Kind = "liquid" }, wrong: []string{"/kind"}},
		"a density":                {change: func(i *catalog.Item) { i.Density = cupWeighs("120 g") }},
		"a density the wrong way": {
			change: func(i *catalog.Item) { i.Density.Volume, i.Density.Weight = amount("120 g"), amount("1 cup") }, wrong: []string{"/density"},
		},
		"a volume without weight": {change: func(i *catalog.Item) { i.Density.Volume = amount("1 cup") }, wrong: []string{"/density"}},
		"a weightless density":    {change: func(i *catalog.Item) { i.Density = cupWeighs("0 g") }, wrong: []string{"/density"}},
		"a package":               {change: func(i *catalog.Item) { i.Package = &catalog.Package{Amount: amount("1 kg")} }},
		"a package for nothing":   {change: func(i *catalog.Item) { i.Package = &catalog.Package{Amount: amount("1 kg"), Price: &nothing} }},
		"an empty package": {
			change: func(i *catalog.Item) { i.Package = &catalog.Package{Amount: amount("0 kg")} }, wrong: []string{"/package/amount"},
		},
		"a package without a unit": {
			change: func(i *catalog.Item) { i.Package = &catalog.Package{Amount: measure.Amount{Value: num("1")}} },
			wrong:  []string{"/package/unit"},
		},
		"everything wrong": {
			change: func(i *catalog.Item) {
				*i = catalog.Item{Category: "a\nb", Density: cupWeighs("-1 g"), Package: &catalog.Package{Price: &minusOne}}
			},
			wrong: []string{"/name", "/category", "/kind", "/density", "/package/amount", "/package/unit", "/package/price"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			item := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
			test.change(&item)
			err := item.Validate()
			if test.wrong == nil {
				require.NoError(t, err)
				return
			}
			require.Equal(t, test.wrong, pointers(t, err))
		})
	}
}
