package api

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/web"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func TestAShoppingListIsATable(t *testing.T) {
	t.Parallel()
	packages, cost := int64(2), measure.MoneyOf(measure.Ratio(7, 2))
	third := measure.Ratio(1, 3)
	list := []planning.Purchase{
		{
			Item: "flour", Name: `=HYPERLINK("http://evil","Flour, fine")`, Kind: catalog.Ingredient, Unit: measure.Cup, Category: "=Dry",
			Needed: third, NeededTotal: third, ToBuy: third, Packages: &packages, EstimatedCost: &cost,
			Package: &catalog.Package{Amount: measure.Amount{Value: measure.Ratio(5, 2), Unit: measure.Kilogram}},
		},
		{
			Item: "box", Name: "Box", Kind: catalog.Material, Unit: measure.Each, Needed: measure.Int(2), NeededTotal: measure.Int(4),
			OnHand: measure.Int(3), Reserved: measure.Int(2), Sufficient: true,
		},
	}
	answer := web.JSONOrTable("text/csv", web.QueryHeaders{}, list, listFile, func() [][]web.Cell { return purchaseRows(list) })
	text := string(answer.Body.([]byte))
	require.True(t, strings.HasPrefix(text, "\ufeffitem,"), "spreadsheets know by the mark that it is UTF-8")
	require.Equal(t, 3, strings.Count(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{
			"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit",
			"packages", "estimated_cost", "reserved", "category",
		},
		{
			"flour", `'=HYPERLINK("http://evil","Flour, fine")`, "ingredient", "cup", "0.333333333", "0.333333333", "0", "0.333333333", "false",
			"2.5", "kg", "2", "3.50", "0", "'=Dry",
		},
		{"box", "Box", "material", "each", "2", "4", "3", "0", "true", "", "", "", "", "2", ""},
	}, rows)
}

func TestAShoppingListIsATableForDecimalCommas(t *testing.T) {
	t.Parallel()
	half := measure.Ratio(1, 2)
	list := []planning.Purchase{{Item: "1.5", Name: "Flour 0.5; =fine", Unit: measure.Cup, Needed: half, ToBuy: half}}
	for _, accept := range []string{
		"text/csv; dialect=excel-semicolon", `application/json;q=0.5, text/csv;charset=utf-8;dialect="Excel-Semicolon"`,
	} {
		answer := web.JSONOrTable(accept, web.QueryHeaders{}, list, listFile, func() [][]web.Cell { return purchaseRows(list) })
		require.Equal(t, "text/csv; charset=utf-8; dialect=excel-semicolon", answer.ContentType)
		rows := strings.Split(string(answer.Body.([]byte)), "\r\n")
		require.True(t, strings.HasPrefix(rows[0], "\ufeffitem;name;kind;unit;needed;"))
		require.Equal(t, `1.5;"Flour 0.5; '=fine";;cup;0,5;0;0;0,5;false;;;;;0;`, rows[1], "numbers have commas, texts keep points")
	}
	answer := web.JSONOrTable("text/csv; dialect=unix", web.QueryHeaders{}, list, listFile, func() [][]web.Cell { return purchaseRows(list) })
	require.Equal(t, "text/csv; charset=utf-8", answer.ContentType)
}
