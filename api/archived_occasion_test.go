package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// listed returns the names in the list of occasions.
func (k *kitchen) listed(query string) []string {
	k.t.Helper()
	names := []string{}
	for _, one := range into[readmodels.List[readmodels.Occasion]](k.ask("/v1/occasions" + query)).Items {
		names = append(names, one.Name)
	}
	return names
}

func TestAMistakenOccasionIsArchivedAndRestored(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13"}`)
	k.flourBought("", "5")
	plan := k.planned(at)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+idOf(at)+`"}`)

	const why = `{"reason":"entered twice"}`
	k.send(http.MethodPost, at+"/archive", `{}`).refused(http.StatusUnprocessableEntity, "invalid")
	p := k.send(http.MethodPost, at+"/archive", why).refused(http.StatusConflict, "state_conflict")
	require.Contains(t, p.Allowed, "cancel the plan")
	require.Contains(t, k.usesOfBread(), "Open day")
	k.send(http.MethodPost, plan+"/cancel", `{"reason":"a mistake"}`).is(http.StatusOK)
	before := k.head().String()
	k.send(http.MethodPost, at+"/archive", why).is(http.StatusNoContent)
	head := k.head()
	k.send(http.MethodPost, at+"/archive", why).is(http.StatusNoContent)
	require.Equal(t, head, k.head(), "it is archived already")

	require.Equal(t, []string{"Fair"}, k.listed(""))
	require.Equal(t, []string{"Open day"}, k.listed("?archived=true"))
	require.Equal(t, []string{"Open day"}, k.listed("?archived=true&include=progress&q=open"))
	require.Empty(t, k.listed("?q=open"))
	require.True(t, into[readmodels.Occasion](k.ask(at)).Archived)
	require.False(t, into[readmodels.Occasion](k.ask(at+"?as_of="+before)).Archived)
	require.NotContains(t, k.usesOfBread(), "Open day")
	runs := into[readmodels.List[ledger.ProductionRun]](k.ask("/v1/production-runs?occasion_id=" + idOf(at)))
	require.Len(t, runs.Items, 1, "what was made for it stays")

	const run = `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`
	for path, body := range map[string]string{
		at + "/plans": "", plan + "/lock": "",
		"/v1/production-runs": run + idOf(at) + `"}`, "/v1/production-runs?dry_run=true": run + idOf(at) + `"}`,
		"/v1/production-runs/" + string(runs.Items[0].ID) + "/void": why,
	} {
		k.send(http.MethodPost, path, body).refused(http.StatusConflict, "occasion_archived")
	}
	k.send(http.MethodPatch, at, `{"name":"Other"}`).refused(http.StatusConflict, "occasion_archived")
	k.send(http.MethodPut, at+"/production-targets/bread", `{"batches":3}`).refused(http.StatusConflict, "occasion_archived")
	k.send(http.MethodDelete, at+"/production-targets/bread", "").refused(http.StatusConflict, "occasion_archived")

	k.send(http.MethodPost, at+"/restore", "").is(http.StatusNoContent)
	require.Equal(t, []string{"Fair", "Open day"}, k.listed(""))
	require.Empty(t, k.listed("?archived=true"))
	k.put(at+"/production-targets/bread", `{"batches":4}`)
	k.send(http.MethodPost, at+"/plans", "").is(http.StatusCreated)
}

func (k *kitchen) usesOfBread() string {
	k.t.Helper()
	return k.ask("/v1/recipes/bread/uses").Body.String()
}

// The sample is not added to a kitchen that has only what is archived.
func TestAKitchenWithAnArchivedOccasionIsNotEmpty(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.post("/v1/occasions", `{"name":"Fair","date":"2026-12-13"}`).Header().Get("Location")
	k.send(http.MethodPost, at+"/archive", `{"reason":"entered twice"}`).is(http.StatusNoContent)
	k.send(http.MethodPost, "/v1/sample-kitchen", "").refused(http.StatusConflict, "not_empty")
}
