package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// nameless returns the objects within an answer that have the slug of an item, a recipe, a
// finished unit or a finished good without the name of it.
func nameless(at string, value any) (found []string) {
	switch value := value.(type) {
	case []any:
		for i, element := range value {
			found = append(found, nameless(fmt.Sprint(at, "/", i), element)...)
		}
	case map[string]any:
		for key, element := range value {
			found = append(found, nameless(at+"/"+key, element)...)
		}
		for _, kind := range []string{"item", "recipe", "finished_unit", "finished_good"} {
			_, refers := value[kind].(string)
			name, _ := value["name"].(string)
			own, _ := value[kind+"_name"].(string)
			if refers && name == "" && own == "" {
				found = append(found, at+"/"+kind)
			}
		}
	}
	return found
}

func TestEverySlugOfAnAnswerHasItsNameBesideIt(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	isNamed := func(what string, a answer) {
		t.Helper()
		require.Empty(t, nameless("", into[any](a)), what)
	}
	lots := k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":5,"unit":"kg","total_cost":9,"received_on":"2026-11-01"},`+
		`{"item":"flour","amount":3,"unit":"each","received_on":"2026-10-01"},`+
		`{"item":"box","amount":9,"unit":"each","received_on":"2026-11-01"}]}`)
	isNamed("received lots", lots)
	lot := into[struct{ Lots []struct{ ID string } }](lots).Lots[0].ID
	isNamed("an adjustment", k.post("/v1/pantry/adjustments", `{"finished_unit":"bread/loaf","change":1,"reason":"found"}`))
	isNamed("an adjustment", k.post("/v1/pantry/adjustments", `{"finished_good":"gift","change":1,"reason":"found"}`))
	isNamed("a production target", k.put(occasion+"/production-targets/bread", `{"batches":2}`))
	isNamed("an assembly target", k.put(occasion+"/assembly-targets/gift", `{"quantity":3}`))
	plan := k.post(occasion+"/plans", "")
	isNamed("a new plan", plan)
	of := `,"occasion_id":"` + strings.TrimPrefix(occasion, "/v1/occasions/") + `"}`
	baked := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2`+of)
	isNamed("a production run", baked)
	require.NotEmpty(t, into[struct{ Warnings []any }](baked).Warnings)
	assembled := k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":2`+of)
	isNamed("an assembly run", assembled)
	short := k.send(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":100,"actual_yield":200}`)
	short.refused(http.StatusUnprocessableEntity, "shortage")
	isNamed("a shortage", short)
	bread, gift := baked.Header().Get("Location"), assembled.Header().Get("Location")
	for _, path := range []string{
		"/v1/pantry/lots", "/v1/pantry/lots/" + lot, "/v1/pantry/lots/" + lot + "/uses", "/v1/pantry/stock",
		"/v1/production-runs", bread, "/v1/assembly-runs", gift, gift + "/origins",
		"/v1/occasions", occasion, occasion + "?as_of=" + plan.Header().Get("Crumbtrail-Position"), plan.Header().Get("Location"),
	} {
		isNamed(path, k.ask(path))
	}
	isNamed("a voided run", k.send(http.MethodPost, gift+"/void", miscounted).is(http.StatusOK))
}

func TestAPlanKeepsTheNamesOfItsSnapshots(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.post(occasion+"/plans", "")
	k.put("/v1/recipes/bread", `{"name":"Rye bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Round loaf","mode":"count","items_per_batch":2}]}`)
	k.put("/v1/finished-goods/gift", `{"name":"Gift of bread","components":[{"finished_unit":"bread/loaf","quantity":1}]}`)
	type targets struct {
		Production []struct {
			Recipe string `json:"recipe_name"`
			Unit   string `json:"finished_unit_name"`
		} `json:"production_targets"`
		Assembly []struct {
			Good string `json:"finished_good_name"`
		} `json:"assembly_targets"`
	}
	names := func(a answer) []string {
		t.Helper()
		all := into[targets](a)
		require.Len(t, all.Production, 1)
		require.Len(t, all.Assembly, 1)
		return []string{all.Production[0].Recipe, all.Production[0].Unit, all.Assembly[0].Good}
	}
	require.Equal(t, []string{"Bread", "Loaf", "Gift"}, names(k.ask(plan.Header().Get("Location"))))
	today := []string{"Rye bread", "Round loaf", "Gift of bread"}
	require.Equal(t, today, names(k.ask(occasion)))
	require.Equal(t, today, names(k.ask(occasion+"?as_of="+plan.Header().Get("Crumbtrail-Position"))), "also of an earlier time")
}
