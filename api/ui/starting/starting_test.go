package starting_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/starting"
)

func TestABrowserSeesThatTheProgramStarts(t *testing.T) {
	t.Parallel()
	handler, err := starting.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	require.NoError(t, err)
	ask := func(method, path string, header ...string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		for i := 0; i+1 < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		answered := httptest.NewRecorder()
		handler.ServeHTTP(answered, request)
		return answered
	}
	page := ask(http.MethodGet, "/plans/1?x=2", "Accept", "text/html")
	require.Equal(t, http.StatusServiceUnavailable, page.Code)
	require.NotEmpty(t, page.Header().Get("Retry-After"))
	require.Contains(t, page.Body.String(), "<h1>Crumbtrail is starting</h1>")
	require.Contains(t, page.Body.String(), `<meta http-equiv="refresh" content="2">`, "it opens what was asked for by itself")
	for _, file := range regexp.MustCompile(`/static/[^"]+`).FindAllString(page.Body.String(), -1) {
		require.Equal(t, http.StatusOK, ask(http.MethodGet, file).Code, file)
	}
	german := ask(http.MethodGet, "/", "Accept", "text/html", "Accept-Language", "de-AT,de;q=0.9,en;q=0.5")
	require.Contains(t, german.Body.String(), `<html lang="de">`)
	require.Contains(t, german.Body.String(), "Crumbtrail startet")

	for what, answered := range map[string]*httptest.ResponseRecorder{
		"a program": ask(http.MethodGet, "/", "Accept", "application/json"),
		"the API":   ask(http.MethodGet, "/v1/items", "Accept", "text/html"),
		"a form":    ask(http.MethodPost, "/occasions", "Accept", "text/html"),
	} {
		require.Equal(t, http.StatusTeapot, answered.Code, what)
	}
}
