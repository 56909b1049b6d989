package test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// planLife is a plan that goes through all its states.
type planLife struct {
	*server
	occasion, plan string
}

func (l *planLife) step(t *testing.T, name string, body any, headers ...string) answer {
	t.Helper()
	return l.must(t, http.StatusOK, http.MethodPost, l.plan+"/"+name, body, headers...)
}

func (l *planLife) state(t *testing.T) string {
	t.Helper()
	return into[struct{ State string }](t, l.get(t, l.plan)).State
}

// refuses requires a refusal with these words, and that it writes nothing.
func (l *planLife) refuses(t *testing.T, status int, code, words, method, path string, body any) answer {
	t.Helper()
	head := l.head(t)
	a := l.must(t, status, method, path, body)
	p := into[problem](t, a)
	require.Equal(t, code, p.Code, "%s", a.body)
	require.Contains(t, p.Detail, words)
	require.Equal(t, head, l.head(t), "a refusal writes nothing")
	return a
}

func startPlanLife(t *testing.T, s *server) *planLife {
	t.Helper()
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour", map[string]any{"name": "Flour", "kind": "ingredient"})
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/cookie", cookieOf("2"))
	for good, quantity := range map[string]int{"bag": 3, "tin": 6} {
		s.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/"+good, map[string]any{
			"name":       good,
			"components": []any{map[string]any{"finished_unit": "cookie/round", "quantity": quantity}},
		})
	}
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots", map[string]any{
		"item": "flour", "amount": 100, "unit": "kg",
		"total_cost": 80, "received_on": "2026-11-01",
	})
	id := into[struct{ ID string }](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions", map[string]any{
		"name": "Fair",
		"date": "2026-12-12", "output_mode": "bundled",
	})).ID
	l := &planLife{server: s, occasion: "/v1/occasions/" + id}
	l.must(t, http.StatusCreated, http.MethodPut, l.occasion+"/assembly-targets/bag", map[string]any{"quantity": 4})
	l.plan = l.must(t, http.StatusCreated, http.MethodPost, l.occasion+"/plans", nil).header.Get("Location")
	return l
}

func cookieOf(flour string) map[string]any {
	return map[string]any{
		"name": "Cookie", "lines": []any{map[string]any{"item": "flour", "amount": flour, "unit": "kg"}},
		"yields": []any{map[string]any{"slug": "round", "name": "Round", "mode": "count", "items_per_batch": 6}},
	}
}

// A plan is created, locked, unlocked, put into production, amended, completed early,
// reopened and cancelled, through a power cut, with every refusal.
func TestTheLifeOfAPlan(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	l := startPlanLife(t, serve(t, "--data-dir", dir))
	l.lockAndUnlock(t)
	l.bakeAndAmend(t)
	completed := l.completeEarly(t)

	position := l.position
	l.kill()
	l.server = serve(t, "--data-dir", dir)
	l.position = position
	again := l.step(t, "complete", map[string]any{"accept_incomplete": true, "reason": "the oven is cold"}, "Idempotency-Key", "complete-it")
	require.Equal(t, string(completed.body), string(again.body), "answered from the log after a power cut")
	require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	l.reopenAndCancel(t)
}

