package occasions_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

func TestATargetIsBakedOnADayOfItsOwn(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread",
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2040-12-12","output_mode":"bulk_count"}`)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	at := "/occasions/" + string(list.Items[0].ID)
	k.Command(http.MethodPut, "/v1"+at+"/production-targets/bread", `{"batches":2}`)
	day := func() domain.Date {
		var found readmodels.Occasion
		k.API("/v1"+at, &found)
		return found.ProductionTargets[0].ProduceOn
	}
	k.Follow(k.Submit(k.Get(at), at+"/recipes", "day", "2040-12-10"))
	require.Equal(t, domain.Date("2040-12-10"), day())
	k.Follow(k.Submit(k.Get(at), at+"/recipes", "quantity", "3"))
	require.Equal(t, domain.Date("2040-12-10"), day(), "another field leaves it")
	refused := k.Submit(k.Get(at), at+"/recipes", "day", "2040-12-13")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `aria-invalid="true"`)

	plan := k.Submit(k.Get(at), at+"/plan").Location
	require.Contains(t, k.Get(plan).Text(t), "on Dec 10, 2040")
	require.Contains(t, k.Get(at+"/schedule").Text(t), "It is to be baked on Dec 10, 2040.")
	require.Contains(t, k.Get(at+"/schedule").Text(t), "Bake Bread, Loaf")
	k.Follow(k.Submit(k.Get(plan), plan+"/lock"))
	require.Contains(t, k.Get(at).Text(t), "Baked on Mon, Dec 10, 2040")
	require.Contains(t, k.Get(at+"?lang=de").Text(t), "Gebacken am")
}
