package ui

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A rebuild is too short to be seen reliably, so the interface is one that always rebuilds.
func TestAPageGivesTheReasonOfARunningRebuild(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ rebuild, want, not string }{
		{
			`{"phase": "loading", "automatic": true, "reason": "the version changed from 9 to 10",
				"reasons": [{"code": "version_changed", "args": ["9", "10"], "text": "the version changed from 9 to 10"}]}`,
			"die Version hat sich von 9 auf 10 geändert", "the version changed",
		},
		{`{"phase": "loading", "actor": "ada", "reason": "to be sure"}`, "ada: to be sure", "lang=\"en\">to"},
	} {
		pages := pagesOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"name": "pantry", "rebuild": %s}`, one.rebuild)
		}))
		shown := pages.answer(t, http.MethodGet, place{route: "/system/projections/{name}", fields: []string{"lang", "de"}})
		require.Equal(t, http.StatusOK, shown.Code)
		require.Contains(t, shown.Body.String(), one.want)
		require.NotContains(t, shown.Body.String(), one.not)
	}
}
