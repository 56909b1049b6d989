package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	amend "crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// planned creates a plan of an occasion and returns its path.
func (k *kitchen) planned(occasion string) string {
	k.t.Helper()
	return k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
}

func idOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

const doughOf = `{"name":"Dough","lines":[{"item":"flour","amount":"%d","unit":"g"}],` +
	`"yields":[{"slug":"ball","name":"Ball","mode":"count","items_per_batch":1}]}`

// A nested recipe of a plan changes. Drift reports it, and so does the comparison
// with the next plan.
func TestAPlanDriftsAndIsComparedWithTheNext(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	k.put("/v1/recipes/dough", fmt.Sprintf(doughOf, 100))
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"components":[{"recipe":"dough","batches":1}],"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	first := k.planned(occasion)

	fresh := into[readmodels.PlanDrift](k.ask(first + "/drift"))
	require.True(t, fresh.UpToDate)
	require.Contains(t, k.ask(first+"/drift").Body.String(), `"effect"`, "an effect that is nothing is answered too")
	require.True(t, fresh.Effect.Empty())
	require.Len(t, fresh.Recipes, 1)
	require.EqualValues(t, "same", fresh.Recipes[0].Status)
	require.NotEmpty(t, fresh.Recipes[0].Snapshot)
	require.Nil(t, fresh.Unusable)

	k.put("/v1/recipes/dough", fmt.Sprintf(doughOf, 600))
	k.put(occasion+"/production-targets/bread", `{"batches":4}`)
	drift := into[readmodels.PlanDrift](k.ask(first + "/drift"))
	require.False(t, drift.UpToDate)
	require.EqualValues(t, "changed", drift.Recipes[0].Status)
	require.Len(t, drift.Recipes[0].Fields, 1)
	require.Equal(t, "/recipes/dough/lines/flour/amount", drift.Recipes[0].Fields[0].Path)
	require.Equal(t, []string{"Dough", "Flour"}, drift.Recipes[0].Fields[0].Names)
	require.Equal(t, "Bread", drift.Recipes[0].DisplayName)
	require.Equal(t, "Bread, Loaf", drift.Production[0].DisplayName)
	require.Equal(t, comparison.Counts{Recipes: 1, Targets: 1}, drift.Counts)
	require.Equal(t, "Bread", drift.Effect.Batches[0].RecipeName)
	require.Equal(t, "Loaf", drift.Effect.Batches[0].UnitName)
	require.Equal(t, "Flour", drift.Effect.Ingredients[0].Name)
	require.Equal(t, "1", drift.Effect.Totals.Batches.Difference.String())
	require.JSONEq(t, `"100"`, string(drift.Recipes[0].Fields[0].Old))
	require.JSONEq(t, `"600"`, string(drift.Recipes[0].Fields[0].New))
	require.EqualValues(t, "same", drift.Goods[0].Status)
	require.Len(t, drift.Production, 1)
	require.Equal(t, "bread/loaf", drift.Production[0].Name)
	require.Equal(t, "2600", drift.Effect.Ingredients[0].Total.Difference.String(), "4 batches of 1100 g instead of 3 of 600 g")
	short := k.ask(first + "/drift?effect=false")
	require.NotContains(t, short.Body.String(), `"effect"`)
	all := drift
	all.Effect = comparison.Effect{}
	require.Equal(t, all, into[readmodels.PlanDrift](short), "all but the effect")

	second := k.planned(occasion)
	require.True(t, into[readmodels.PlanDrift](k.ask(second+"/drift")).UpToDate)
	compared := into[readmodels.Comparison](k.ask(first + "/compare?with=" + idOf(second)))
	require.Equal(t, 1, compared.From.Plan.Number)
	require.Equal(t, 2, compared.To.Plan.Number)
	require.Nil(t, compared.Made)
	require.Equal(t, "/recipes/dough/lines/flour/amount", compared.Difference.Recipes[0].Fields[0].Path)
	require.Equal(t, "/batches", compared.Difference.Production[0].Fields[0].Path)
	require.Equal(t, drift.Effect, *compared.Effect, "the plan that was made is the one that drift spoke of")
	require.Equal(t, "3.98", compared.Effect.Cost.Old.String(), "3 batches of 600 g")
	require.Equal(t, "9.95", compared.Effect.Cost.New.String(), "4 batches of 1100 g")

	back := into[readmodels.Comparison](k.ask(second + "/compare?with=" + idOf(first)))
	require.Equal(t, compared.Difference.Inverse(), *back.Difference)
	require.Equal(t, compared.Effect.Inverse(), *back.Effect)
	for _, with := range []string{idOf(first), "original"} {
		same := into[readmodels.Comparison](k.ask(first + "/compare?with=" + with))
		require.True(t, same.Difference.Empty())
		require.True(t, same.Effect.Empty())
	}
	require.Equal(t, "original", into[readmodels.Comparison](k.ask(first+"/compare?with=original")).From.What)
}

