package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
)

func TestFinishedGoodsAreValidated(t *testing.T) {
	of := func(components ...catalog.GoodComponent) []catalog.GoodComponent { return components }
	unit, good, item := ref("cookie/standard"), newGood("tin", "1 other").Components[0], newGood("tin", "2 each box").Components[0]
	for name, test := range map[string]struct {
		name       string
		components []catalog.GoodComponent
		wrong      []string
	}{
		"one of each":            {name: "🎁", components: of(catalog.GoodComponent{FinishedUnit: unit, Quantity: num("6")}, good, item)},
		"a fraction":             {name: "Tin", components: of(catalog.GoodComponent{FinishedUnit: unit, Quantity: num("1/3")})},
		"no name":                {name: "", components: of(good), wrong: []string{"/name"}},
		"a control character":    {name: "a\x7f", components: of(good), wrong: []string{"/name"}},
		"no components":          {name: "Tin", wrong: []string{"/components"}},
		"201 components":         {name: "Tin", components: make([]catalog.GoodComponent, 0), wrong: []string{"/components"}},
		"a component of nothing": {name: "Tin", components: of(catalog.GoodComponent{Quantity: num("1")}), wrong: []string{"/components/0"}},
		"a quantity of nothing": {
			name: "Tin", components: of(good, catalog.GoodComponent{FinishedUnit: unit}), wrong: []string{"/components/1/quantity"},
		},
		"a quantity below nothing": {
			name: "Tin", components: of(catalog.GoodComponent{FinishedGood: "x", Quantity: num("-1")}), wrong: []string{"/components/0/quantity"},
		},
		"a unit and a good": {
			name: "Tin", components: of(
				catalog.GoodComponent{FinishedUnit: unit, FinishedGood: "x", Quantity: num("1")},
			), wrong: []string{"/components/0"},
		},
		"all three": {
			name:       "Tin",
			components: of(catalog.GoodComponent{FinishedUnit: unit, FinishedGood: "x", Item: "box", Unit: item.Unit, Quantity: num("1")}),
			wrong:      []string{"/components/0"},
		},
		"an item without a unit": {
			name: "Tin", components: of(catalog.GoodComponent{Item: "box", Quantity: num("1")}), wrong: []string{"/components/0/unit"},
		},
		"a good with a unit": {
			name: "Tin", components: of(
				catalog.GoodComponent{FinishedGood: "x", Unit: item.Unit, Quantity: num("1")},
			), wrong: []string{"/components/0/unit"},
		},
		"everything wrong at once": {
			name:       " ",
			components: of(catalog.GoodComponent{}, catalog.GoodComponent{Item: "box"}),
			wrong:      []string{"/name", "/components/0", "/components/0/quantity", "/components/1/quantity", "/components/1/unit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "201 components" {
				for range 201 {
					test.components = append(test.components, good)
				}
			}
			err := catalog.FinishedGood{Slug: "tin", Name: test.name, Components: test.components}.Validate()
			if test.wrong == nil {
				require.NoError(t, err)
				return
			}
			require.Equal(t, test.wrong, pointers(t, err))
		})
	}
}
