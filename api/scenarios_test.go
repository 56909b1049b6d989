package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
)

// suppose simulates a plan.
func (k *kitchen) suppose(plan, scenario string) answer {
	k.t.Helper()
	return k.send(http.MethodPost, plan+"/scenarios", scenario, "Crumbtrail-Min-Position", k.head().String(), "Idempotency-Key",
		"what-if").is(http.StatusOK)
}

func TestASimulationIsASummaryAndItsDifference(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.planned(occasion)
	k.put("/v1/recipes/cake", `{"name":"Cake","lines":[{"item":"flour","amount":"250","unit":"g"}],`+
		`"yields":[{"slug":"whole","name":"Whole","mode":"count","items_per_batch":1}]}`)
	head := k.head()
	now := k.ask(plan + "/summary").Body.String()

	t.Run("nothing supposed is the plan", func(t *testing.T) {
		answer := into[struct{ Summary json.RawMessage }](k.suppose(plan, `{}`))
		require.JSONEq(t, now, string(answer.Summary))
		supposed := into[readmodels.Supposition](k.suppose(plan, `{}`))
		require.True(t, supposed.Difference.Empty())
	})
	t.Run("targets, lots and prices are supposed", func(t *testing.T) {
		supposed := into[readmodels.Supposition](k.suppose(plan, `{
			"production_targets":[{"recipe":"bread","batches":0},{"recipe":"cake","finished_unit":"whole","batches":2}],
			"assembly_targets":[{"finished_good":"gift","quantity":6}],
			"lots":[{"item":"box","amount":6,"unit":"each","expires_on":"2027-01-01"}],
			"prices":[{"item":"flour","unit_price":"0.004","unit":"g"}]}`))
		require.Len(t, supposed.Summary.Batches, 2)
		require.EqualValues(t, "derived", supposed.Summary.Batches[0].Origin, "the gifts still want bread")
		require.False(t, supposed.Summary.Batches[1].HasSnapshot)
		require.Len(t, supposed.Difference.Batches, 2)
		require.Equal(t, "500", supposed.Difference.Ingredients[0].Total.Difference.String())
		require.Equal(t, "3.98", supposed.Difference.Cost.Old.String(), "for all 3 batches")
		require.Equal(t, "8.00", supposed.Difference.Cost.New.String())
		require.EqualValues(t, "after_production", supposed.Difference.Assemblies[0].Feasibility.New)
	})
	t.Run("what cannot be supposed is named", func(t *testing.T) {
		p := k.send(http.MethodPost, plan+"/scenarios",
			`{"production_targets":[{"recipe":"none","batches":1},{"recipe":"bread","finished_unit":"roll","batches":1}],
			"lots":[{"item":"none","amount":0,"unit":"g"}]}`).refused(http.StatusUnprocessableEntity, "invalid")
		var pointers []string
		for _, fault := range p.Errors {
			pointers = append(pointers, fault.Pointer)
		}
		require.Equal(t, []string{"/production_targets/0/recipe", "/production_targets/1/finished_unit", "/lots/0/item", "/lots/0/amount"},
			pointers)
		for _, body := range []string{
			`{"production_targets":[{"recipe":"bread","batches":-1}]}`, `{"assembly_targets":[{"finished_good":"gift"}]}`,
			`{"lots":[{"item":"flour","amount":"much","unit":"g"}]}`,
			`{"lots":[{"item":"flour","amount":1,"unit":"g","expires_on":"soon"}]}`, `{"prices":[{"item":"flour"}]}`,
			`{"prices":[{"item":"box","package_price":1}]}`, `{"wishes":[]}`,
		} {
			p := k.send(http.MethodPost, plan+"/scenarios", body).refused(http.StatusUnprocessableEntity, "invalid")
			require.NotEmpty(t, p.Errors[0].Pointer, body)
		}
		k.send(http.MethodPost, "/v1/plans/"+missing+"/scenarios", `{}`).refused(http.StatusNotFound, "not_found")
	})
	require.Equal(t, head, k.head(), "nothing was written")
	require.JSONEq(t, now, k.ask(plan+"/summary").Body.String())
}

func TestAScenarioWithUnusableDefinitionsIsRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plan := k.planned(k.bakery())
	k.put("/v1/items/spice", `{"name":"Spice","kind":"ingredient"}`)
	k.put("/v1/recipes/cake", `{"name":"Cake","lines":[{"item":"spice","amount":"1","unit":"g"}],`+
		`"yields":[{"slug":"whole","name":"Whole","mode":"count","items_per_batch":1}]}`)
	k.send(http.MethodDelete, "/v1/items/spice", "").is(http.StatusNoContent)
	k.ask(plan)
	p := k.send(http.MethodPost, plan+"/scenarios",
		`{"production_targets":[{"recipe":"cake","batches":1}]}`, "Crumbtrail-Min-Position",
		k.head().String()).refused(http.StatusUnprocessableEntity, "unusable")
	require.Equal(t, "spice", p.Missing[0].Name)
}
