package household_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
)

func keys(figures []household.Figure) (keys []string) {
	for _, figure := range figures {
		keys = append(keys, figure.Key)
	}
	return keys
}

func TestNamesMatchAsAWhole(t *testing.T) {
	for name, want := range map[string][]string{
		"All-Purpose  FLOUR": {"flour-all-purpose"},
		"flour_all_purpose":  {"flour-all-purpose"},
		"corn flour":         {"corn-flour"},
		"cornstarch":         {"cornstarch"},
		"egg":                {"egg-large"},
		"Eggs":               {"egg-large"},
		"purpose flour":      nil,
		"flour":              nil,
		"":                   nil,
	} {
		found := keys(household.Find(name))
		require.Equal(t, want, found, name)
	}
	require.Len(t, household.Find("walnuts"), 2, "halves and chopped ones: all are shown")
}

func TestTheNameOfAnItemWinsOverItsSlug(t *testing.T) {
	for _, test := range []struct {
		slug domain.Slug
		name string
		want []string
	}{
		{"salt", "Kosher salt", nil},
		{"salt", "Salt", keys(household.Find("salt"))},
		{"salt", "Salt, kosher", nil},
		{"sugar", "Powdered sugar", keys(household.Find("powdered sugar"))},
		{"flour_bread", "Bread Flour", keys(household.Find("bread flour"))},
		{"flour-all-purpose", "Flour", keys(household.Find("flour-all-purpose"))},
		{"flour-all-purpose", "Mehl", nil},
		{"butter", "", keys(household.Find("butter"))},
		{"x", "walnuts", keys(household.Find("walnuts"))},
	} {
		require.Equal(t, test.want, keys(household.FindItem(test.slug, test.name)), "%s, %s", test.slug, test.name)
	}
	require.NotEmpty(t, household.Find("salt"))
	require.NotEmpty(t, household.Find("powdered sugar"))
}

func item(slug string, more ...func(*catalog.Item)) catalog.Item {
	item := catalogtest.Item("x", more...)
	item.Slug, item.Name = catalogtest.Item("x").Slug, slug
	return item
}

func unit(code string) measure.Unit { return catalogtest.Amount("1 " + code).Unit }

func TestSuggestionsAreOfferedForWhatCannotBeCompared(t *testing.T) {
	for _, test := range []struct {
		name         string
		needed, kept string
		has          []string
		want         string
	}{
		{"all-purpose flour", "cup", "kg", nil, "flour-all-purpose:cup closes"},
		{"all-purpose flour", "cup", "tbsp", nil, "no gap"},
		{"all-purpose flour", "cup", "kg", []string{"1 cup = 120 g"}, "no gap"},
		{"all-purpose flour", "cup", "each", nil, ""},
		{"butter", "cup", "each", nil, "butter:cup closes"},
		{"eggs", "each", "g", nil, "egg-large:each closes"},
		{"eggs", "each", "g", []string{"1 cup = 240 g"}, "egg-large:each closes"},
		{"baking powder", "tsp", "g", nil, "baking-powder:tsp closes"},
		{"walnuts", "cup", "lb", nil, "walnuts-halves:cup closes; walnuts-chopped:cup closes"},
		{"unheard-of", "cup", "g", nil, ""},
	} {
		if test.name == "butter" { // a stick is marked by the maker, so only the cup is of the USDA
			test.kept = "g"
		}
		thing := item(test.name, catalogtest.Measured(test.has...))
		var uses household.Uses
		uses.Recipe(catalogtest.Recipe("cake", "1 "+test.needed+" x"))
		uses.Kept("x", unit(test.kept))
		gaps := uses.Find([]catalog.Item{thing})
		require.Equal(t, 1, gaps.Used)
		if test.want == "no gap" {
			require.Empty(t, gaps.Items, test.name)
			require.Zero(t, gaps.Incomparable)
			continue
		}
		require.Len(t, gaps.Items, 1, test.name)
		require.Equal(t, 1, gaps.Incomparable)
		require.Equal(t, []string{"LOT_NOT_CONVERTIBLE"}, gaps.Items[0].Codes)
		var found []string
		for _, one := range gaps.Items[0].Suggestions {
			text := one.ID
			if one.Closes {
				text += " closes"
			}
			found = append(found, text)
		}
		require.ElementsMatch(t, strings.FieldsFunc(test.want, func(r rune) bool { return r == ';' }), trimmed(found, test.want), test.name)
		require.Equal(t, len(found) == 0, gaps.Items[0].Reason() != "")
	}
}

// trimmed are texts with the space that follows a semicolon in another.
func trimmed(texts []string, as string) []string {
	for i, text := range texts {
		if strings.Contains(as, "; "+text) {
			texts[i] = " " + text
		}
	}
	return texts
}

func TestWhatIsAcceptedKeepsItsSourceAndContradictsNothing(t *testing.T) {
	flour := item("all-purpose flour")
	with, err := household.Accept(flour, "flour-all-purpose:cup")
	require.NoError(t, err)
	require.Equal(t, "1 cup = 125 g", measure.Listed(with.Measures))
	require.Equal(t, "household-measures: flour-all-purpose, USDA SR28 NDB 20081 / SR Legacy FDC 168894", with.Measures[0].Source)
	require.Empty(t, flour.Measures)
	again, err := household.Accept(with, "flour-all-purpose:cup")
	require.NoError(t, err)
	require.Equal(t, catalog.ContentHash(with), catalog.ContentHash(again))

	weighed := item("all-purpose flour", catalogtest.Measured("1 cup = 130 g"))
	_, err = household.Accept(weighed, "flour-all-purpose:cup")
	require.ErrorContains(t, err, "contradicts 1 cup = 130 g")
	const key = "flour-all-purpose"
	for _, none := range []string{key + ":each", key + ":", "flour-bread:cup", key, "", ":", key + ":cup+cup"} {
		_, err = household.Accept(flour, none)
		require.Error(t, err, none)
	}
	err = household.CheckAccepted(nil, []household.Accepted{{Item: "y", Suggestion: "butter:cup"}})
	require.EqualError(t, err, "/accept/0/item: is not defined")
	require.Error(t, household.CheckAccepted(nil, nil))
}

// The figures are those of the reference, of the USDA alone.
func TestTheFiguresAreThoseOfTheReference(t *testing.T) {
	own := table(t, "usda.csv")
	for key, row := range own {
		require.True(t, strings.HasPrefix(row["source"], "USDA "), key)
		require.NotContains(t, row["source"]+row["note"], "King Arthur", key)
		require.NotEmpty(t, household.Find(key), key)
	}
	const reference = "../../../shared/data/household-measures.csv"
	if _, err := os.Stat(reference); err != nil {
		t.Skip("the reference is not here")
	}
	shipped := 0
	for key, row := range table(t, reference) {
		if !strings.HasPrefix(row["source"], "USDA ") {
			continue
		}
		shipped++
		require.Contains(t, own, key)
		for _, figure := range []string{"grams_per_cup", "grams_per_tbsp", "grams_per_tsp", "name", "aliases", "quality"} {
			require.Equal(t, row[figure], own[key][figure], "%s of %s", figure, key)
		}
		if each := own[key]["grams_per_each"]; each != "" {
			require.Equal(t, row["grams_per_each"], each, key)
		}
	}
	require.Greater(t, shipped, 350)
}

func table(t *testing.T, path string) map[string]map[string]string {
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	all := map[string]map[string]string{}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = row[i]
		}
		all[cells["key"]] = cells
	}
	return all
}
