package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// A run for an occasion with a plan uses the plan's snapshots. Other runs capture
// the current definitions.
func TestARunHasTheSnapshotThatItUsed(t *testing.T) {
	t.Parallel()
	type run struct {
		ID         string
		SnapshotID string `json:"snapshot_id"`
		Reused     bool   `json:"snapshot_reused"`
	}
	l := openPlanLife(t)
	of := l.occasion[len("/v1/occasions/"):]
	record := func(path, body string) (run, map[string]any) {
		recorded := into[run](l.post(path, body))
		return recorded, into[map[string]any](l.ask(path + "/" + recorded.ID + "/snapshot"))
	}
	const production, assembly = "/v1/production-runs", "/v1/assembly-runs"

	planned, used := record(production, `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+of+`"}`)
	require.True(t, planned.Reused)
	require.Empty(t, cmp.Diff(into[map[string]any](l.ask(l.plan+"/recipe-snapshots/"+planned.SnapshotID)), used))
	good, usedGood := record(assembly, `{"finished_good":"gift","quantity":1,"occasion_id":"`+of+`"}`)
	require.True(t, good.Reused)
	require.Empty(t, cmp.Diff(into[map[string]any](l.ask(l.plan+"/finished-good-snapshots/"+good.SnapshotID)), usedGood))

	l.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"700","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	alone, captured := record(production, `{"recipe":"bread","batches":1,"actual_yield":2}`)
	require.False(t, alone.Reused)
	require.Equal(t, alone.SnapshotID, captured["id"])
	require.NotEqual(t, used["content_hash"], captured["content_hash"])
	goodAlone, capturedGood := record(assembly, `{"finished_good":"gift","quantity":1}`)
	require.False(t, goodAlone.Reused)
	require.Equal(t, goodAlone.SnapshotID, capturedGood["id"])

	l.send(http.MethodGet, production+"/"+missing+"/snapshot", "").refused(http.StatusNotFound, "not_found")
	l.send(http.MethodGet, assembly+"/"+missing+"/snapshot", "").refused(http.StatusNotFound, "not_found")
	l.send(http.MethodGet, production+"/"+good.ID+"/snapshot", "").refused(http.StatusNotFound, "not_found")
	l.send(http.MethodGet, assembly+"/"+planned.ID+"/snapshot", "").refused(http.StatusNotFound, "not_found")
}
