package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// hostile are texts that break careless pages.
var hostile = []string{
	`"><img src=x onerror=alert(1)>`, strings.Repeat("Wirbelsturm", 10) + "Flut 100%s", "شوكولاتة داكنة",
	"{{.}} ${7*7} <script>alert(1)</script></script>", "🧑\u200d🍳 👩\u200d👩\u200d👧 e\u0301 \u200f!",
}

// turning reorders what stands around it. Names must not have such controls, other texts may.
const turning = "\u202enrut\u2066 around \u2067"

// hostileKitchen has them, and amounts of that kind, in everything that people type.
func hostileKitchen(t testing.TB) *kitchen {
	t.Helper()
	k := emptyKitchen(t)
	k.must(t, http.MethodPatch, "/v1/kitchen", object{"name": hostile[2]})
	k.must(t, http.MethodPut, "/v1/items/to-taste", object{"name": hostile[0] + " to taste", "kind": "ingredient"})
	for i, name := range hostile {
		item, recipe := fmt.Sprintf("item-%02d", i), fmt.Sprintf("recipe-%02d", i)
		k.must(t, http.MethodPut, "/v1/items/"+item, object{
			"name": name, "kind": "ingredient", "category": name, "allergens": []string{"milk", "nuts"}, "lead_days": 365,
			"package": object{"amount": "1/3", "unit": "cup", "price": "1000000000"},
		})
		k.must(t, http.MethodPut, "/v1/recipes/"+recipe, object{
			"name": name, "notes": name + turning, "category": name, "source": name,
			"lines": []object{
				{"item": item, "amount": "1000000000/7", "unit": "cup", "note": name}, {"item": "to-taste", "note": name},
			},
			"yields": []object{{"slug": "piece", "name": name, "mode": "portion", "batch_percent": "0.0003"}},
		})
		k.must(t, http.MethodPut, "/v1/recipes/variant-"+recipe, object{
			"name": name + " 2", "base_recipe": recipe, "variant_name": name,
			"lines":  []object{{"item": item, "amount": "1/3", "unit": "cup", "note": name}},
			"yields": []object{{"slug": "piece", "name": name, "mode": "count", "items_per_batch": 3, "item_unit": name}},
		})
		k.must(t, http.MethodPut, fmt.Sprintf("/v1/finished-goods/good-%02d", i), object{
			"name": name, "components": []object{{"finished_unit": recipe + "/piece", "quantity": "1/3"}},
		})
		for _, amount := range []string{"1/3", "1000000000"} {
			k.must(t, http.MethodPost, "/v1/pantry/lots", object{
				"item": item, "amount": amount, "unit": "cup", "received_on": "2026-01-01", "total_cost": "0.000001",
				"product": name, "location": name, "notes": name + turning,
			})
		}
		k.must(t, http.MethodPost, "/v1/production-runs", object{
			"recipe": "variant-" + recipe, "batches": 3, "actual_yield": 8, "notes": name + turning,
			"loss": object{"category": "burnt", "notes": name},
		})
	}
	k.must(t, http.MethodPost, "/v1/pantry/adjustments", object{"finished_unit": "recipe-00/piece", "change": 9, "reason": hostile[0]})
	k.must(t, http.MethodPost, "/v1/assembly-runs", object{"finished_good": "good-00", "quantity": 3, "notes": hostile[1] + turning})
	k.must(t, http.MethodPost, "/v1/production-runs", object{
		"recipe": "variant-recipe-00", "batches": 1, "actual_yield": 3, "allow_shortage": true, "shortage_reason": hostile[1] + turning,
		"consumed": []object{{"item": "item-00", "amount": "9000000000", "unit": "cup"}},
	})
	k.item, k.recipe, k.good = "item-01", "recipe-01", "good-01"
	k.hostilePlans(t)
	return k
}

// hostilePlans has a plan for each text, of which one was cancelled and one is in
// production, with an amendment; and a run that was voided.
func (k *kitchen) hostilePlans(t testing.TB) {
	t.Helper()
	for i, name := range hostile {
		k.schedule(t, name, len(hostile))
		plan := "/v1/plans/" + k.plan
		switch i {
		case 0:
			k.must(t, http.MethodPost, plan+"/lock", nil)
			k.must(t, http.MethodPost, plan+"/cancel", object{"reason": name + turning})
		case len(hostile) - 2:
			k.must(t, http.MethodPost, plan+"/lock", nil)
			k.must(t, http.MethodPost, plan+"/start-production", nil)
			k.must(t, http.MethodPost, plan+"/amendments", object{"reason": name + turning, "changes": []object{
				{"change": "set_quantity", "finished_good": "good-00", "quantity": 11},
			}})
		}
	}
	runs := into[struct{ Items []struct{ ID string } }](t, k.get(t, "/v1/production-runs"))
	k.must(t, http.MethodPost, "/v1/production-runs/"+runs.Items[0].ID+"/void", object{"reason": turning})
}
