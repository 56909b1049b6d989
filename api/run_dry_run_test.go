package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
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
