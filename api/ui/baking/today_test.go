package baking_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// dated is a kitchen with a plan for a day to come, of a recipe that takes cream and one that takes
// milk: the cream is here and expires before the day, the milk arrives the day before.
func dated(t *testing.T) (k *uitest.Kitchen, plan string) {
	t.Helper()
	k = uitest.Open(t)
	day := func(days int) string { return string(domain.DateOf(time.Now().AddDate(0, 0, days))) }
	for _, item := range []string{"cream", "milk"} {
		k.Command(http.MethodPut, "/v1/items/"+item, `{"name": "`+item+`", "kind": "ingredient"}`)
		k.Command(http.MethodPut, "/v1/recipes/"+item+"-cake", `{"name": "Cake of `+item+`", "lines": [{"item": "`+item+
			`", "amount": "2", "unit": "cup"}], "yields": [{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 12}]}`)
	}
	k.Command(http.MethodPost, "/v1/pantry/lots",
		`{"item": "cream", "amount": "9", "unit": "cup", "received_on": "`+day(-3)+`", "expires_on": "`+day(3)+`"}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "milk", "amount": "9", "unit": "cup", "received_on": "`+day(9)+`"}`)
	made := k.Send(http.MethodPost, "/v1/occasions", `{"name": "Fair", "date": "`+day(10)+`", "output_mode": "bulk_count"}`)
	occasion := strings.TrimPrefix(made.Header.Get("Location"), k.URL)
	for _, item := range []string{"cream", "milk"} {
		k.Command(http.MethodPut, occasion+"/production-targets/"+item+"-cake", `{"finished_unit": "piece", "batches": 3}`)
	}
	plan = k.Send(http.MethodPost, occasion+"/plans", "").Header.Get("Location")
	k.API(strings.TrimPrefix(plan, k.URL), &struct{}{}) // the pages have seen it
	return k, strings.TrimPrefix(strings.TrimPrefix(plan, k.URL), "/v1")
}

// What a page says of today is what a run finds today, and what it says of the day of the occasion
// is the feasibility of the plan.
func TestTodayAndTheDayOfTheOccasionAreToldApart(t *testing.T) {
	t.Parallel()
	k, plan := dated(t)
	var summary answer.Summary
	k.API("/v1"+plan+"/summary", &summary)
	require.Equal(t, answer.Short, summary.Batches[0].Feasibility, "the cream is gone by then")
	require.Equal(t, answer.Ready, summary.Batches[1].Feasibility, "the milk is there by then")

	text := k.Get(plan + "/bake").Text(t)
	today, missing, found := strings.Cut(text, "Something is missing for this today")
	require.True(t, found, text)
	require.Regexp(t, `You can bake this today Cake of cream .*Possible today .*when it is needed: Short Missing: .*6 cups cream`, today)
	require.Regexp(t, `Cake of milk .*Not today .*milk There is / needed: 0 / 6 cups .*when it is needed: Ready`, missing)

	cream, milk := plan+"/bake/cream-cake/piece", plan+"/bake/milk-cake/piece"
	require.Regexp(t, `Possible today On .* when it is needed: Short`, k.Get(cream).Text(t))
	page := k.Get(milk)
	require.Regexp(t, `Not today On .* when it is needed: Ready`, page.Text(t))
	require.Contains(t, page.Body, `name="actual_yield" value="36"`, "what is expected is known also while something is missing")
	require.Contains(t, page.Body, `href="`+plan+`/shopping-list"`)
	require.Contains(t, k.Get("/runs/new/bake/milk-cake/piece").Body, `name="actual_yield" value="12"`, "also without a plan")
	require.Equal(t, http.StatusSeeOther, k.Submit(k.Get(cream), cream).Status, "today it is recorded")
	require.Equal(t, http.StatusUnprocessableEntity, k.Submit(page, milk).Status)
}

