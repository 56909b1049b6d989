package baketracker_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/baketracker"
)

func amount(value int64, unit measure.Unit) measure.Amount {
	return measure.Amount{Value: measure.Int(value), Unit: unit}
}

// same compares the JSON of two values.
func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestImportDefinesItemsAndRecipes(t *testing.T) {
	k := newKitchen(t)
	report := k.imports(read(t, "testdata", "market.json"))

	t.Run("counts what is new", func(t *testing.T) {
		same(t, baketracker.Counts{
			Items: 9, Ingredients: 5, Materials: 4, Recipes: 3, FinishedUnits: 3, FinishedGoods: 2,
			Lots: 5, Occasions: 2, ProductionTargets: 2, AssemblyTargets: 1,
		}, report.Created)
		require.Zero(t, report.Updated)
		require.Zero(t, report.Unchanged)
	})
	t.Run("makes categories of headings and packages of products that are not hidden", func(t *testing.T) {
		price := measure.MoneyOf(measure.Ratio(65, 10))
		bag := catalog.Package{Amount: amount(5, measure.Pound), Price: &price}
		same(t, catalog.Item{
			Slug: "flour_rye", Name: "Rye flour", Kind: catalog.Ingredient, Category: "Dry Goods: Flours",
			Density: measure.Density{Volume: amount(1, measure.Cup), Weight: measure.Amount{Value: measure.Ratio(36, 10), Unit: measure.Ounce}},
			Package: &bag, Packages: []catalog.Package{bag, {Amount: amount(1, measure.Kilogram)}},
		}, k.item("flour_rye"))
	})
	t.Run("prefers the preferred product", func(t *testing.T) {
		eggs := k.item("eggs")
		require.Equal(t, amount(5, measure.Dozen), eggs.Package.Amount)
		require.Len(t, eggs.Packages, 2)
		require.True(t, eggs.Packages[0].Preferred)
	})
	t.Run("imports an ingredient without its invalid density", func(t *testing.T) {
		require.True(t, k.item("honey").Density.IsZero())
	})
	t.Run("makes a material of packaging", func(t *testing.T) {
		require.Equal(t, catalog.Material, k.item("sheet_wax").Kind)
	})
	t.Run("assigns different slugs to similar names", func(t *testing.T) {
		require.Equal(t, "Creme fraiche, house brand", k.item("creme_fraiche").Name)
		require.Equal(t, "Crème fraîche", k.item("creme_fraiche-c9ff5ee4").Name)
		require.Equal(t, catalog.Material, k.item("honey-a55e2e38").Kind)
	})
	t.Run("reads recipes with their components and yields", func(t *testing.T) {
		same(t, catalog.Recipe{
			Slug: "rye-b-ckli", Name: "Rye Böckli", Category: "Biscuits", Source: "The green notebook",
			Notes:       "Rest the dough overnight.\nRoll thin.",
			TimeMinutes: 45, ProductionReady: true,
			Lines: []catalog.Line{
				{Item: "flour_rye", SomeAmount: catalog.SomeAmount{Value: measure.Ratio(67, 100), Unit: measure.Cup}},
				{Item: "creme_fraiche-c9ff5ee4", SomeAmount: catalog.SomeAmount{Value: measure.Ratio(1, 3), Unit: measure.Tablespoon}},
				{Item: "eggs", SomeAmount: catalog.SomeAmount(amount(2, measure.Each))},
			},
			Components: []catalog.RecipeComponent{{Recipe: "syrup", Batches: measure.Ratio(1, 2), Note: "warm"}},
			Yields:     []catalog.Yield{{Slug: "tin", Name: "Tin of böckli", Mode: catalog.ByCount, ItemsPerBatch: 30, ItemUnit: "pieces"}},
		}, k.recipe("rye-b-ckli"))
	})
	t.Run("reads yields by portion and skips unknown ones", func(t *testing.T) {
		same(t, []catalog.Yield{{Slug: "quarter", Name: "Quarter of the syrup", Mode: catalog.ByPortion, BatchPercent: measure.Int(25)}},
			k.recipe("syrup").Yields)
	})
	t.Run("gives a variant without yields those of its base", func(t *testing.T) {
		dark := k.recipe("rye-dark")
		require.Equal(t, domain.Slug("rye-b-ckli"), dark.BaseRecipe)
		require.Equal(t, "Dark", dark.VariantName)
		same(t, k.recipe("rye-b-ckli").Yields, dark.Yields)
	})
}

