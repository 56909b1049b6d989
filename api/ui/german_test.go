package ui_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// What the API says in English is worded in German on German pages.
func TestRefusalsAndWarningsAreWordedInGerman(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	require.Contains(t, k.Get("/?lang=de").Body, `lang="de"`) // in a cookie from now on
	page := k.Get("/pantry/receive?item=molasses")
	refused := k.Submit(page, "/pantry/receive", "lots.0.amount", "-1", "lots.0.unit", "cup")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Das muss über null liegen.")
	refused = k.Submit(page, "/pantry/receive", "lots.0.amount", "1", "lots.0.unit", "cup", "lots.0.expires_on", "bald")
	require.Contains(t, refused.Text(t), "Gib ein Datum an.")
	settings := k.Submit(k.Get("/system"), "/system", "currency", "XXZ")
	require.Contains(t, settings.Text(t), "Gib ein Währungskürzel wie EUR an.")

	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	occasion := string(occasions.Items[0].ID)
	k.Command(http.MethodPut, "/v1/occasions/"+occasion+"/production-targets/almond-biscotti", `{"finished_unit":"piece","batches":1}`)
	k.API("/v1/occasions/"+occasion, &struct{}{}) // waits until the read models have it
	short := k.Get("/occasions/" + occasion)
	require.Contains(t, short.Text(t), "geplanten Ansätze")
	require.NotContains(t, short.Text(t), "planned batches of")
}
