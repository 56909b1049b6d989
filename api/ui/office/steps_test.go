package office_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestAStreamIsReadStepByStep(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	for _, price := range []string{"1.29", "1.39"} {
		k.Command(http.MethodPut, "/v1/items/flour", `{"name": "Flour \"405\"", "kind": "ingredient",
			"package": {"amount": "1", "unit": "kg", "price": "`+price+`"}}`)
	}
	event := k.Get("/history/item-home.flour/1")
	require.Contains(t, event.Body, `href="/history/item-home.flour?from=1"`)

	require.Contains(t, k.Get("/history?stream=item-home.flour").Body, `href="/history/item-home.flour"`)
	steps := k.Get("/history/item-home.flour")
	require.Equal(t, http.StatusOK, steps.Status, steps.Body)
	require.Equal(t, 2, strings.Count(steps.Body, `<li id="revision-`))
	last := k.Get("/history/item-home.flour?from=1")
	require.Equal(t, 1, strings.Count(last.Body, `<li id="revision-`))
	require.Contains(t, last.Body, `<del>$1.29</del>`)
	require.Contains(t, last.Body, `<ins>$1.39</ins>`)
	require.NotContains(t, last.Body, `Flour &#34;405&#34;`, "what did not change is not there")
	require.Contains(t, last.Body, `href="/history/item-home.flour"`, "earlier steps")
	require.Equal(t, http.StatusNotFound, k.Get("/history/item-home.butter").Status)

	for range 25 {
		k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots": [{"item": "flour", "amount": "1", "unit": "kg", "total_cost": "1"}]}`)
	}
	pantry := k.Get("/history/pantry-home")
	require.Equal(t, 20, strings.Count(pantry.Body, `<li id="revision-`))
	require.NotContains(t, pantry.Body, "<del>", "a lot that another event does not touch is still there")
	require.Contains(t, pantry.Body, `href="/history/pantry-home?from=20"`)
	later := k.Get("/history/pantry-home?from=20")
	require.Equal(t, 5, strings.Count(later.Body, `<li id="revision-`))
	require.Contains(t, later.Body, `href="/history/pantry-home"`)
	require.Contains(t, k.GetWith("/history/pantry-home", "Accept-Language", "de").Text(t), "Schritt für Schritt")
}
