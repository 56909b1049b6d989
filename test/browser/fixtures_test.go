package browser

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// object is a JSON object.
type object = map[string]any

// largeKitchen has a plan of 50 recipes and 50 goods.
func largeKitchen(t testing.TB) *kitchen { t.Helper(); return kitchenOf(t, 50, 50) }

// kitchenOf has a plan of some recipes of twelve lines, and of some goods of two components.
func kitchenOf(t testing.TB, recipes, goods int) *kitchen {
	t.Helper()
	k := emptyKitchen(t)
	for i := range 40 {
		k.must(t, http.MethodPut, fmt.Sprintf("/v1/items/item-%02d", i), object{
			"name": fmt.Sprintf("Ingredient number %d", i+1), "kind": "ingredient", "category": fmt.Sprintf("Shelf %d", i%6),
			"package": object{"amount": "500", "unit": "g", "price": "3.49"},
		})
	}
	for i := range recipes {
		var lines []object
		for j := range 12 {
			lines = append(lines, object{"item": fmt.Sprintf("item-%02d", (i+3*j)%40), "amount": fmt.Sprint(50 + 10*j), "unit": "g"})
		}
		k.must(t, http.MethodPut, fmt.Sprintf("/v1/recipes/recipe-%02d", i), object{
			"name": fmt.Sprintf("Recipe number %d", i+1), "lines": lines,
			"yields": []object{{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 24}},
		})
	}
	for i := range goods {
		k.must(t, http.MethodPut, fmt.Sprintf("/v1/finished-goods/good-%02d", i), object{
			"name": fmt.Sprintf("Gift box number %d", i+1), "components": []object{
				{"finished_unit": fmt.Sprintf("recipe-%02d/piece", i%recipes), "quantity": "6"},
				{"finished_unit": fmt.Sprintf("recipe-%02d/piece", i/recipes*7%recipes), "quantity": "2"},
			},
		})
	}
	k.item, k.recipe, k.good = "item-00", "recipe-00", "good-00"
	k.stock(t)
	k.schedule(t, "Fair at the fountain", 3)
	k.complete(t)
	k.schedule(t, "Wedding of the year", goods)
	return k
}

// stock receives lots that have expired, that expire today, soon and later, and that
// arrive later.
func (k *kitchen) stock(t testing.TB) {
	t.Helper()
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	for i, days := range []int{-40, -2, -1, 0, 1, 1, 1, 4, 6, 7, 13, 20, 400} {
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{
			"item": fmt.Sprintf("item-%02d", i/2), "amount": fmt.Sprint(100 + i), "unit": "g", "total_cost": "1.20",
			"received_on": day(-60), "expires_on": day(days), "location": "cellar",
		})
	}
	k.must(t, http.MethodPost, "/v1/pantry/lots", object{"item": "item-00", "amount": "2", "unit": "kg", "received_on": day(9)})
}

// complete makes two batches for the plan of what is bought for just that, with a loss, and
// completes it.
func (k *kitchen) complete(t testing.TB) {
	t.Helper()
	k.completed = k.plan
	for j := range 12 {
		k.must(t, http.MethodPost, "/v1/pantry/lots", object{
			"item": fmt.Sprintf("item-%02d", (1+3*j)%40), "amount": fmt.Sprint(2 * (50 + 10*j)), "unit": "g", "received_on": "2026-01-01",
		})
	}
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/lock", nil)
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/start-production", nil)
	k.must(t, http.MethodPost, "/v1/production-runs", object{
		"recipe": "recipe-01", "batches": 2, "actual_yield": 40, "occasion_id": k.occasion, "loss": object{"category": "burnt"},
	})
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/complete", object{"accept_incomplete": true, "reason": "the oven broke"})
}

// schedule creates an occasion with a target for each good, and its plan.
func (k *kitchen) schedule(t testing.TB, name string, goods int) {
	t.Helper()
	k.occasion = into[struct{ ID string }](t, k.must(t, http.MethodPost, "/v1/occasions", object{
		"name": name, "date": "2031-06-14", "output_mode": "bundled",
	})).ID
	for i := range goods {
		k.must(t, http.MethodPut, fmt.Sprintf("/v1/occasions/%s/assembly-targets/good-%02d", k.occasion, i), object{"quantity": 10 + i})
	}
	k.plan = into[struct{ ID string }](t, k.must(t, http.MethodPost, "/v1/occasions/"+k.occasion+"/plans", nil)).ID
}
