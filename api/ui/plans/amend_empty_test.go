package plans_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// An emptied quantity is no decision: the page asks for one, and 0 is one.
func TestAnEmptiedQuantityOfAGoodIsAskedFor(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	at := path + "/amend"
	require.Contains(t, k.Get(at).Text(t), "0 leaves it out of the plan.")
	for _, action := range []string{at, at + "/try"} {
		refused := k.Post(action, k.Get(at).With(t, at, "goods.biscotti-box", "", "reason", "fewer guests")...)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
		require.Contains(t, refused.Text(t), "Type a quantity, or 0 to leave it out of the plan.")
		require.NotContains(t, refused.Text(t), "Nothing is changed yet.")
		require.Empty(t, refused.Form(t, at, "", "").Get("goods.biscotti-box"), "what was typed stays")
	}
	both := k.Post(at, k.Get(at).With(t, at, "goods.biscotti-box", "", "goods.pie-to-go", "2", "reason", "fewer guests")...)
	require.Equal(t, http.StatusUnprocessableEntity, both.Status)
	require.Empty(t, planOf(t, k, path).Amendments)
	amended := k.Follow(k.Submit(k.Get(at), at, "goods.biscotti-box", "0", "reason", "fewer guests"))
	require.Contains(t, amended.Text(t), "Box of eight biscotti: not any more")
}
