package baking_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

func TestWhatWentOtherwiseIsRecorded(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots":[{"item":"molasses","amount":"5","unit":"cup","total_cost":"5"},
		{"item":"almond-extract","amount":"900","unit":"fl oz","received_on":"2020-01-01"}]}`)
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	lot := string(lots.Items[len(lots.Items)-1].ID)
	const path = "/runs/new/bake/almond-biscotti/piece"
	form := k.Get(path)
	require.NotContains(t, form.Body, "consumed.0", "nothing is in the way of a usual run")
	fewer := k.Submit(form, path, "batches", "2", "_more", "yes")
	require.Equal(t, fewer.Form(t, path, "", "").Get("_expected"), fewer.Form(t, path, "", "").Get("actual_yield"), "what is expected follows")
	form = k.Submit(form, path, "_more", "yes")
	require.Equal(t, http.StatusOK, form.Status)
	form = k.Submit(form, path, "consumed.0.replaces", "almond-extract", "consumed.0.amount", "1/2", "consumed.0.unit", "cup",
		"consumed.0.substitute", "molasses", "_preview", "yes")
	require.Contains(t, form.Body, lot, "the lots of the substitute can be chosen")
	refused := k.Submit(form, path, "consumed.0.amount", "", "_preview", "")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	for field, typed := range map[string]string{"amount": "2", "substitute": "molasses", "lot": lot} {
		empty := []string{"consumed.0.replaces", "", "consumed.0.amount", "", "consumed.0.substitute", "", "consumed.0.lot", "", "_preview", ""}
		refused = k.Submit(form, path, append(empty, "consumed.0."+field, typed)...)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, field)
		require.Contains(t, refused.Faults(), "#bake-consumed-0-replaces", "nothing that was typed is dropped: %s", field)
	}
	done := k.Submit(form, path, "consumed.0.lot", lot, "_preview", "")
	page := k.Follow(done).Text(t)
	require.Contains(t, page, "What went otherwise")
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	require.Len(t, runs.Items[0].Otherwise, 1)
	require.Equal(t, "molasses 0.5 almond-extract 0.50", func() string {
		for _, line := range runs.Items[0].Consumed {
			if line.InsteadOf != "" {
				return string(line.Item) + " " + line.Amount.String() + " " + string(line.InsteadOf) + " " + line.Cost.String()
			}
		}
		return ""
	}())
}
