package api

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/tables"
	"crumbtrail/api/web"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

func TestAShoppingListIsATable(t *testing.T) {
	t.Parallel()
	packages, cost := int64(2), measure.MoneyOf(measure.Ratio(7, 2))
	third, inSeveral := measure.Ratio(1, 3), measure.MoneyOf(measure.Ratio(17, 2))
	list := []planning.Purchase{
		{
			Item: "flour", Name: `=HYPERLINK("http://evil","Flour, fine")`, Kind: catalog.Ingredient, Unit: measure.Cup,
			Category: "=Dry", Collected: measure.Ratio(3, 2),
			Needed: third, NeededTotal: third, ToBuy: third, Packages: &packages, EstimatedCost: &cost,
			Package: &catalog.Package{Amount: measure.Amount{Value: measure.Ratio(5, 2), Unit: measure.Kilogram}},
			Later:   pantry.Later{ReceivedLater: measure.Ratio(3, 2), ReceivedLaterOn: "2026-12-27"},
		},
		{
			Item: "box", Name: "Box", Kind: catalog.Material, Unit: measure.Each, Needed: measure.Int(2), NeededTotal: measure.Int(4),
			OnHand: measure.Int(3), Reserved: measure.Int(2), Sufficient: true,
		},
		{
			Item: "cream", Name: "Cream", Unit: measure.FluidOunce, Needed: measure.Int(32), ToBuy: measure.Int(32),
			EstimatedCost: &inSeveral, LeftOver: &measure.Number{}, InSeveral: answer.InSeveral{Taken: []answer.Taken{
				{Value: measure.Int(12), Unit: measure.FluidOunce, Packages: 2},
				{Value: measure.Int(8), Unit: measure.FluidOunce, Packages: 1},
			}},
		},
	}
	answer := tableOf(t, "text/csv", web.Commas, list)
	text := string(answer.Body.([]byte))
	require.True(t, strings.HasPrefix(text, "\ufeffitem,"), "spreadsheets know by the mark that it is UTF-8")
	require.Equal(t, 4, strings.Count(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{
			"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit",
			"packages", "estimated_cost", "reserved", "category", "collected",
			"received_later", "received_later_on", "ordered", "cover", "left_over",
		},
		{
			"flour", `'=HYPERLINK("http://evil","Flour, fine")`, "ingredient", "cup", "0.333333333", "0.333333333", "0", "0.333333333", "false",
			"2.5", "kg", "2", "3.50", "0", "'=Dry", "1.5", "1.5", "2026-12-27", "0", "", "",
		},
		{"box", "Box", "material", "each", "2", "4", "3", "0", "true", "", "", "", "", "2", "", "0", "", "", "0", "", ""},
		{
			"cream", "Cream", "", "fl oz", "32", "0", "0", "32", "false", "", "", "", "8.50", "0", "", "0", "", "", "0",
			"2 × 12 fl oz, 1 × 8 fl oz", "0",
		},
	}, rows)
}

func TestAShoppingListIsATableForDecimalCommas(t *testing.T) {
	t.Parallel()
	half := measure.Ratio(1, 2)
	list := []planning.Purchase{{Item: "1.5", Name: "Flour 0.5; =fine", Unit: measure.Cup, Needed: half, ToBuy: half}}
	for accept, usual := range map[string]web.Dialect{
		"text/csv; dialect=excel-semicolon": web.Commas, `application/json;q=0.5, text/csv;charset=utf-8;dialect="Excel-Semicolon"`: web.Commas,
		"text/csv": web.Semicolons,
	} {
		answer := tableOf(t, accept, usual, list)
		require.Equal(t, "text/csv; charset=utf-8; dialect=excel-semicolon", answer.ContentType)
		rows := strings.Split(string(answer.Body.([]byte)), "\r\n")
		require.True(t, strings.HasPrefix(rows[0], "\ufeffitem;name;kind;unit;needed;"))
		require.Equal(t, `1.5;"Flour 0.5; '=fine";;cup;0,5;0;0;0,5;false;;;;;0;;0;;;0;;`, rows[1], "numbers have commas, texts keep points")
	}
	for accept, usual := range map[string]web.Dialect{
		"text/csv; dialect=excel": web.Semicolons, "text/csv;dialect=Excel": web.Semicolons,
	} {
		answer := tableOf(t, accept, usual, list)
		require.Equal(t, "text/csv; charset=utf-8", answer.ContentType)
		require.Contains(t, string(answer.Body.([]byte)), "\ufeffitem,name,")
		require.Contains(t, string(answer.Body.([]byte)), ",0.5,")
	}
}

// tableOf is a list in the form that a request accepts, where usual is the dialect of the
// kitchen.
func tableOf(t *testing.T, accept string, usual web.Dialect, list []planning.Purchase) *web.Negotiated {
	t.Helper()
	answer, err := web.JSONOrTable(accept, web.QueryHeaders{}, list, listFile,
		func() (web.Dialect, error) { return usual, nil }, func() [][]web.Cell { return tables.Purchases(list, nil) })
	require.NoError(t, err)
	return answer
}

func TestLocalesWithDecimalCommasAreKnown(t *testing.T) {
	t.Parallel()
	for locale, has := range map[string]bool{
		"en": false, "en-GB": false, "de": true, "de-AT": true, "de-CH": false, "fr": true, "es": true, "es-MX": false, "pt-BR": true,
		"ja": false, "ar-EG": false, "pl": true, "nb": true,
	} {
		require.Equal(t, has, tables.HasDecimalCommas(locale), locale)
	}
}
