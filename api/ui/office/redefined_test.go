package office_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// redefined returns a kitchen in which an item, a recipe and a good were defined twice.
func redefined(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Open(t)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"currency":"EUR"}`)
	k.Command(http.MethodPut, "/v1/items/butter", `{"name": "Butter", "kind": "ingredient"}`)
	k.Command(http.MethodPut, "/v1/items/ribbon", `{"name": "Red ribbon", "kind": "material"}`)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name": "Flour", "kind": "ingredient", "category": "Dairy", "allergens": ["milk"],
		"density": {"volume": "1", "volume_unit": "cup", "weight": "120", "weight_unit": "g"},
		"measures": [{"amount": "1", "unit": "scoop", "equals": "30", "equals_unit": "g"}],
		"package": {"amount": "1", "unit": "kg", "price": "1.29"}}`)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name": "Fine flour", "kind": "ingredient", "category": "Baking", "allergens": ["wheat"],
		"density": {"volume": "1", "volume_unit": "cup", "weight": "125", "weight_unit": "g"}, "lead_days": 3,
		"measures": [{"amount": "1", "unit": "scoop", "equals": "32", "equals_unit": "g"}],
		"packages": [{"amount": "1", "unit": "kg", "price": "1.39"}, {"amount": "5", "unit": "kg", "supplier": "Mill"}]}`)
	k.Command(http.MethodPut, "/v1/recipes/dough", `{"name": "Dough",
		"yields": [{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 1}],
		"lines": [{"item": "flour", "amount": "1", "unit": "kg"}], "yield_amount": {"amount": "1", "unit": "kg"}}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name": "Bread", "notes": "Knead.",
		"yields": [{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 24},
			{"slug": "roll", "name": "Roll", "mode": "count", "items_per_batch": 9}],
		"lines": [{"item": "flour", "amount": "500", "unit": "g"}, {"item": "butter", "amount": "20", "unit": "g"}],
		"components": [{"recipe": "dough", "batches": "1"}]}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name": "Bread", "production_ready": true,
		"yields": [{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 30}], "yield_amount": {"amount": "2", "unit": "kg"},
		"lines": [{"item": "flour", "amount": "450", "unit": "g", "per_run": true}, {"item": "butter"}],
		"components": [{"recipe": "dough", "batches": "2"}, {"finished_unit": "dough/piece", "quantity": "3"}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/box", `{"name": "Box", "components": [{"finished_unit": "bread/loaf", "quantity": "2"},
		{"item": "ribbon", "quantity": "50", "unit": "cm"}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/box", `{"name": "Box", "components": [{"finished_unit": "bread/loaf", "quantity": "3"}]}`)
	return k
}

func TestTheHistoryTellsWhatADefinitionChanged(t *testing.T) {
	t.Parallel()
	k := redefined(t)
	for _, test := range []struct {
		language, filter string
		want             []string
	}{
		{"en", "item=flour", []string{
			"name Flour → Fine flour", "category Dairy → Baking", "allergens Milk → –", "allergens – → Wheat",
			"weight of a volume › weight 120 g → 125 g", "days until an order arrives – → 3", "measure scoop › equals 30 g → 32 g",
			"package of 1 kg › price of a package €1.29 → €1.39", "package of 5 kg new",
		}},
		{"en", "recipe=bread", []string{
			"Fine flour 500 g → 450 g", "Fine flour › once a run no → yes", "Butter 20 g → to taste", "Dough › batches 1 → 2",
			"Dough, Piece new: 3", "Loaf › pieces per batch 24 → 30", "Roll no longer: 9", "what a batch makes in all – → 2 kg",
			"ready for production no → yes", "notes Knead. → –",
		}},
		{"en", "finished_good=box", []string{"Bread, Loaf 2 → 3", "Red ribbon no longer: 50 cm"}},
		{"de", "recipe=bread", []string{"Fine flour › einmal je Backgang nein → ja", "Butter 20 g → nach Geschmack", "Dough, Piece neu: 3"}},
	} {
		shown := k.GetWith("/history?"+test.filter, "Accept-Language", test.language).Text(t)
		for _, text := range test.want {
			require.Contains(t, shown, text, test.filter)
		}
	}
	event := k.Get("/history/item-home.flour/1").Text(t)
	require.Contains(t, event, "category Dairy → Baking")
	require.NotContains(t, k.Get("/history/item-home.flour/0").Text(t), "→", "nothing was before")
	require.NotContains(t, k.Get("/history?recipe=bread").Text(t), "Dough, Piece ›", "what is new as a whole is not told field by field")

	k.Command(http.MethodDelete, "/v1/finished-goods/box", "")
	k.Command(http.MethodPut, "/v1/finished-goods/box", `{"name": "Box", "components": [{"finished_unit": "bread/loaf", "quantity": "3"}]}`)
	require.Contains(t, k.Get("/history?finished_good=box").Text(t), "Nothing was changed.")
}
