package test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// Voiding runs restores the kitchen: lots and their costs, stock, the plan's progress
// and its shopping list.
func TestVoidingARunRestoresTheKitchen(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	s := serve(t, "--data-dir", dir)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", map[string]any{"name": "Flour", "kind": "ingredient"})
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/cookie", map[string]any{
		"name": "Cookie", "lines": []any{map[string]any{"item": "flour", "amount": "1/3", "unit": "kg"}},
		"yields": []any{map[string]any{"slug": "round", "name": "Round", "mode": "count", "items_per_batch": 7}},
	})
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/bag", map[string]any{
		"name":       "Bag",
		"components": []any{map[string]any{"finished_unit": "cookie/round", "quantity": 3}},
	})
	for _, lot := range []map[string]any{{"amount": "0.5", "total_cost": "0.77"}, {"amount": "3", "total_cost": "2"}} {
		lot["item"], lot["unit"], lot["received_on"] = "flour", "kg", "2026-11-01"
		s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", lot)
	}
	occasion := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions", map[string]any{
		"name": "Fair",
		"date": "2026-12-12", "output_mode": "bundled",
	})).ID
	target := "/v1/occasions/" + occasion + "/assembly-targets/bag"
	s.must(t, http.StatusCreated, http.MethodPut, target, map[string]any{"quantity": 4})
	plan := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+occasion+"/plans", nil)).ID
	bake := func() (string, answer) {
		a := s.must(t, http.StatusCreated, http.MethodPost, "/v1/production-runs", map[string]any{
			"recipe": "cookie", "batches": 1,
			"actual_yield": 5, "occasion_id": occasion,
		})
		return a.header.Get("Location"), a
	}
	first, _ := bake()
	queries := []string{
		"/v1/pantry/lots?used_up=true", "/v1/pantry/stock", "/v1/plans/" + plan + "/summary",
		"/v1/plans/" + plan + "/shopping-list", "/v1/plans/" + plan,
	}
	answers := func() []any {
		all := s.answers(t, queries)
		for _, lot := range all[0].(map[string]any)["items"].([]any) {
			delete(lot.(map[string]any), "revision") // that of the last event about it
		}
		return all
	}
	before := answers()

	second, baked := bake()
	packed := s.must(t, http.StatusCreated, http.MethodPost, "/v1/assembly-runs", map[string]any{
		"finished_good": "bag", "quantity": 2,
		"occasion_id": occasion,
	}).header.Get("Location")
	require.NotEqual(t, before, answers())
	reason := map[string]any{"reason": "the tray was counted twice"}
	used := s.must(t, http.StatusConflict, http.MethodPost, second+"/void", reason)
	require.Equal(t, "output_in_use", into[problem](t, used).Code)
	require.Contains(t, string(used.body), strings.TrimPrefix(packed, "/v1/assembly-runs/"), "the run that used it is named")

	s.must(t, http.StatusOK, http.MethodPost, packed+"/void", reason)
	voided := s.must(t, http.StatusOK, http.MethodPost, second+"/void", reason, "Idempotency-Key", "void-second")
	var was, is struct{ Consumed, Returned []consumedLine }
	require.NoError(t, json.Unmarshal(baked.body, &was))
	require.NoError(t, json.Unmarshal(voided.body, &is))
	require.Len(t, is.Returned, 2)
	require.Equal(t, was.Consumed, is.Returned)
	require.Equal(t, before, answers(), "the kitchen is as before")

	t.Run("the runs are kept, as voided", func(t *testing.T) {
		for _, run := range []string{second, packed} {
			shown := into[struct {
				VoidedAt   *string `json:"voided_at"`
				VoidReason string  `json:"void_reason"`
			}](t, s.get(t, run))
			require.NotNil(t, shown.VoidedAt)
			require.Equal(t, "the tray was counted twice", shown.VoidReason)
		}
	})
	position := s.position
	s.kill()
	s = serve(t, "--data-dir", dir)
	s.position = position
	t.Run("a crash loses nothing", func(t *testing.T) {
		again := s.must(t, http.StatusOK, http.MethodPost, second+"/void", reason, "Idempotency-Key", "void-second")
		require.Equal(t, string(voided.body), string(again.body))
		require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
		s.refused(t, http.StatusConflict, "already_voided", http.MethodPost, second+"/void", reason)
		require.Equal(t, before, answers())
	})
	t.Run("without any run the plan is a draft again", func(t *testing.T) {
		s.refused(t, http.StatusConflict, "state_conflict", http.MethodPut, target, map[string]any{"quantity": 5})
		s.must(t, http.StatusOK, http.MethodPost, first+"/void", reason)
		require.Contains(t, string(s.get(t, "/v1/pantry/lots").body), `"remaining_cost":"0.77"`, "to the last digit")
		s.must(t, http.StatusOK, http.MethodPut, target, map[string]any{"quantity": 5})
	})
}

// answers returns the answers to queries without the position, which always
// advances.
func (s *server) answers(t *testing.T, queries []string) []any {
	t.Helper()
	answers := make([]any, len(queries))
	for i, query := range queries {
		answer := into[map[string]any](t, s.get(t, query))
		delete(answer, "position")
		answers[i] = answer
	}
	return answers
}
