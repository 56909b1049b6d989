package occasions_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

func TestAnOccasionIsArchivedAndRestored(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	page := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Mistake", "date", "2999-06-01"))
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions?q=mistake", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	require.Contains(t, k.Get("/").Text(t), "Mistake")
	require.NotContains(t, k.Get("/?archived=true").Text(t), "Mistake")

	refused := k.Submit(page, path+"/archive", "reason", "")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	archived := k.Follow(k.Submit(refused, path+"/archive", "reason", "entered twice"))
	require.Contains(t, archived.Text(t), "The occasion is archived.")
	require.Contains(t, archived.Text(t), "it is in no list")
	require.Contains(t, archived.Text(t), "The reason: entered twice")
	for _, action := range []string{"/archive", "/details", "/goods", "/recipes", "/plan"} {
		require.NotContains(t, archived.Body, `action="`+path+action+`"`)
	}
	require.NotContains(t, k.Get("/").Text(t), "Mistake")
	require.Contains(t, k.Get("/").Body, `href="/?archived=true"`)
	require.Contains(t, k.Get("/?archived=true").Text(t), "Mistake")
	for _, other := range []string{"/history", "/runs"} {
		require.Contains(t, k.Get(other).Text(t), "Mistake", "%s can be narrowed to it", other)
	}
	late := k.Post(path+"/goods", "of", "biscotti-box", "quantity", "3")
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Text(t), "This occasion is archived, so nothing about it changes.")

	restored := k.Follow(k.Submit(archived, path+"/restore"))
	require.Contains(t, restored.Text(t), "The occasion is restored.")
	require.Contains(t, restored.Body, `action="`+path+`/goods"`)
	require.Contains(t, k.Get("/").Text(t), "Mistake")
}

// Targets that cannot change are a table of numbers, whose head stands above them.
func TestTargetsThatAreFixedHaveNoFieldsInTheirHeads(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	require.Contains(t, k.Get(path).Text(t), "Quantity and notes")
	plan := k.Submit(k.Get(path), path+"/plan").Location
	k.Command(http.MethodPost, "/v1"+plan+"/lock", "")
	k.API("/v1"+plan, &struct{}{})
	fixed := k.Get(path)
	require.NotContains(t, fixed.Text(t), "Quantity and notes")
	require.Contains(t, fixed.Body, `<th scope="col" class="number">Quantity</th>`)
}

func TestThePlanOfAnOccasionIsCancelledBeforeItIsArchived(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	one := list.Items[0]
	path := "/occasions/" + string(one.ID)
	k.Command(http.MethodPost, "/v1"+path+"/plans", "")
	var plans readmodels.List[readmodels.PlanHead]
	k.API("/v1"+path+"/plans", &plans)
	plan := "/plans/" + string(plans.Items[0].ID)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "Cancel its plan first.")
	require.NotContains(t, page.Body, `action="`+path+`/archive"`)
	late := k.Post(path+"/archive", "reason", "entered twice")
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Text(t), "cancel the plan")

	k.Follow(k.Post(plan+"/cancel", "reason", "a mistake"))
	require.Contains(t, k.Follow(k.Submit(k.Get(path), path+"/archive", "reason", "entered twice")).Text(t), "is archived")
	require.Contains(t, k.Get(plan).Text(t), one.Name, "its plan can still be read")
}

func TestAKitchenWithOnlyArchivedOccasionsIsNotNew(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	require.NotContains(t, k.Get("/").Body, "archived=true")
	k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Mistake", "date", "2999-06-01"))
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	k.Follow(k.Submit(k.Get(path), path+"/archive", "reason", "entered twice"))
	require.Contains(t, k.Get("/").Text(t), "There are no occasions but archived ones.")
	require.NotContains(t, k.Get("/").Text(t), "How do you want to begin?")
}
