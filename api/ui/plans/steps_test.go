package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// primary is the one next step of a page: what its button or link says.
func primary(t *testing.T, page uitest.Page) string {
	t.Helper()
	_, after, found := strings.Cut(page.Body, `class="actions"`)
	require.True(t, found)
	actions, _, _ := strings.Cut(after, "</header>")
	for _, part := range strings.Split(actions, "<")[1:] {
		if strings.Contains(part, "primary") {
			_, rest, _ := strings.Cut(actions, part)
			_, rest, _ = strings.Cut(rest, "</svg>")
			text, _, _ := strings.Cut(rest, "<")
			return text
		}
	}
	return ""
}

// small is a plan in a kitchen of its own: an item with as much in the pantry as is typed, and a recipe
// that takes 500 g for eight bars.
func small(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	k.Command(http.MethodPut, "/v1/items/flour",
		`{"name": "Flour", "kind": "ingredient", "package": {"amount": "1", "unit": "kg", "price": "1.50"}}`)
	k.Command(http.MethodPut, "/v1/recipes/bars", `{"name": "Bars", "lines": [{"item": "flour", "amount": "500", "unit": "g"}],
		"yields": [{"slug": "bar", "name": "Bar", "mode": "count", "items_per_batch": 8}]}`)
	occasion := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Picnic", "date", "2999-05-01"))
	require.Equal(t, http.StatusOK, occasion.Status)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	k.Command(http.MethodPut, "/v1"+path+"/production-targets/bars", `{"finished_unit": "bar", "batches": 2}`)
	plan := k.Submit(k.Get(path), path+"/plan").Location
	k.Command(http.MethodPost, "/v1"+plan+"/lock", "")
	return plan
}

func buy(k *uitest.Kitchen, amount string) {
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots": [{"item": "flour", "amount": "`+amount+`", "unit": "g"}]}`)
}

func TestWithNothingToBuyTheNextStepIsToBake(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	plan := small(t, k)
	require.Equal(t, "Go shopping", primary(t, k.Get(plan)))
	buy(k, "400")
	require.Equal(t, "Go shopping", primary(t, k.Get(plan)))
	require.Contains(t, k.Get(plan).Text(t), "Shopping not started")
	tick := "/v1" + plan + "/shopping-list/collected"
	k.Command(http.MethodPost, tick, `{"item": "flour", "amount": "600", "unit": "g"}`)
	page := k.Get(plan)
	require.Equal(t, "Start baking", primary(t, page))
	require.Contains(t, page.Text(t), "Shopping nothing to buy")
	require.Contains(t, page.Text(t), "Shopping is done", "it can still be said")
	require.Contains(t, page.Body, plan+"/shopping-list")
}

func TestAPlanOfWhichAllIsMadeIsCompletedAtOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	plan := small(t, k)
	buy(k, "5000")
	k.Command(http.MethodPost, "/v1"+plan+"/start-production", "")
	var summary answer.Summary
	k.API("/v1"+plan+"/summary", &summary)
	page := k.Get(plan)
	require.Equal(t, "Bake", primary(t, page))
	require.Contains(t, page.Body, `name="accept_incomplete"`, "something is left to make")

	refused := k.Submit(page, plan+"/complete")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.NotContains(t, refused.Body, `class="menu" open`, "no menu covers the refusal")
	require.Equal(t, 1, strings.Count(refused.Body, `action="`+plan+`/complete"`))
	before, _, _ := strings.Cut(refused.Body, `class="refusal"`)
	require.NotContains(t, before, `name="accept_incomplete"`, "the form stands below the refusal")
	missing := k.Submit(refused, plan+"/complete", "accept_incomplete", "yes")
	require.Contains(t, missing.Text(t), "Reason: Fill this in.")

	occasion := string(planOf(t, k, plan).OccasionID)
	k.Command(http.MethodPost, "/v1/production-runs",
		`{"recipe": "bars", "batches": 2, "actual_yield": 16, "occasion_id": "`+occasion+`"}`)
	page = k.Get(plan)
	require.Equal(t, "Complete the plan", primary(t, page))
	require.NotContains(t, page.Body, `name="accept_incomplete"`, "nothing is left to make")
	done := k.Submit(page, plan+"/complete")
	require.Equal(t, http.StatusSeeOther, done.Status)
	completed := k.Follow(done)
	require.Contains(t, completed.Text(t), "The plan is completed.")
	require.NotContains(t, completed.Text(t), "not finished")
}
