package shopping_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
)

func TestWhatIsOrderedIsOnItsWayUntilItArrivesOrIsCancelled(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	row := toBuy(t, listOf(k, path))
	order := func(expected string) uitest.Page {
		form := k.Get(path+"/orders?item="+string(row.Item)).Form(t, path+"/orders", "", "")
		require.NotEmpty(t, form.Get("amount"), "what is to buy is filled in")
		form.Set("supplier", "The <mill>")
		form.Set("expected_on", expected)
		return k.SendForm(path+"/orders", form)
	}
	refused := order("2026-13-01")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, "The &lt;mill&gt;", "what was typed is kept")

	made := k.Follow(order("2999-12-31"))
	require.Contains(t, made.Text(t), "The order is recorded.")
	require.Contains(t, made.Text(t), "too late")
	now := rowOf(t, listOf(k, path), string(row.Item))
	require.True(t, now.Sufficient, "nothing of it is to buy: %+v", now)
	require.Equal(t, answer.OrderLate, lateOf(k, path))
	list := k.Get(path)
	shown := "shopping_list/" + string(row.Item) + "/ordered_by/" + string(now.OrderedBy[0].Order) + "/amount"
	require.Equal(t, now.OrderedBy[0].Amount.String(), list.Figures(t)[shown])
	require.Equal(t, http.StatusOK, k.Get("/v1"+strings.TrimSuffix(path, "/shopping-list")+"/explain?path="+shown).Status)
	require.Contains(t, list.Text(t), "The <mill>")

	away := k.Get(path+"/put-away?arrived=yes").Form(t, path+"/put-away", "", "")
	require.Equal(t, string(row.Item), away.Get("lots.0.item"))
	require.Empty(t, away["lots.1.item"], "only what was ordered")
	require.Regexp(t, `Put into the pantry: [^.]* `+regexp.QuoteMeta(row.Name), k.Follow(k.SendForm(path+"/put-away", away)).Text(t))
	arrived := rowOf(t, listOf(k, path), string(row.Item))
	require.Empty(t, arrived.OrderedBy)
	require.True(t, arrived.Sufficient)
	require.True(t, now.OnHand.Less(arrived.OnHand))

	require.Contains(t, k.Follow(orderOf(t, k, path, string(row.Item), "3")).Text(t), "The order is recorded.")
	cancelled := rowOf(t, listOf(k, path), string(row.Item)).OrderedBy[0].Order
	at := path + "/orders/" + string(cancelled) + "/cancel"
	require.Contains(t, k.Follow(k.SendForm(at, k.Get(path+"/orders").Form(t, at, "", ""))).Text(t), "The order is cancelled.")
	require.Empty(t, rowOf(t, listOf(k, path), string(row.Item)).OrderedBy)
}

func orderOf(t *testing.T, k *uitest.Kitchen, path, item, amount string) uitest.Page {
	t.Helper()
	form := k.Get(path+"/orders?item="+item).Form(t, path+"/orders", "", "")
	form.Set("amount", amount)
	return k.SendForm(path+"/orders", form)
}

// lateOf returns the code of the list's warning about an order.
func lateOf(k *uitest.Kitchen, path string) answer.WarningCode {
	var list struct{ Warnings []answer.Warning }
	k.API("/v1"+path, &list)
	for _, warning := range list.Warnings {
		if warning.Order != "" {
			return warning.Code
		}
	}
	return ""
}