// Of a plan that is over nothing is asked, on no page.
func TestNothingIsAskedOfAPlanThatIsOver(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"complete", "cancel"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			k, plan := dated(t)
			running := k.Get(plan).Text(t)
			for _, open := range []string{"Shopping not started", "Batches left", "Still needed", "Cost of what is to buy"} {
				require.Contains(t, running, open)
			}
			k.Command(http.MethodPost, "/v1"+plan+"/lock", "")
			k.Command(http.MethodPost, "/v1"+plan+"/start-production", "")
			k.Command(http.MethodPost, "/v1"+plan+"/"+end, map[string]string{
				"complete": `{"accept_incomplete": true, "reason": "sold out"}`, "cancel": `{"reason": "rain"}`,
			}[end])
			k.API("/v1"+plan, &struct{}{})
			text := k.Get(plan).Text(t)
			for _, open := range []string{
				"Batches left", "Still needed", "To buy", "Cost of what is to buy", "in progress", "not started", "missing", "What if", "Worth knowing",
			} {
				require.NotContains(t, text, open)
			}
			shopping := map[string]string{"complete": "Shopping nothing to buy", "cancel": "Shopping not finished"}[end]
			require.Contains(t, text, shopping)
			require.Contains(t, text, "planned against made")
			list := k.Get(plan + "/shopping-list").Text(t)
			require.Contains(t, list, "nothing is to be found for it any more")
			require.NotContains(t, list, "cream")
			bake := k.Get(plan + "/bake").Text(t)
			require.Contains(t, bake, "The plan is over")
			for _, open := range []string{"Batches left", "Missing", "today", "Bake Cake"} {
				require.NotContains(t, bake, open)
			}
			require.NotContains(t, k.Get(plan+"/bake/cream-cake/piece").Body, "Record what was baked")
			require.NotContains(t, k.Get("/").Text(t), "To buy")
		})
	}
}

// Shopping begins with the first tick, has begun when that is put away, and ends when nothing is left to
// buy, also where the plan does not say that it is done.
func TestShoppingBeginsOnceSomethingIsCollected(t *testing.T) {
	t.Parallel()
	k, plan := dated(t)
	for _, page := range []string{plan, "/"} {
		require.Contains(t, k.Get(page).Text(t), "Shopping not started", page)
	}
	k.Command(http.MethodPost, "/v1"+plan+"/shopping-list/collected", `{"item": "cream", "amount": "5", "unit": "cup"}`)
	k.API("/v1"+plan, &struct{}{})
	for _, page := range []string{plan, "/"} {
		require.Contains(t, k.Get(page).Text(t), "Shopping in progress", page)
	}
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "cream", "amount": "5", "unit": "cup", "collected_for": ["`+
		strings.TrimPrefix(plan, "/plans/")+`"]}`)
	k.API("/v1"+plan, &struct{}{})
	require.Contains(t, k.Get(plan).Text(t), "Shopping in progress")
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item": "cream", "amount": "1", "unit": "cup"}`)
	k.API("/v1"+plan, &struct{}{})
	for _, page := range []string{plan, "/"} {
		require.Contains(t, k.Get(page).Text(t), "Shopping nothing to buy", page)
	}
}

// A card names each thing that is missing once, and at most three; the rest is where the run is recorded, or on the shopping
// list for those who may not record it.
func TestACardNamesEachShortageOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	var lines []string
	for _, item := range []string{"almond", "butter", "cream", "dates", "eggs"} {
		k.Command(http.MethodPut, "/v1/items/"+item, `{"name": "The `+item+`", "kind": "ingredient"}`)
		lines = append(lines, `{"item": "`+item+`", "amount": "2", "unit": "cup"}`)
	}
	k.Command(http.MethodPut, "/v1/recipes/cake", `{"name": "Cake", "lines": [`+strings.Join(lines, ",")+
		`], "yields": [{"slug": "piece", "name": "Piece", "mode": "count", "items_per_batch": 12}]}`)
	for _, in := range []int{0, 10} {
		made := k.Send(http.MethodPost, "/v1/occasions", `{"name": "Fair", "date": "`+
			string(domain.DateOf(time.Now().AddDate(0, 0, in)))+`", "output_mode": "bulk_count"}`)
		occasion := strings.TrimPrefix(made.Header.Get("Location"), k.URL)
		k.Command(http.MethodPut, occasion+"/production-targets/cake", `{"finished_unit": "piece", "batches": 3}`)
		location := strings.TrimPrefix(k.Send(http.MethodPost, occasion+"/plans", "").Header.Get("Location"), k.URL)
		k.API(location, &struct{}{})
		page := k.Get(strings.TrimPrefix(location, "/v1") + "/bake")
		for item, times := range map[string]int{"almond": 1, "butter": 1, "cream": 1, "dates": 0, "eggs": 0} {
			named := strings.Count(page.Body, "The "+item+"</span>") + strings.Count(page.Body, "The "+item+"<span")
			require.Equal(t, times, named, "%s in %d days", item, in)
		}
		require.Contains(t, page.Body, strings.TrimPrefix(location, "/v1")+`/bake/cake/piece">2 more</a>`)
	}
}
