package occasions_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

func TestAnOccasionUsesWhatIsAlreadyMade(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"finished_good":"cookie-bag","change":5,"value":"5","reason":"left over"}`)
	require.NotContains(t, k.Get(path).Text(t), "already made would change", "there is no plan")
	plan := k.Submit(k.Get(path), path+"/plan").Location
	page := k.Get(path)
	require.Contains(t, page.Text(t), "Using what is already made would change:")
	supposed := k.Get(plan + "/what-if?stock=yes")
	require.Contains(t, page.Body, plan+"/what-if?stock=yes")
	require.Contains(t, supposed.Text(t), "Use what is already made")
	require.Equal(t, plan+"/what-if?stock=yes", k.Get(plan+"/what-if?stock=yes&nothing=1").Location)

	page = k.Follow(k.Submit(page, path+"/details", "use_stock", "yes"))
	require.Contains(t, page.Text(t), "What is already made is used first.")
	plan = k.Submit(page, path+"/plan").Location
	require.NotContains(t, k.Get(path).Text(t), "would change")
	planned := k.Get(plan)
	require.Contains(t, planned.Text(t), "Bag of six iced stars 5 from stock")
	require.Equal(t, "5", planned.Figures(t)["assemblies/cookie-bag/from_stock"])
	require.Equal(t, http.StatusOK, k.Get(plan+"/explain?path=assemblies/cookie-bag/from_stock").Status)

	k.Follow(k.Submit(planned, plan+"/lock"))
	page = k.Get(path)
	require.NotContains(t, page.Body, `name="use_stock"`, "it is fixed with the plan")
	k.Follow(k.Submit(page, path+"/details", "name", "Winter market"))
	var found readmodels.Occasion
	k.API("/v1"+path, &found)
	require.True(t, found.UseStock)
	require.Equal(t, "Winter market", found.Name)

	scheduled := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Fair", "date", "2030-12-24", "use_stock", "yes").Location
	k.API("/v1"+scheduled, &found)
	require.True(t, found.UseStock)
	page = k.Follow(k.Submit(k.Get(scheduled), scheduled+"/details", "use_stock", ""))
	require.Equal(t, http.StatusOK, page.Status)
	found = readmodels.Occasion{}
	k.API("/v1"+scheduled, &found)
	require.False(t, found.UseStock)
}