// An amended plan differs from its original. Drift compares the plan as amended.
func TestAnAmendedPlanIsComparedWithItsOriginal(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.planned(occasion)
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-01"},`+
		`{"item":"box","amount":5,"unit":"each","received_on":"2026-11-01"}]}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+idOf(occasion)+`"}`)
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"occasion_id":"`+idOf(occasion)+`"}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"600","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.put("/v1/finished-goods/gift", `{"name":"Gift","components":[{"finished_unit":"bread/loaf","quantity":2},`+
		`{"item":"box","quantity":1,"unit":"each"}]}`)
	_, err := k.options.Application.AmendPlan(t.Context(), commands.Caller{Kitchen: domain.Home, Actor: "cook"}, commands.AmendPlan{
		Plan: domain.ID(idOf(plan)), Reason: "more guests",
		Changes: []amend.Change{
			{Kind: amend.SetQuantity, FinishedGood: "gift", Quantity: 5}, {Kind: amend.RefreshRecipe, Recipe: "bread"}, {
				Kind:         amend.RefreshGood,
				FinishedGood: "gift",
			},
		},
	})
	require.NoError(t, err)

	compared := into[readmodels.Comparison](k.ask(plan + "/compare?with=original"))
	require.Equal(t, "original", compared.From.What)
	require.Equal(t, "plan", compared.To.What)
	require.Equal(t, "/quantity", compared.Difference.Assembly[0].Fields[0].Path)
	require.Equal(t, "/recipes/bread/lines/flour/amount", compared.Difference.Recipes[0].Fields[0].Path)
	require.Equal(t, "/goods/gift/components/bread~1loaf/quantity", compared.Difference.Goods[0].Fields[0].Path)
	require.Equal(t, "7", compared.Effect.Batches[0].UnitsNeeded.Difference.String(),
		"1 that took 1 and 4 that take 2, instead of 2 that take 1")

	drift := into[readmodels.PlanDrift](k.ask(plan + "/drift"))
	require.EqualValues(t, "same", drift.Recipes[0].Status, "the amendment used the current recipe")
	require.EqualValues(t, "same", drift.Goods[0].Status)
	require.Equal(t, "/quantity", drift.Assembly[0].Fields[0].Path, "the occasion wants 2 of them as before")

	changes := into[readmodels.Plan](k.ask(plan)).Amendments[0].Changes
	require.Equal(t, []string{"Gift", "Bread", "Gift"}, []string{changes[0].GoodName, changes[1].RecipeName, changes[2].GoodName})

	now := k.ask(plan + "/summary").Body.String()
	require.JSONEq(t, now, string(into[struct{ Summary json.RawMessage }](k.suppose(plan, `{}`)).Summary))
	boxes := into[readmodels.Supposition](k.suppose(plan,
		`{"assembly_targets":[{"finished_good":"gift","quantity":8}],"prices":[{"item":"box","unit_price":"0.75","unit":"each"}]}`))
	require.Equal(t, "2.25", boxes.Difference.Cost.Difference.String(),
		"7 boxes are missing for 8 gifts, less 1 that is made and 4 that are there")
}

