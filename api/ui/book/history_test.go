package book_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

func TestADefinitionLeadsToItsHistory(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	for path, history := range map[string]string{
		"/book/items/butter-unsalted": "/history?item=butter-unsalted", "/book/recipes/stollen": "/history?recipe=stollen",
		"/book/goods/cookie-bag": "/history?finished_good=cookie-bag",
	} {
		require.Contains(t, k.Get(path).Body, `href="`+history+`"`)
		page := k.Get(history)
		require.Equal(t, http.StatusOK, page.Status)
		require.Equal(t, 1, strings.Count(page.Body, `id="event-`), "it was defined, and nothing else is about it")
		require.Contains(t, page.Body, `href="`+path+`"`)
	}
	require.Equal(t, http.StatusUnprocessableEntity, k.Get("/history?item=No+slug").Status)
}
