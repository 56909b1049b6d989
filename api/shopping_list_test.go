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
			Item: "flour", Name: `=HYPERLINK("http://evil","Flour, fine")`, Kind: catalog.Ingredient, Unit: measure.Cup,
			Needed: third, NeededTotal: third, ToBuy: third, Packages: &packages, EstimatedCost: &cost,
			Package: &catalog.Package{Amount: measure.Amount{Value: measure.Ratio(5, 2), Unit: measure.Kilogram}},
		},
		{
			Item: "box", Name: "Box", Kind: catalog.Material, Unit: measure.Each, Needed: measure.Int(2), NeededTotal: measure.Int(4),
			OnHand: measure.Int(3), Reserved: measure.Int(2), Sufficient: true,
		},
	}
	answer := web.JSONOrTable("text/csv", web.QueryHeaders{}, list, listFile, func() [][]string { return purchaseRows(list) })
	text := string(answer.Body.([]byte))
	require.Equal(t, 3, strings.Count(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{
			"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit",
			"packages", "estimated_cost", "reserved",
		},
		{
			"flour", `'=HYPERLINK("http://evil","Flour, fine")`, "ingredient", "cup", "0.333333333", "0.333333333", "0", "0.333333333", "false",
			"2.5", "kg", "2", "3.50", "0",
		},
		{"box", "Box", "material", "each", "2", "4", "3", "0", "true", "", "", "", "", "2"},
	}, rows)
}
