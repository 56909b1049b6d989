package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
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

func TestASnapshotIsScaledToBatches(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t)
	list := into[struct{ Items []struct{ ID, Recipe string } }](l.ask(l.plan + "/recipe-snapshots"))
	path := l.plan + "/recipe-snapshots/" + list.Items[0].ID
	type snapshot struct {
		Content catalog.RecipeContent
		Scaled  []catalog.ScaledRecipe
	}
	require.Empty(t, into[snapshot](l.ask(path)).Scaled)
	answered := into[snapshot](l.ask(path + "?batches=4"))
	require.Equal(t, "4", answered.Scaled[0].Batches.String())
	require.True(t, answered.Content.Root().Lines[0].Value.Mul(measure.Int(4)).Equal(answered.Scaled[0].Lines[0].Value))
	l.send(http.MethodGet, path+"?batches=0", "").refused(http.StatusUnprocessableEntity, "invalid")
}
