package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEqualRunsUseUpALotAndSharesOfAPoundAreAPound(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	for _, item := range []string{"flour", "sugar"} {
		k.send(http.MethodPut, "/v1/items/"+item, `{"name":"`+item+`","kind":"ingredient"}`).is(http.StatusCreated)
	}
	recipe := func(slug, item, amount, unit string) {
		k.send(http.MethodPut, "/v1/recipes/"+slug, `{"name":"`+slug+`","lines":[{"item":"`+item+`","amount":"`+amount+`","unit":"`+unit+`"}],`+
			`"yields":[{"slug":"one","name":"One","mode":"count","items_per_batch":1}]}`).is(http.StatusCreated)
	}
	recipe("cake", "flour", "2/3", "cup")
	recipe("syrup", "sugar", "1", "lb")
	run := func(recipe string) answer {
		return k.send(http.MethodPost, "/v1/production-runs",
			`{"recipe":"`+recipe+`","batches":1,"actual_yield":1,"produced_at":"2026-12-01T10:00:00Z"}`)
	}
	lot := func(item, amount, unit string) answer {
		return k.send(http.MethodPost, "/v1/pantry/lots",
			`{"item":"`+item+`","amount":"`+amount+`","unit":"`+unit+`","total_cost":"1","received_on":"2026-11-01"}`)
	}
	lot("flour", "2", "cup").is(http.StatusCreated)
	for range 3 {
		run("cake").is(http.StatusCreated)
		lot("sugar", "1/3", "lb").is(http.StatusCreated)
	}
	run("cake").refused(http.StatusUnprocessableEntity, "shortage")
	stock := k.ask("/v1/pantry/stock").Body.String()
	require.NotContains(t, stock, "flour")
	require.Contains(t, stock, `"on_hand":"1"`)
	run("syrup").is(http.StatusCreated)
	require.NotContains(t, k.ask("/v1/pantry/stock").Body.String(), "sugar")
	lots := k.ask("/v1/pantry/lots?used_up=true").Body.String()
	require.Equal(t, 4, strings.Count(lots, `"remaining":"0"`))
	require.Equal(t, 4, strings.Count(lots, `"remaining_cost":"0.00"`))
}

func TestALotInAMistypedUnitIsKeptNamedAndAdjustedAway(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.send(http.MethodPut, "/v1/items/sugar", `{"name":"Sugar","kind":"ingredient"}`).is(http.StatusCreated)
	lot := func(amount, unit, key string) map[string]any {
		return into[map[string]any](k.send(http.MethodPost, "/v1/pantry/lots",
			`{"item":"sugar","amount":"`+amount+`","unit":"`+unit+`","received_on":"2026-11-01"}`, "Idempotency-Key", key).is(http.StatusCreated))
	}
	mistyped := lot("500", "each", "first")
	require.Empty(t, mistyped["warnings"])
	right := lot("500", "g", "second")
	warnings := right["warnings"].([]any)
	require.Len(t, warnings, 1)
	warning := warnings[0].(map[string]any)
	require.Equal(t, "LOT_NOT_CONVERTIBLE", warning["code"])
	require.Equal(t, []any{"g", "each"}, warning["units"])
	require.Equal(t, warnings, lot("500", "g", "second")["warnings"], "a repeated request has the same answer")
	id := mistyped["lots"].([]any)[0].(map[string]any)["id"].(string)
	k.post("/v1/pantry/adjustments", `{"lot_id":"`+id+`","change":"-500","reason":"mistyped"}`)
	require.Empty(t, lot("1", "kg", "third")["warnings"])
}
