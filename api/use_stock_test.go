package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// Need 60, 50 in stock, 24 a batch: 1 batch, waste 14, for an occasion that uses stock. One that
// does not bakes 3.
func TestAnOccasionUsesStockIfItIsSet(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	k.put("/v1/recipes/bun", `{"name":"Bun","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":24}]}`)
	k.put("/v1/finished-goods/six", `{"name":"Six","components":[{"finished_unit":"bun/piece","quantity":6}]}`)
	k.post("/v1/pantry/adjustments", `{"finished_unit":"bun/piece","change":50,"value":"10","reason":"found"}`)
	at := k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bundled","use_stock":true}`).Header().Get("Location")
	k.put(at+"/assembly-targets/six", `{"quantity":10}`)
	plan := k.planned(at)
	require.True(t, into[readmodels.Occasion](k.ask(at)).ActivePlan.UseStock)
	const with, without = "1 batches, 50 from stock, 14 over", "3 batches, 0 from stock, 12 over"
	text := func(summary planning.Summary) string {
		line := summary.Batches[0]
		return fmt.Sprintf("%d batches, %s from stock, %s over", line.Batches, line.FromStock, line.Waste)
	}
	require.Equal(t, with, text(into[planning.Summary](k.ask(plan+"/summary"))))
	require.Equal(t, "500", into[api.ShoppingList](k.ask(plan + "/shopping-list")).Items[0].Needed.String())
	supposed := into[readmodels.Supposition](k.suppose(plan, `{"use_stock":false}`))
	require.Equal(t, without, text(supposed.Summary))
	require.Equal(t, "2", supposed.Difference.Batches[0].Batches.Difference.String())

	k.patch(at, `{"use_stock":null}`).is(http.StatusOK)
	require.NotContains(t, k.ask(at).Body.String(), `"date":"2026-12-13","output_mode":"bundled","use_stock"`)
	k.patch(at, `{"use_stock":"yes"}`).refused(http.StatusUnprocessableEntity, "invalid")
	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	k.patch(at, `{"use_stock":true}`).refused(http.StatusConflict, "state_conflict")
	k.patch(at, `{"use_stock":false,"name":"Winter fair"}`).is(http.StatusOK)

	k.send(http.MethodPost, plan+"/start-production", "").is(http.StatusOK)
	amended := into[api.AmendedPlan](k.send(http.MethodPost, plan+"/amendments",
		`{"reason":"keep them","changes":[{"change":"set_use_stock","use_stock":false}]}`).is(http.StatusOK))
	require.Equal(t, "2", amended.Effect.Batches[0].Batches.Difference.String())
	require.Equal(t, without, text(into[planning.Summary](k.ask(plan+"/summary"))))
	require.True(t, strings.Contains(k.ask(plan).Body.String(), `"description":"leave finished stock alone"`))
}
