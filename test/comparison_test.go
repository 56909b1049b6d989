package test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// The parts of comparisons that the test reads.
type (
	differentField struct {
		Path     string
		Old, New any
	}
	differentThing struct {
		Name, Change, Status string
		Fields               []differentField
	}
	figure struct{ Old, New, Difference string }
	effect struct {
		Batches []struct {
			FinishedUnit string `json:"finished_unit"`
			Batches      figure
		} `json:"recipe_batches"`
		Ingredients []struct {
			Item, Unit, Change string
			Total              figure
		} `json:"aggregated_ingredients"`
		Shopping []struct {
			Item  string
			ToBuy figure `json:"to_buy"`
		} `json:"shopping_list"`
		Cost figure `json:"estimated_cost"`
	}
)

// The drift of a plan shows a changed recipe of a finished good's component. The
// comparison with the next plan names the same field and its effect. Scenarios write
// nothing.
func TestDriftAndComparisonShowTheSameChange(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour",
		`{"name":"Flour","kind":"ingredient","package":{"amount":1,"unit":"kg","price":"2.00"}}`)
	dough := `{"name":"Dough","lines":[{"item":"flour","amount":"%s","unit":"g"}],` +
		`"yields":[{"slug":"ball","name":"Ball","mode":"count","items_per_batch":1}]}`
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/dough", fmt.Sprintf(dough, "250"))
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/roll",
		`{"name":"Roll","components":[{"recipe":"dough","batches":2}],"yields":[{"slug":"plain","name":"Plain","mode":"count",`+
			`"items_per_batch":6}]}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/bag",
		`{"name":"Bag","components":[{"finished_unit":"roll/plain","quantity":4}]}`)
	occasion := s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name":"Fair","date":"2026-12-12","output_mode":"bundled"}`).header.Get("Location")
	s.must(t, http.StatusCreated, http.MethodPut, occasion+"/assembly-targets/bag", `{"quantity":3}`)
	plans := occasion + "/plans"
	first := s.must(t, http.StatusCreated, http.MethodPost, plans, nil).header.Get("Location")

	type drift struct {
		UpToDate bool             `json:"up_to_date"`
		Recipes  []differentThing `json:"recipe_snapshots"`
		Goods    []differentThing `json:"finished_good_snapshots"`
		Targets  []differentThing `json:"assembly_targets"`
		Effect   effect
	}
	require.True(t, into[drift](t, s.get(t, first+"/drift")).UpToDate)

	s.must(t, http.StatusOK, http.MethodPut, "/v1/recipes/dough", fmt.Sprintf(dough, "1000/3"))
	s.must(t, http.StatusOK, http.MethodPut, occasion+"/assembly-targets/bag", `{"quantity":6}`)
	now := into[drift](t, s.get(t, first+"/drift"))
	require.False(t, now.UpToDate)
	changed := []differentField{{Path: "/recipes/dough/lines/flour/amount", Old: "250", New: "1000/3"}}
	require.Equal(t, []differentThing{{Name: "roll", Status: "changed", Fields: changed}}, now.Recipes)
	require.Equal(t, "same", now.Goods[0].Status)
	require.Equal(t, []differentField{{Path: "/quantity", Old: 3.0, New: 6.0}}, now.Targets[0].Fields)

	second := s.must(t, http.StatusCreated, http.MethodPost, plans, nil).header.Get("Location")
	require.True(t, into[drift](t, s.get(t, second+"/drift")).UpToDate)
	type compared struct {
		Difference struct {
			Production []differentThing `json:"production_targets"`
			Recipes    []differentThing
		}
		Effect effect
	}
	c := into[compared](t, s.get(t, first+"/compare?with="+second[len("/v1/plans/"):]))
	require.Equal(t, []differentThing{{Name: "roll", Change: "changed", Fields: changed}}, c.Difference.Recipes)
	require.Equal(t, []differentField{{Path: "/batches", Old: 2.0, New: 4.0}}, c.Difference.Production[0].Fields)
	require.Equal(t, now.Effect, c.Effect, "drift shows the effect of the next plan")
	require.Equal(t, figure{Old: "2", New: "4", Difference: "2"}, c.Effect.Batches[0].Batches)
	require.Equal(t, figure{Old: "1000", New: "8000/3", Difference: "5000/3"}, c.Effect.Ingredients[0].Total)
	require.Equal(t, figure{Old: "2.00", New: "6.00", Difference: "4.00"}, c.Effect.Cost)

	head := s.head(t)
	was := s.get(t, second+"/summary").body
	var supposed struct {
		Summary    json.RawMessage
		Difference effect
	}
	nothing := s.must(t, http.StatusOK, http.MethodPost, second+"/scenarios", `{}`)
	require.NoError(t, json.Unmarshal(nothing.body, &supposed))
	require.JSONEq(t, string(was), string(supposed.Summary))
	require.Empty(t, supposed.Difference.Shopping)
	bought := s.must(t, http.StatusOK, http.MethodPost, second+"/scenarios",
		`{"lots":[{"item":"flour","amount":2,"unit":"kg"}],"prices":[{"item":"flour","package_price":"3.50"}]}`)
	require.NoError(t, json.Unmarshal(bought.body, &supposed))
	require.Equal(t, figure{Old: "8000/3", New: "2000/3", Difference: "-2000"}, supposed.Difference.Shopping[0].ToBuy)
	require.Equal(t, figure{Old: "6.00", New: "3.50", Difference: "-2.50"}, supposed.Difference.Cost)
	require.Equal(t, head, s.head(t), "nothing was written")
	require.JSONEq(t, string(was), string(s.get(t, second+"/summary").body))
}
