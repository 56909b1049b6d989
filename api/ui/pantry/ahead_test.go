package pantry_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestAReceiptInTheFutureIsConfirmed(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	const path = "/pantry/receive"
	typed := []string{"lots.0.item", "flour", "lots.0.amount", "2", "lots.0.unit", "kg", "lots.0.received_on", "2999-01-01"}
	asked := k.Submit(k.Get(path), path, typed...)
	require.Equal(t, http.StatusUnprocessableEntity, asked.Status)
	require.Contains(t, asked.Text(t), "Jan 1, 2999 is still to come")
	done := k.Submit(asked, path, "really_ahead", "true")
	require.Equal(t, http.StatusSeeOther, done.Status, done.Body)
	require.Contains(t, k.Get("/pantry").Text(t), "Jan 1, 2999", "the year of a short date that is not this one")

	correct := done.Location + "/correct"
	refused := k.Submit(k.Get(correct), correct, "received_on", "2999-02-01", "reason", "a wrong day")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, correct, "really_ahead", "true").Status)
}