func TestDriftReportsWhyNoPlanCanBeCreated(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.planned(occasion)
	k.send(http.MethodDelete, "/v1/recipes/bread", "").is(http.StatusNoContent)
	k.send(http.MethodDelete, occasion+"/assembly-targets/gift", "").is(http.StatusNoContent)
	drift := into[readmodels.PlanDrift](k.ask(plan + "/drift"))
	require.False(t, drift.UpToDate)
	require.EqualValues(t, "archived", drift.Recipes[0].Status)
	require.EqualValues(t, "removed", drift.Assembly[0].Change)
	require.Equal(t, "bread", drift.Unusable.Missing[0].Name)
}

func TestAPlanIsComparedWithWhatWasMade(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.planned(occasion)
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":10,"unit":"kg","total_cost":20,"received_on":"2026-11-01"},`+
		`{"item":"box","amount":5,"unit":"each","received_on":"2026-11-01"}]}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":3,"occasion_id":"`+idOf(occasion)+`"}`)
	k.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"occasion_id":"`+idOf(occasion)+`"}`)
	wasted := k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+idOf(occasion)+`"}`)
	k.put("/v1/items/salt", `{"name":"Sea salt","kind":"ingredient"}`)
	k.put("/v1/recipes/brine", `{"name":"Brine","lines":[{"item":"salt","amount":"5","unit":"g"}],`+
		`"yields":[{"slug":"jar","name":"Jar","mode":"count","items_per_batch":1}]}`)
	k.post("/v1/pantry/lots", `{"item":"salt","amount":5,"unit":"g","received_on":"2026-11-01"}`)
	k.post("/v1/production-runs", `{"recipe":"brine","batches":1,"actual_yield":1,"occasion_id":"`+idOf(occasion)+`"}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	k.send(http.MethodPost, wasted.Header().Get("Location")+"/void", `{"reason":"counted twice"}`).is(http.StatusOK)

	compared := into[readmodels.Comparison](k.ask(plan + "/compare?with=made"))
	require.Equal(t, "made", compared.To.What)
	require.Nil(t, compared.Difference)
	require.Nil(t, compared.Effect)
	made := compared.Made
	require.Equal(t, "-1", made.Batches[0].Batches.Difference.String())
	require.Equal(t, []string{"Bread", "Loaf"}, []string{made.Batches[0].RecipeName, made.Batches[0].UnitName})
	require.Equal(t, []string{"Brine", "Jar"}, []string{made.Batches[1].RecipeName, made.Batches[1].UnitName}, "it is not planned")
	require.Equal(t, "Gift", made.Assemblies[0].Name)
	require.Equal(t, []string{"=Box", "Flour", "Sea salt"},
		[]string{made.Ingredients[0].Name, made.Ingredients[1].Name, made.Ingredients[2].Name})
	require.Equal(t, "3", made.Batches[0].Units.New.String())
	require.Equal(t, "1", made.Batches[0].Lost.String())
	require.Equal(t, "-1", made.Assemblies[0].Quantity.Difference.String())
	items := map[string]string{}
	for _, row := range made.Ingredients {
		items[string(row.Item)] = row.Amount.Old.String() + " > " + row.Amount.New.String() + " " + row.Unit.String()
	}
	require.Equal(t, map[string]string{"flour": "1500 > 1000 g", "box": "2 > 1 each", "salt": "0 > 5 g"}, items)
}

func TestInvalidComparisonsAreRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plan := k.planned(k.bakery())
	other := k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13","output_mode":"bundled"}`).Header().Get("Location")
	k.put(other+"/production-targets/bread", `{"batches":1}`)
	elsewhere := k.planned(other)
	k.ask(plan)
	for path, c := range map[string]struct {
		status int
		code   string
	}{
		plan + "/compare":                                 {422, "invalid"},
		plan + "/compare?with=yesterday":                  {422, "invalid"},
		plan + "/compare?with=" + missing:                 {404, "not_found"},
		plan + "/compare?with=" + idOf(elsewhere):         {422, "other_occasion"},
		"/v1/plans/" + missing + "/drift":                 {404, "not_found"},
		"/v1/plans/" + missing + "/compare?with=made":     {404, "not_found"},
		"/v1/plans/" + missing + "/compare?with=original": {404, "not_found"},
	} {
		k.send(http.MethodGet, path, "").refused(c.status, c.code)
	}
}