func (l *planLife) lockAndUnlock(t *testing.T) {
	target, more := l.occasion+"/assembly-targets/bag", map[string]any{"quantity": 5}
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot start production: the active plan is draft; possible now: change targets",
		http.MethodPost, l.plan+"/start-production", nil)
	first := l.step(t, "lock", nil, "Idempotency-Key", "lock-it")
	head := l.head(t)
	require.Equal(t, string(first.body), string(l.step(t, "lock", nil, "Idempotency-Key", "lock-it").body))
	l.step(t, "lock", nil)
	require.Equal(t, head, l.head(t), "locking is idempotent")
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot change targets: the active plan is locked; possible now: unlock the plan",
		http.MethodPut, target, more)
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot create a plan: the active plan is locked", http.MethodPost,
		l.occasion+"/plans", nil)
	l.step(t, "unlock", nil)
	l.must(t, http.StatusOK, http.MethodPut, target, more)
	old := l.plan
	l.plan = l.must(t, http.StatusCreated, http.MethodPost, l.occasion+"/plans", nil).header.Get("Location")
	l.refuses(t, http.StatusConflict, "plan_not_active", strings.TrimPrefix(l.plan, "/v1/plans/"), http.MethodPost, old+"/lock", nil)
	l.must(t, http.StatusPreconditionFailed, http.MethodPost, l.plan+"/lock", nil, "If-Match", `"0"`)
	l.step(t, "lock", nil, "If-Match", l.get(t, l.plan).header.Get("ETag"))
	l.step(t, "start-production", nil)
	require.Equal(t, "in_production", l.state(t))
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot change targets: the active plan is in production", http.MethodPut, target,
		map[string]any{"quantity": 6})
}

func (l *planLife) make(t *testing.T, path string, body map[string]any) map[string]any {
	t.Helper()
	body["occasion_id"] = strings.TrimPrefix(l.occasion, "/v1/occasions/")
	return into[map[string]any](t, l.must(t, http.StatusCreated, http.MethodPost, path, body))
}

func (l *planLife) bakeAndAmend(t *testing.T) {
	l.make(t, "/v1/production-runs", map[string]any{"recipe": "cookie", "batches": 1, "actual_yield": 6})
	l.make(t, "/v1/assembly-runs", map[string]any{"finished_good": "bag", "quantity": 2})
	amend := func(changes ...any) map[string]any {
		return map[string]any{"reason": "a bus of guests", "changes": changes}
	}
	less := map[string]any{"change": "set_quantity", "finished_good": "bag", "quantity": 1}
	l.refuses(t, http.StatusConflict, "not_amendable", "2 of bag are assembled already", http.MethodPost, l.plan+"/amendments", amend(less))
	l.refuses(t, http.StatusUnprocessableEntity, "invalid", "", http.MethodPost, l.plan+"/amendments", map[string]any{
		"reason":  " ",
		"changes": []any{less},
	})

	l.must(t, http.StatusOK, http.MethodPut, "/v1/recipes/cookie", cookieOf("3"))
	wanted := amend(
		map[string]any{"change": "set_quantity", "finished_good": "bag", "quantity": 8},
		map[string]any{"change": "set_quantity", "finished_good": "tin", "quantity": 1},
		map[string]any{"change": "refresh_recipe", "recipe": "cookie"},
	)
	before, summary, head := string(l.get(t, l.plan).body), l.get(t, l.plan+"/summary"), l.head(t)
	simulated := into[map[string]any](t, l.must(t, http.StatusOK, http.MethodPost, l.plan+"/amendments?dry_run=true", wanted))
	require.Equal(t, head, l.head(t), "a dry run writes nothing")
	require.Equal(t, before, string(l.get(t, l.plan).body))
	amended := into[map[string]any](t, l.must(t, http.StatusOK, http.MethodPost, l.plan+"/amendments", wanted, "Crumbtrail-Actor",
		"Head baker"))
	require.Equal(t, simulated["effect"], amended["effect"])
	require.NotEqual(t, string(summary.body), string(l.get(t, l.plan+"/summary").body))

	// 8 bags of 3 and a tin of 6 are 30 cookies: 5 batches. 6 are baked.
	now := into[planSummary](t, l.get(t, l.plan+"/summary"))
	require.Equal(t, "5", now.Batches[0].Batches.String())
	require.Equal(t, "12", now.Shopping[0].Needed, "4 batches remain, of 3 kg each")
	plan := into[struct {
		Original struct {
			Assembly []struct{ Quantity int } `json:"assembly_targets"`
		}
		Assembly   []struct{ Quantity int } `json:"assembly_targets"`
		Amendments []struct {
			Number        int
			Actor, Reason string
			Changes       []struct{ Description string }
		}
	}](t, l.get(t, l.plan))
	require.Len(t, plan.Original.Assembly, 1)
	require.Equal(t, 4+1, plan.Original.Assembly[0].Quantity)
	require.Len(t, plan.Assembly, 2)
	require.Equal(t, 8, plan.Assembly[0].Quantity)
	require.Equal(t, "Head baker", plan.Amendments[0].Actor)
	require.Equal(t, "a bus of guests", plan.Amendments[0].Reason)
	require.Equal(t, "assemble 8 of bag", plan.Amendments[0].Changes[0].Description)

	run := l.make(t, "/v1/production-runs", map[string]any{"recipe": "cookie", "batches": 1, "actual_yield": 6})
	require.Equal(t, true, run["snapshot_reused"])
	require.Equal(t, "3", run["consumed"].([]any)[0].(map[string]any)["amount"], "the refreshed snapshot")
}

