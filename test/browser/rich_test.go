package browser

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/pgtest"
)

// richKitchen has what neither the sample kitchen nor a plan of many lines has: what is made ahead, an item in several
// packages and one whose allergens are not known, a run that went otherwise and cost otherwise, limits of a day, backups,
// an occasion without a plan and an archived one.
func richKitchen(t testing.TB) *kitchen {
	t.Helper()
	k := serve(t, pgtest.URL(t), false, func(o *app.Options) {
		o.Backups = autobackup.Options{Dir: t.TempDir(), Every: time.Hour}
	})
	k.must(t, http.MethodPatch, "/v1/kitchen", object{"name": "Corner bakery", "active_minutes_per_day": 480, "batches_per_day": 3})
	k.must(t, http.MethodPut, "/v1/items/chocolate", object{
		"name": "Dark chocolate couverture", "kind": "ingredient", "category": "Chocolate", "packages": []object{
			{"amount": "2.5", "unit": "kg", "price": "38.40", "supplier": "Cocoa & Sons", "code": "DCC-25", "preferred": true},
			{"amount": "400", "unit": "g", "price": "7.20", "supplier": "Corner shop"},
			{"amount": "100", "unit": "g", "price": "2.10"},
		},
	})
	k.must(t, http.MethodPut, "/v1/items/milk-chocolate", object{
		"name": "Milk chocolate", "kind": "ingredient", "allergens": []string{"milk"},
	})
	k.must(t, http.MethodPut, "/v1/items/cream", object{"name": "Heavy cream", "kind": "ingredient", "category": "Dairy", "lead_days": 2})
	for _, lot := range []object{
		{"item": "chocolate", "amount": 3, "unit": "kg", "total_cost": "46.10"},
		{"item": "cream", "amount": 4, "unit": "l", "total_cost": 18},
		{"item": "milk-chocolate", "amount": 1, "unit": "kg", "total_cost": "19.90"},
	} {
		lot["received_on"] = "2026-01-01"
		k.must(t, http.MethodPost, "/v1/pantry/lots", lot)
	}
	k.must(t, http.MethodPut, "/v1/recipes/ganache", object{
		"name": "Ganache", "active_minutes": 20, "lines": []object{
			{"item": "chocolate", "amount": 300, "unit": "g"}, {"item": "cream", "amount": 250, "unit": "ml"},
		},
		"yields": []object{{"slug": "tub", "name": "Tub", "mode": "count", "items_per_batch": 4}},
	})
	k.must(t, http.MethodPut, "/v1/recipes/torte", object{
		"name": "Torte", "active_minutes": 60, "components": []object{{"finished_unit": "ganache/tub", "quantity": 3}},
		"lines":  []object{{"item": "chocolate", "amount": 200, "unit": "g"}},
		"yields": []object{{"slug": "cake", "name": "Cake", "mode": "count", "items_per_batch": 1}},
	})
	k.must(t, http.MethodPut, "/v1/finished-goods/torte-box", object{
		"name": "Torte in a box", "components": []object{{"finished_unit": "torte/cake", "quantity": 1}},
	})
	k.item, k.recipe, k.good = "chocolate", "torte", "torte-box"
	k.baked(t)
	return k
}

// baked has its plan in production, with a run of what is made ahead in which other chocolate was used, and the other occasions.
func (k *kitchen) baked(t testing.TB) {
	t.Helper()
	occasion := func(name string) string {
		return into[struct{ ID string }](t, k.must(t, http.MethodPost, "/v1/occasions", object{
			"name": name, "date": "2031-06-14", "output_mode": "bundled",
		})).ID
	}
	k.archived = occasion("Fair that was called off")
	k.must(t, http.MethodPost, "/v1/occasions/"+k.archived+"/archive", object{"reason": "the square is being repaved"})
	k.unplanned = occasion("Birthday of the mayor")
	k.must(t, http.MethodPut, "/v1/occasions/"+k.unplanned+"/assembly-targets/torte-box", object{"quantity": 2})
	k.occasion = occasion("Wedding in the park")
	k.must(t, http.MethodPut, "/v1/occasions/"+k.occasion+"/assembly-targets/torte-box", object{"quantity": 9})
	k.plan = into[struct{ ID string }](t, k.must(t, http.MethodPost, "/v1/occasions/"+k.occasion+"/plans", nil)).ID
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/lock", nil)
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/start-production", nil)
	k.must(t, http.MethodPost, "/v1/production-runs", object{
		"recipe": "ganache", "batches": 2, "actual_yield": 7, "occasion_id": k.occasion, "loss": object{"category": "broken"},
		"consumed": []object{
			{"item": "chocolate", "amount": 350, "unit": "g"},
			{"item": "milk-chocolate", "amount": 250, "unit": "g", "instead_of": "chocolate"},
			{"item": "cream", "amount": 520, "unit": "ml"},
		},
	})
	require.Eventually(t, func() bool {
		status := into[struct {
			LastGood    *object `json:"last_good"`
			LastFailure *object `json:"last_failure"`
		}](t, k.get(t, "/v1/admin/backups"))
		require.Nil(t, status.LastFailure)
		return status.LastGood != nil
	}, time.Minute, 50*time.Millisecond)
}

// richScreens are those on which that is shown.
func richScreens() []screen {
	unplanned := of("/occasions/%s", func(k *kitchen) string { return k.unplanned })
	return []screen{
		{name: "home", path: at("/")},
		{name: "occasion-unplanned", path: unplanned},
		{name: "occasion-to-archive", path: unplanned, opens: "Archive", refused: "Archive"},
		{name: "occasion-archived", path: of("/occasions/%s", func(k *kitchen) string { return k.archived })},
		{name: "occasion-schedule", path: of("/occasions/%s/schedule", occasionOf)},
		{name: "plan", path: of("/plans/%s", planOf)},
		{name: "shopping-list", path: of("/plans/%s/shopping-list", planOf), targets: 44},
		{name: "compare-made", path: of("/plans/%s/compare/made", planOf)},
		{name: "bake", path: of("/plans/%s/bake", planOf), targets: 44},
		{name: "bake-form", path: of("/plans/%s/bake/torte/cake", planOf), targets: 44},
		{name: "run-production", path: runOf("production")},
		{name: "pantry", path: at("/pantry")},
		{name: "book-item", path: of("/book/items/%s", itemOf)},
		{name: "book-item-edit", path: of("/book/items/%s/edit", itemOf)},
		{name: "book-recipe-edit", path: of("/book/recipes/%s/edit", recipeOf)},
		{name: "label-good", path: of("/book/goods/%s/label", goodOf)},
		{name: "system", path: at("/system")},
	}
}
