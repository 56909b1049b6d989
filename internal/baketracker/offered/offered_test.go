package offered_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/internal/baketracker/offered"
)

func product(amount string, change ...func(*offered.Product)) offered.Product {
	one := offered.Product{Label: amount, Size: catalog.Package{Amount: catalogtest.Amount(amount)}}
	for _, set := range change {
		set(&one)
	}
	return one
}

func hidden(one *offered.Product)    { one.Hidden = true }
func preferred(one *offered.Product) { one.Preferred = true }

func code(code string) func(*offered.Product) {
	return func(one *offered.Product) { one.Size.Code = code }
}

func TestTheProductsOfAnItemAreItsPackages(t *testing.T) {
	t.Parallel()
	var dozen []offered.Product
	for i := range 14 {
		dozen = append(dozen, product(fmt.Sprintf("%d g", i+1)))
	}
	for name, c := range map[string]struct {
		products []offered.Product
		packages []string
		notes    []string
	}{
		"one":                     {[]offered.Product{product("1 kg", code("7"))}, []string{"1 kg"}, nil},
		"several":                 {[]offered.Product{product("1 kg"), product("5 lb", code("7"))}, []string{"1 kg", "5 lb 7"}, nil},
		"the preferred one leads": {[]offered.Product{product("1 kg"), product("5 lb", preferred)}, []string{"5 lb preferred", "1 kg"}, nil},
		"a hidden one is left out": {
			[]offered.Product{product("1 kg", hidden), product("5 lb")},
			[]string{"5 lb"},
			[]string{"1 kg: is hidden, so it is no package of flour"},
		},
		"only hidden ones": {
			[]offered.Product{product("1 kg", hidden), product("2 kg", hidden)},
			[]string{"1 kg"},
			[]string{"2 kg: is hidden, so it is no package of flour"},
		},
		"what is preferred counts though it is hidden": {
			[]offered.Product{product("1 kg"), product("2 kg", hidden, preferred)}, []string{"2 kg preferred", "1 kg"}, nil,
		},
		"the same twice": {
			[]offered.Product{product("1 kg"), product("1 kg"), product("1 kg", code("7"))},
			[]string{"1 kg", "1 kg 7"},
			[]string{"1 kg: is the same package of flour as 1 kg"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			packages, notes := offered.Packages("flour", c.products)
			var found, noted []string
			for _, one := range packages {
				text := one.String()
				if one.Code != "" {
					text += " " + one.Code
				}
				if one.Preferred {
					text += " preferred"
				}
				found = append(found, text)
			}
			for _, one := range notes {
				noted = append(noted, one.Label+": "+one.Text)
			}
			require.Equal(t, c.packages, found)
			require.Equal(t, c.notes, noted)
		})
	}
	packages, notes := offered.Packages("flour", dozen)
	require.Len(t, packages, catalog.MaxPackages)
	require.Equal(t, []offered.Note{
		{Label: "13 g", Text: "is one more than the 12 packages that flour may have"},
		{Label: "14 g", Text: "is one more than the 12 packages that flour may have"},
	}, notes)
}