func TestImportDefinesGoodsReceivesLotsAndSchedulesOccasions(t *testing.T) {
	k := newKitchen(t)
	k.imports(read(t, "testdata", "market.json"))

	t.Run("defines finished goods of units, goods and materials", func(t *testing.T) {
		same(t, []catalog.GoodComponent{
			{FinishedUnit: catalog.UnitRef{Recipe: "rye-b-ckli", Unit: "tin"}, Quantity: measure.Int(12)},
			{Item: "box_square", Quantity: measure.Int(1), Unit: measure.Each},
			{Item: "ribbon_gold", Quantity: measure.Int(36), Unit: measure.Inch},
		}, k.good("small_hamper").Components)
		same(t, []catalog.GoodComponent{
			{FinishedGood: "small_hamper", Quantity: measure.Int(2)},
			{FinishedUnit: catalog.UnitRef{Recipe: "syrup", Unit: "quarter"}, Quantity: measure.Ratio(1, 2)},
		}, k.good("grand_hamper").Components)
	})
	t.Run("receives lots with their dates and costs, also equal ones", func(t *testing.T) {
		lots := k.lots()
		require.Len(t, lots, 5)
		rye := lots[0]
		require.Equal(t, "New Mill Light rye", rye.Product)
		require.Equal(t, "3.333332", rye.Cost.String(), "2.5 × 1.333333 is 3.3333325, a tie, and 2 is even")
		require.Equal(t, domain.Date("2026-09-20"), rye.ReceivedOn)
		require.Equal(t, "cellar", rye.Location)
		require.Equal(t, "opened", rye.Notes)
		for _, eggs := range lots[1:3] {
			require.Equal(t, domain.Date("2026-09-28"), eggs.ReceivedOn)
			require.Equal(t, domain.Date("2026-10-20"), eggs.ExpiresOn)
			require.Equal(t, "4.20", eggs.Cost.String())
		}
		require.NotEqual(t, lots[1].ID, lots[2].ID)
		var unknown []bool
		for _, lot := range lots {
			unknown = append(unknown, lot.CostUnknown)
		}
		require.Equal(t, []bool{false, false, false, true, true}, unknown, "a lot without a cost has an unknown one")
		require.Equal(t, amount(6, measure.Dozen), lots[3].Amount, "a lot without a unit has that of the package")
		require.Equal(t, domain.Date("2026-10-01"), lots[3].ReceivedOn)
	})
	t.Run("schedules events with their targets", func(t *testing.T) {
		fair := k.occasion("Autumn fair/2026")
		require.Equal(t, occasion.Details{Name: "Autumn fair", Date: "2026-11-07", OutputMode: occasion.Bundled, Notes: "Stall by the well"},
			fair.Details)
		require.Equal(t, []occasion.ProductionTarget{{
			FinishedUnit: catalog.UnitRef{Recipe: "rye-b-ckli", Unit: "tin"}, Batches: 3,
			Notes: "start early",
		}}, fair.Production)
		require.Equal(t, []occasion.AssemblyTarget{{FinishedGood: "grand_hamper", Quantity: 4}}, fair.Assembly)

		supper := k.occasion("harvest-supper")
		require.Empty(t, supper.Details.OutputMode)
		require.Equal(t, []occasion.ProductionTarget{{FinishedUnit: catalog.UnitRef{Recipe: "syrup", Unit: "quarter"}, Batches: 1}},
			supper.Production)
	})
}

func TestImportReportsWhatItSkips(t *testing.T) {
	k := newKitchen(t)
	report := k.imports(read(t, "testdata", "market.json"))
	want := map[string]string{
		"ingredients[5] honey (density)":                "the volume and the weight of a density must be above zero",
		"products[5] honey":                             `package_unit: unknown unit "jar"`,
		"finished_units[1] lost_unit":                   `the export has no recipe "No such recipe"`,
		"recipes[1] syrup finished_units[1] syrup_bowl": `yield mode "weight" is neither discrete_count nor batch_portion`,
		"recipes[3] saffron-buns":                       "item saffron is not defined; item yeast is not defined",
		"recipes[4] pinch-cake": `ingredients[0] flour_rye: unit: unknown unit "handful"; ` +
			`ingredients[1] flours: "flours" is a heading, not an ingredient`,
		"recipes[5] hen":                 "circular reference: hen > egg > hen",
		"recipes[6] egg":                 "circular reference: egg > hen > egg",
		"compositions[5]":                "belongs to a package, which is not supported",
		"finished_goods[2] empty_hamper": "has no components",
		"inventory_items[5] honey":       "the quantity must be above zero",
		"inventory_items[6] saffron":     "item saffron is not defined",
		"events[1] harvest-supper assembly_targets[0] grand_hamper": "target_quantity must be a whole number",
		"events[2] Some day":                       `event_date: not a date like 2026-12-24: "soon"`,
		"event_production_targets[1] Saffron buns": "recipe saffron-buns is not defined",
		"event_production_targets[2] Rye Böckli":   `the export has no valid event "Some day"`,
	}
	if diff := cmp.Diff(want, reasons(report.Skipped)); diff != "" {
		t.Errorf("skipped: want -, got +:\n%s", diff)
	}
	notes := map[string]string{
		"recipients":                           "this section is not supported; its 1 records were skipped",
		"products[0] Dark rye":                 "is hidden, so it is no package of flour_rye",
		"material_products[0] Square box 25pk": "the size of the package is missing",
		"recipes[2] rye-dark":                  "has no finished units; those of rye-b-ckli are used",
		"inventory_items[3] eggs":              "has no purchase date; the date of the export, 2026-10-01, is used",
		"inventory_items[4] eggs": "a lot of 500 g of eggs cannot be converted to dozen, each, in which the item is bought or stored: " +
			"it counts only where the item is needed in a unit that g converts to; " +
			"if the unit is mistyped, adjust the lot to 0 and receive it again",
		"events[1] harvest-supper": `output mode "packaged" was ignored; it must be bulk_count or bundled`,
	}
	if diff := cmp.Diff(notes, reasons(report.Notes)); diff != "" {
		t.Errorf("notes: want -, got +:\n%s", diff)
	}
}
