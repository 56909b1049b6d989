package test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// One shopping list for two markets: 5 kg are in stock, 4 and 3 are needed, and 2 are
// bought. Then the stock suffices for both.
func TestOneShoppingListForTwoOccasions(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", map[string]any{"name": "Flour", "kind": "ingredient"})
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/cookie", cookieOf("1"))
	receive := func(amount int) {
		s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{
			"item": "flour", "amount": amount, "unit": "kg",
			"total_cost": 4, "received_on": "2026-11-01",
		})
	}
	receive(5)
	path, separator := "/v1/shopping-list", "?plans="
	for i, batches := range []int{4, 3} {
		occasion := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions", map[string]any{
			"name": "Market",
			"date": fmt.Sprintf("2026-12-1%d", i), "output_mode": "bulk_count",
		})).ID
		s.must(t, http.StatusCreated, http.MethodPut, "/v1/occasions/"+occasion+"/production-targets/cookie", map[string]any{"batches": batches})
		plan := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+occasion+"/plans", nil)).ID
		s.must(t, http.StatusOK, http.MethodPost, "/v1/plans/"+plan+"/lock", nil)
		path += separator + plan
		separator = ","
	}
	type share struct {
		Date      string `json:"occasion_date"`
		Needed    string `json:"needed"`
		FromStock string `json:"from_stock"`
		ToBuy     string `json:"to_buy"`
	}
	type row struct {
		Needed string  `json:"needed"`
		OnHand string  `json:"on_hand"`
		ToBuy  string  `json:"to_buy"`
		Shares []share `json:"shares"`
	}
	list := func() []row {
		var list struct{ Items []row }
		require.NoError(t, json.Unmarshal(s.get(t, path).body, &list))
		return list.Items
	}
	require.Equal(t, []row{{"7", "5", "2", []share{{"2026-12-10", "4", "4", "0"}, {"2026-12-11", "3", "1", "2"}}}}, list())
	receive(2)
	require.Equal(t, []row{{"7", "7", "0", []share{{"2026-12-10", "4", "4", "0"}, {"2026-12-11", "3", "3", "0"}}}}, list())
}
