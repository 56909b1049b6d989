package comparison_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
)

// defined reads a definition.
func defined[T catalog.Definition](t *testing.T, text string) (definition T) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &definition))
	return definition
}

// changes writes fields as "path: old > new (names)".
func changes(fields []comparison.Field) (written []string) {
	for _, field := range fields {
		text := func(value json.RawMessage, unit string) string {
			if value == nil {
				return "none"
			}
			return string(value) + unit
		}
		written = append(written, field.Path+": "+text(field.Old, field.OldUnit)+" > "+text(field.New, field.NewUnit))
	}
	return written
}

func TestTwoDefinitionsOfAnItemAreCompared(t *testing.T) {
	t.Parallel()
	const start = `{"slug": "flour", "name": "Flour", "kind": "ingredient", `
	for name, test := range map[string]struct {
		was, is string
		want    []string
	}{
		"the same":   {`"category": "Baking"}`, `"category": "Baking"}`, nil},
		"a category": {`"category": "Dairy"}`, `"category": "Baking"}`, []string{`/items/flour/category: "Dairy" > "Baking"`}},
		"one package more": {
			`"package": {"amount": "1", "unit": "kg"}}`,
			`"package": {"amount": "1", "unit": "kg"}, "packages": [{"amount": "1", "unit": "kg"}, {"amount": "5", "unit": "kg"}]}`,
			[]string{"/items/flour/packages/5 kg/amount: none > \"5\"kg", "/items/flour/packages/5 kg/unit: none > \"kg\""},
		},
		"the price of one": {
			`"package": {"amount": "1", "unit": "kg", "price": "1.29"}}`, `"package": {"amount": "1", "unit": "kg", "price": "1.39"}}`,
			[]string{`/items/flour/packages/1 kg/price: "1.29" > "1.39"`},
		},
		"a measure": {
			`"measures": [{"amount": "1", "unit": "stick", "equals": "113", "equals_unit": "g"}]}`,
			`"measures": [{"amount": "1", "unit": "stick", "equals": "115", "equals_unit": "g"}]}`,
			[]string{`/items/flour/measures/stick/equals: "113"g > "115"g`},
		},
		"no allergens where they were unknown": {
			`"lead_days": 1}`, `"lead_days": 1, "allergens": []}`,
			[]string{"/items/flour/allergens: none > []"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := comparison.Definitions(defined[catalog.Item](t, start+test.was), defined[catalog.Item](t, start+test.is))
			require.Equal(t, test.want, changes(fields))
		})
	}
}

func TestADefinitionKeepsTheNameOfWhatItHadBefore(t *testing.T) {
	t.Parallel()
	was := defined[catalog.Recipe](t, `{"slug": "bread", "name": "Bread",
		"yields": [{"slug": "loaf", "name": "A loaf", "mode": "count", "items_per_batch": 2},
		{"slug": "roll", "name": "A roll", "mode": "count", "items_per_batch": 9}], "lines": [{"item": "flour", "amount": "500", "unit": "g"}]}`)
	is := defined[catalog.Recipe](t, `{"slug": "bread", "name": "Farm bread", "yields": [{"slug": "loaf", "name": "Big loaf", "mode": "count",
		"items_per_batch": 2}], "lines": [{"item": "flour", "amount": "450", "unit": "g"}]}`)
	names := map[string][]string{}
	for _, field := range comparison.Definitions(was, is) {
		names[field.Path] = field.Names
	}
	require.Equal(t, []string{"Farm bread", "A roll"}, names["/recipes/bread/yields/roll/slug"])
	require.Equal(t, []string{"Farm bread", "Big loaf"}, names["/recipes/bread/yields/loaf/name"])
	require.Equal(t, []string{"Farm bread", "flour"}, names["/recipes/bread/lines/flour/amount"], "the recipe does not know more")
}

func TestAPathHasTheElementsThatItLeadsThrough(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]comparison.Element{
		"/items/flour/category":                {{List: "items", Slug: "flour"}},
		"/items/flour/packages/2 × 5 kg/price": {{List: "items", Slug: "flour"}, {List: "packages", More: "2 × 5 kg"}},
		"/recipes/bread/lines/flour (g)/amount": {
			{List: "recipes", Slug: "bread"}, {List: "lines", Recipe: "bread", Slug: "flour", More: " (g)"},
		},
		"/goods/box/components/bread~1loaf/quantity": {
			{List: "goods", Slug: "box"}, {List: "components", Slug: "bread/loaf"},
		},
		"/recipes/bread/yield_amount/amount": {{List: "recipes", Slug: "bread"}},
		"/batches":                           nil,
	} {
		require.Equal(t, want, comparison.Field{Path: path}.Elements(), path)
	}
}
