package baking_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// bakery is a kitchen with a plan in production: two recipes, and a box of both, of which there is
// enough for all but the second batch of rolls.
func bakery(t *testing.T) (k *uitest.Kitchen, plan string) {
	t.Helper()
	k = uitest.Open(t)
	for _, recipe := range []string{"bread", "rolls"} {
		k.Command(http.MethodPut, "/v1/items/"+recipe+"-flour", `{"name": "Flour for `+recipe+`", "kind": "ingredient"}`)
		define(k, recipe, "500", "Knead the "+recipe+" well.")
		k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "`+recipe+`-flour", "amount": "0.75", "unit": "kg"}`)
	}
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "bread-flour", "amount": "0.25", "unit": "kg"}`)
	k.Command(http.MethodPut, "/v1/finished-goods/basket", `{"name": "Basket", "components": [
		{"finished_unit": "bread/piece", "quantity": 1}, {"finished_unit": "rolls/piece", "quantity": 1}]}`)
	made := k.Send(http.MethodPost, "/v1/occasions", `{"name": "Fair", "date": "2099-05-01", "output_mode": "bundled"}`)
	occasion := strings.TrimPrefix(made.Header.Get("Location"), k.URL)
	k.Command(http.MethodPut, occasion+"/assembly-targets/basket", `{"quantity": 20}`)
	location := k.Send(http.MethodPost, occasion+"/plans", "").Header.Get("Location")
	plan = strings.TrimPrefix(strings.TrimPrefix(location, k.URL), "/v1")
	k.Command(http.MethodPost, "/v1"+plan+"/lock", "")
	k.Command(http.MethodPost, "/v1"+plan+"/start-production", "")
	k.API("/v1"+plan, &struct{}{})
	return k, plan
}

// define defines a recipe of a number of grams.
func define(k *uitest.Kitchen, recipe, grams, notes string) {
	k.Command(http.MethodPut, "/v1/recipes/"+recipe, `{"name": "Fine `+recipe+`", "notes": "`+notes+`",
		"lines": [{"item": "`+recipe+`-flour", "amount": "`+grams+`", "unit": "g"}],
		"yields": [{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 10}]}`)
}

// record fills in a form as it is offered, and returns the page of the run.
func record(k *uitest.Kitchen, path, form string, fields ...string) uitest.Page {
	done := k.Submit(k.Get(path), form, fields...)
	if done.Status != http.StatusSeeOther {
		return done
	}
	return k.Follow(done)
}

