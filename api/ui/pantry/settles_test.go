package pantry_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels/ledger"
)

// What a run used without a lot is settled by the lot that was received for it.
func TestALotSettlesWhatARunUsedWithoutOne(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Flour")
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,
		"allow_shortage":true,"shortage_reason":"no lot was entered"}`)
	form := k.Get("/pantry/receive?item=flour")
	require.Contains(t, form.Text(t), "Flour: 500 g used by a run")
	var box string
	for part := range strings.SplitSeq(form.Body, `name="`) {
		if name, _, _ := strings.Cut(part, `"`); strings.HasPrefix(name, "lots.0.settles/flour/") {
			box = name
		}
	}
	done := k.Submit(form, "/pantry/receive", "lots.0.amount", "1", "lots.0.unit", "kg", "lots.0.total_cost", "2", box, "yes")
	require.Equal(t, http.StatusSeeOther, done.Status, done.Body)
	var stock ledger.Stock
	k.API("/v1/pantry/stock", &stock)
	require.Empty(t, stock.Unaccounted)
	require.Equal(t, "0.5", stock.Items[0].OnHand.String())
	require.NotContains(t, k.Get("/pantry/receive").Text(t), "used by a run")
}
