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
		"several packages":                  {change: packages("500 g", "1 kg", "1 kg"), wrong: []string{"/packages/2"}},
		"two packages":                      {change: packages("500 g", "1 kg")},
		"an empty package of several":       {change: packages("500 g", "0 kg"), wrong: []string{"/packages/1/amount"}},
		"a unit that only another item has": {change: packages("500 g", "2 braid"), wrong: []string{"/packages/1/unit"}},
		"two that are preferred": {
			change: func(i *catalog.Item) {
				i.SetPackages([]catalog.Package{{Amount: amount("1 kg"), Preferred: true}, {Amount: amount("2 kg"), Preferred: true}})
			},
			wrong: []string{"/packages"},
		},
		"a package that is not the leading one": {
			change: func(i *catalog.Item) {
				packages("500 g", "1 kg")(i)
				i.Package = &catalog.Package{Amount: amount("1 kg")}
			},
			wrong: []string{"/package"},
		},
		"more than a dozen": {
			change: packages("1 g", "2 g", "3 g", "4 g", "5 g", "6 g", "7 g", "8 g", "9 g", "10 g", "11 g", "12 g", "13 g"),
			wrong:  []string{"/packages"},
		},
		"a supplier of control characters": {
			change: func(i *catalog.Item) {
				i.SetPackages([]catalog.Package{{Amount: amount("1 kg"), Supplier: "\x00", Code: "\n"}})
			},
			wrong: []string{"/package/supplier", "/package/code"},
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

func packages(sizes ...string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		all := make([]catalog.Package, len(sizes))
		for i, size := range sizes {
			all[i].Amount = amount(size)
		}
		item.SetPackages(all)
	}
}

func TestThePreferredPackageLeads(t *testing.T) {
	item := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	require.Empty(t, item.Sold())
	packages("1 kg")(&item)
	require.Equal(t, amount("1 kg"), item.Package.Amount)
	require.Empty(t, item.Packages, "one alone is the package")
	item.SetPackages([]catalog.Package{{Amount: amount("500 g")}, {Amount: amount("1 kg"), Preferred: true}, {Amount: amount("2 kg")}})
	require.NoError(t, item.Validate())
	require.Equal(t, amount("1 kg"), item.Package.Amount)
	require.Equal(t, amount("500 g"), item.Packages[0].Amount, "the order stays")
	require.Equal(t, []string{"1 kg", "500 g", "2 kg"},
		[]string{item.Sold()[0].String(), item.Sold()[1].String(), item.Sold()[2].String()})
	item.SetPackages(nil)
	require.Nil(t, item.Package)
	require.Nil(t, item.Packages)
}
