package api

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func TestNoCellIsTakenForAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"flour": "flour", "": "", "0.5": "0.5", "a=b": "a=b", "semi-sweet": "semi-sweet",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@sum": "'@sum", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		" =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1", "＠x": "'＠x", "'=1": "'=1",
	} {
		require.Equal(t, want, inert(cell), "%q", cell)
	}
}

func TestAShoppingListIsATable(t *testing.T) {
	packages, cost := int64(2), measure.MoneyOf(measure.Ratio(7, 2))
	third := measure.Ratio(1, 3)
	text := string(table([]planning.Purchase{
		{
			Item: "flour", Name: `=HYPERLINK("http://evil","Flour, fine")`, Kind: catalog.Ingredient, Unit: measure.Cup,
			Needed: third, NeededTotal: third, ToBuy: third, Packages: &packages, EstimatedCost: &cost,
			Package: &catalog.Package{Amount: measure.Amount{Value: measure.Ratio(5, 2), Unit: measure.Kilogram}},
		},
		{Item: "box", Name: "Box", Kind: catalog.Material, Unit: measure.Each, Needed: measure.Int(2), NeededTotal: measure.Int(4), OnHand: measure.Int(3), Reserved: measure.Int(2), Sufficient: true},
	}))
	require.Equal(t, 3, strings.Count(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient", "package_amount", "package_unit", "packages", "estimated_cost", "reserved"},
		{"flour", `'=HYPERLINK("http://evil","Flour, fine")`, "ingredient", "cup", "0.333333333", "0.333333333", "0", "0.333333333", "false", "2.5", "kg", "2", "3.50", "0"},
		{"box", "Box", "material", "each", "2", "4", "3", "0", "true", "", "", "", "", "2"},
	}, rows)
}
