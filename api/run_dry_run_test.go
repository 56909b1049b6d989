package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/possible"
	"crumbtrail/api/problem"
)

// A dry run of a run answers with what the run then records, and is refused as it is.
// What is assembled was baked before.
func TestARunIsTriedBeforeItIsRecorded(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	of := l.occasion[len("/v1/occasions/"):]
	for _, run := range []struct{ path, right, wrong, problem string }{
		{
			"/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":1,"loss":{"category":"burnt"},"occasion_id":"` + of + `"}`,
			`{"recipe":"bread","batches":1000000,"actual_yield":1}`, "shortage",
		},
		{
			"/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"occasion_id":"` + of + `"}`,
			`{"finished_good":"gift","quantity":1000000}`, "shortage",
		},
	} {
		before := l.head()
		tried := l.send(http.MethodPost, run.path+"?dry_run=true", run.right).is(http.StatusOK)
		require.Empty(t, tried.Header().Get("Location"), "there is nothing to be found")
		l.send(http.MethodPost, run.path+"?dry_run=true", run.wrong).refused(http.StatusUnprocessableEntity, run.problem)
		require.Equal(t, before, l.head(), "a dry run writes nothing")
		require.Equal(t, withoutIdentity(l.post(run.path, run.right)), withoutIdentity(tried))
	}
}

// withoutIdentity returns a run without what only a recorded one has.
func withoutIdentity(answer answer) map[string]any {
	run := into[map[string]any](answer)
	for _, name := range []string{"id", "produced_at", "assembled_at"} {
		delete(run, name)
	}
	return run
}

// What of a plan can be made now is what a dry run of each line answers.
func TestPossibleRunsAreTheDryRunsOfAPlan(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	of := l.occasion[len("/v1/occasions/"):]
	before := l.head()
	found := into[possible.Runs](l.ask(l.plan + "/possible-runs"))
	require.Equal(t, before, l.head(), "nothing is written")
	require.Equal(t, l.plan[len("/v1/plans/"):], string(found.PlanID))
	require.NotEmpty(t, found.Production)
	require.NotEmpty(t, found.Assembly)
	possibleRuns, refusedRuns := 0, 0
	is := func(path, body string, asked int64, tried possible.Tried) {
		alone := l.send(http.MethodPost, path+"?dry_run=true", body)
		if tried.Code == "" {
			possibleRuns++
			require.Equal(t, http.StatusOK, alone.Code, body)
			require.Equal(t, asked, tried.Possible)
			return
		}
		refusedRuns++
		p := into[problem.Problem](alone)
		require.Equal(t, p.Code, tried.Code)
		require.Equal(t, p.Shortages, tried.Shortages)
		require.Equal(t, *p.Possible, tried.Possible)
		require.Empty(t, tried.Detail, "the shortages have it all")
	}
	for _, run := range found.Production {
		is("/v1/production-runs", fmt.Sprintf(`{"recipe":%q,"finished_unit":%q,"batches":%d,"actual_yield":0,"occasion_id":%q}`,
			run.Recipe, run.FinishedUnit, run.Batches, of), run.Batches, run.Tried)
	}
	for _, run := range found.Assembly {
		is("/v1/assembly-runs", fmt.Sprintf(`{"finished_good":%q,"quantity":%d,"occasion_id":%q}`, run.FinishedGood, run.Quantity, of),
			run.Quantity, run.Tried)
	}
	require.Positive(t, possibleRuns)
	require.Positive(t, refusedRuns)

	only := into[possible.Runs](l.ask(l.plan + "/possible-runs?kind=production"))
	require.Equal(t, found.Production, only.Production)
	require.Empty(t, only.Assembly)
	l.send(http.MethodGet, l.plan+"/possible-runs?kind=other", "").refused(http.StatusUnprocessableEntity, "invalid")
	l.do("lock", "", "locked")
	l.do("start-production", "", "in_production")
	l.do("complete", `{"accept_incomplete":true,"reason":"rain"}`, "completed")
	l.send(http.MethodGet, l.plan+"/possible-runs", "").refused(http.StatusConflict, "state_conflict")
}
