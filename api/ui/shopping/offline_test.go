package shopping_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// A phone that did not see the answer to a tick does not know whether it arrived. It sends
// the same form again, taken back.
func TestATickWhoseAnswerWasLostIsTakenBack(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	row := toBuy(t, listOf(k, path))
	for name, arrived := range map[string]bool{"it arrived": true, "it did not": false} {
		form := k.Get(path).Form(t, path+"/collect", "item", string(row.Item))
		require.Equal(t, path, form.Get("_list"))
		if arrived {
			require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/collect", form).Status)
			require.Len(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy, 1)
		}
		form.Set("_undo", "yes")
		for range 2 {
			require.Contains(t, k.Follow(k.SendForm(path+"/collect", form)).Text(t), "To find again: "+row.Name+".")
			require.Empty(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy, name)
		}
	}
	require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/collect", k.Get(path).Form(t, path+"/collect", "item", string(row.Item))).Status)
	keep := k.Get(path).Form(t, path+"/uncollect", "item", string(row.Item))
	keep.Set("_undo", "yes")
	require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/uncollect", keep).Status)
	require.Len(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy, 1, "what is not to be undone stays")
}

func TestAFormOfAnotherKitchenChangesNothing(t *testing.T) {
	t.Parallel()
	k, other := uitest.Sample(t), uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	row := toBuy(t, listOf(k, path))
	form := k.Get(path).Form(t, path+"/collect", "item", string(row.Item))
	refused := other.SendForm(path+"/collect", form)
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "This form belongs to another kitchen")
	require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/collect", form).Status)
}

func TestAListNamesItselfForWhereThereIsNoNetwork(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := planned(t, k)
	path := "/plans/" + plan + "/shopping-list"
	row := toBuy(t, listOf(k, path))
	ticked := k.SendForm(path+"/collect", k.Get(path).Form(t, path+"/collect", "item", string(row.Item)))
	require.NotContains(t, k.GetWith(path, "Crumbtrail-Kept", "1").Text(t), "Collected: "+row.Name+".")
	require.Contains(t, k.Follow(ticked).Text(t), "Collected: "+row.Name+".", "the message waits for who pressed the button")
	for path, address := range map[string]string{
		"/plans/" + plan + "/shopping-list?lang=de": "/plans/" + plan + "/shopping-list",
		"/shopping": "/shopping?plans=" + plan,
		"/shopping?plans=" + plan + "&plans=" + plan: "/shopping?plans=" + plan,
	} {
		require.Equal(t, address, k.Get(path).Header.Get("Content-Location"), path)
	}
	require.Empty(t, k.Get("/shopping?as_of=2026-01-01T00:00:00Z").Header.Get("Content-Location"), "the past is not kept")
	worker := k.Get("/worker.js")
	require.Equal(t, http.StatusOK, worker.Status)
	require.Equal(t, "no-cache", worker.Header.Get("Cache-Control"), "a new program has a new worker at once")
	require.Contains(t, worker.Header.Get("Content-Security-Policy"), "connect-src 'self'")
	require.NotContains(t, k.Get("/").Body, "list.js", "other pages do not load it")
}