func (l *planLife) completeEarly(t *testing.T) answer {
	refused := l.refuses(t, http.StatusConflict, "incomplete", "accept_incomplete", http.MethodPost, l.plan+"/complete", nil)
	left := into[struct {
		Left []struct {
			FinishedUnit string `json:"finished_unit"`
			FinishedGood string `json:"finished_good"`
			Batches      int
			Quantity     int
		}
	}](t, refused).Left
	require.Len(t, left, 3)
	require.Equal(t, "cookie/round", left[0].FinishedUnit)
	require.Equal(t, 3, left[0].Batches)
	require.Equal(t, "bag", left[1].FinishedGood)
	require.Equal(t, 6, left[1].Quantity)
	require.Equal(t, "tin", left[2].FinishedGood)
	require.Equal(t, 1, left[2].Quantity)
	l.refuses(t, http.StatusUnprocessableEntity, "invalid", "", http.MethodPost, l.plan+"/complete", map[string]any{"accept_incomplete": true})
	completed := l.step(t, "complete", map[string]any{"accept_incomplete": true, "reason": "the oven is cold"}, "Idempotency-Key",
		"complete-it")
	require.Equal(t, "completed", l.state(t))
	return completed
}

func (l *planLife) reopenAndCancel(t *testing.T) {
	l.refuses(t, http.StatusConflict, "state_conflict",
		"cannot record a run: the active plan is completed; possible now: create a plan, reopen the plan", http.MethodPost, "/v1/production-runs",
		map[string]any{"recipe": "cookie", "batches": 1, "actual_yield": 6, "occasion_id": strings.TrimPrefix(l.occasion, "/v1/occasions/")})
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot mark shopping: the active plan is completed", http.MethodPost,
		l.plan+"/shopping-complete", nil)
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot cancel the plan: the active plan is completed", http.MethodPost,
		l.plan+"/cancel", map[string]any{"reason": "snow"})
	l.refuses(t, http.StatusUnprocessableEntity, "invalid", "", http.MethodPost, l.plan+"/reopen", map[string]any{"reason": ""})
	l.step(t, "reopen", map[string]any{"reason": "the oven is warm"})
	require.Equal(t, "in_production", l.state(t))
	l.step(t, "cancel", map[string]any{"reason": "snow"})
	l.step(t, "cancel", map[string]any{"reason": "snow"})
	require.Equal(t, "cancelled", l.state(t))
	l.refuses(t, http.StatusConflict, "state_conflict", "cannot reopen the plan: the active plan is cancelled", http.MethodPost,
		l.plan+"/reopen", map[string]any{"reason": "sun"})
	over := l.plan
	l.plan = l.must(t, http.StatusCreated, http.MethodPost, l.occasion+"/plans", nil).header.Get("Location")
	require.NotEqual(t, over, l.plan)
	require.Equal(t, "draft", l.state(t))
	require.Equal(t, "cancelled", into[struct{ State string }](t, l.get(t, over)).State, "the cancelled plan is kept")
}