// After each run its page leads on to the next one, until the plan can be completed.
func TestARunLeadsToTheNextStep(t *testing.T) {
	t.Parallel()
	k, plan := bakery(t)
	bread, rolls, basket := plan+"/bake/bread/piece", plan+"/bake/rolls/piece", plan+"/assemble/basket"
	step := func(page uitest.Page, path, text string) {
		t.Helper()
		require.Equal(t, http.StatusOK, page.Status, page.Body)
		require.Contains(t, page.Body, `<a class="button primary" href="`+path+`">`+text)
	}
	step(record(k, bread+"?batches=1", bread), bread, "Next: bake Fine bread") // more of the same first
	step(record(k, bread, bread), rolls+"?batches=1", "Next: bake Fine rolls") // flour for one of two
	step(record(k, rolls+"?batches=1", rolls), basket, "Next: assemble Basket")
	packed := record(k, basket, basket)
	step(packed, plan+"/shopping-list", "Next: buy what is missing")
	require.Contains(t, packed.Body, `href="`+plan+`/assemble">Assemble on for Fair`)

	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "rolls-flour", "amount": "5", "unit": "kg"}`)
	k.API("/v1"+plan, &struct{}{})
	baked := record(k, rolls+"?batches=1", rolls)
	step(baked, basket, "Next: assemble Basket")
	last := record(k, basket, basket)
	step(last, plan, "All is made: complete the plan")
	require.Contains(t, k.Get(plan).Body, `action="`+plan+`/complete"`)
	k.Command(http.MethodPost, "/v1"+plan+"/complete", "{}")
	k.API("/v1"+plan, &struct{}{})
	require.NotContains(t, k.Get("/runs?occasion="+string(occasionOf(k, plan))).Text(t), "Next:")
}

func occasionOf(k *uitest.Kitchen, plan string) string {
	var found readmodels.Plan
	k.API("/v1"+plan, &found)
	return string(found.OccasionID)
}

// A run that is too large is refused with how much of it is possible and what is missing, in one sentence
// under a heading of its own, and with the way to what is possible.
func TestTooLargeARunTellsWhatIsPossible(t *testing.T) {
	t.Parallel()
	k, plan := bakery(t)
	bread, rolls, basket := plan+"/bake/bread/piece", plan+"/bake/rolls/piece", plan+"/assemble/basket"
	for _, path := range []string{bread, rolls + "?batches=1"} {
		form, _, _ := strings.Cut(path, "?")
		require.Equal(t, http.StatusSeeOther, k.Submit(k.Get(path), form).Status)
	}
	refused := k.Submit(k.Get(basket), basket, "quantity", "25")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	text := refused.Text(t)
	require.Contains(t, text, "Not enough for 25 10 of 25 can be assembled: "+
		"there is not enough Fine bread, Piece (20 of 25) and Fine rolls, Piece (10 of 25).")
	require.Contains(t, refused.Body, `href="`+basket+`?quantity=10">Assemble 10 instead`)
	require.Contains(t, text, "10 today")
	require.NotContains(t, text, "Not today")

	var answered problem.Problem
	sent := k.Send(http.MethodPost, "/v1/assembly-runs",
		`{"finished_good": "basket", "quantity": 25, "occasion_id": "`+occasionOf(k, plan)+`"}`)
	require.NoError(t, json.Unmarshal([]byte(sent.Body), &answered))
	require.EqualValues(t, 10, *answered.Possible, "the figure is the API's")

	large := k.Submit(k.Get(rolls+"?batches=1"), rolls, "batches", "3", "_batches", "3", "actual_yield", "30")
	require.Contains(t, large.Text(t), "Not enough for 3 batches None of the 3 batches can be baked yet: "+
		"there is not enough Flour for rolls (250 g of 1.5 kg).")
	require.Contains(t, large.Text(t), "Not today")
	alone := k.Submit(k.Get("/runs/new/bake/rolls/piece"), "/runs/new/bake/rolls/piece")
	require.Contains(t, alone.Text(t), "Not enough for 1 batch The batch cannot be baked yet: "+
		"there is not enough Flour for rolls (0 of 500 g).", "the plan keeps the rest")
}

// What is baked from is on the form: the recipe of the plan, scaled to the run, with its method.
func TestTheFormHasTheRecipeThatTheRunUses(t *testing.T) {
	t.Parallel()
	k, plan := bakery(t)
	define(k, "bread", "400", "Do not knead it.")
	for _, one := range []struct{ path, flour string }{{"?batches=1", "500"}, {"?batches=2", "1000"}} {
		page := k.Get(plan + "/bake/bread/piece" + one.path)
		require.Contains(t, page.Text(t), "Knead the bread well.")
		require.NotContains(t, page.Text(t), "Do not knead it.")
		require.Contains(t, page.Body, `<td class="number"><data class="q" value="`+one.flour+`"`)
	}
	half := k.Submit(k.Get(plan+"/bake/bread/piece?batches=1"), plan+"/bake/bread/piece", "scale", "1/2", "_preview", "yes")
	require.Contains(t, half.Body, `<td class="number"><data class="q" value="250"`)
	alone := k.Get("/runs/new/bake/bread/piece")
	require.Contains(t, alone.Text(t), "One batch, as it is in the book now")
	require.Contains(t, alone.Text(t), "Do not knead it.")
	require.Contains(t, alone.Body, `<td class="number"><data class="q" value="400"`)
}
