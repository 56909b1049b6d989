package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// failing is an interface that refuses everything in the same way, apart from who the reader is.
type failing struct {
	status int
	code   string
}

func (f failing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/kitchen" {
		_, _ = w.Write([]byte(`{"defaults": ["locale"]}`))
		return
	}
	w.WriteHeader(f.status)
	_, _ = fmt.Fprintf(w, `{"status": %d, "code": %q, "detail": "of the program"}`, f.status, f.code)
}

// A page that cannot be shown says in the reader's language what happened and what to do, and names the request
// where those who run the program need it.
func TestAPageThatFailsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		failing
		english, german string
		isRepeated      bool
	}{
		{failing{http.StatusForbidden, "forbidden"}, "This is not for your role", "Das gehört nicht zu deiner Rolle", false},
		{failing{http.StatusNotFound, "not_found"}, "Not found", "Nicht gefunden", false},
		{failing{http.StatusInternalServerError, "internal"}, "The program failed", "Das Programm ist gescheitert", true},
		{failing{http.StatusServiceUnavailable, "unavailable"}, "Not possible at the moment", "Gerade nicht möglich", true},
	} {
		registered := pagesOf(t, test.failing)
		for language, title := range map[string]string{"en": test.english, "de": test.german} {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/pantry?before=2031-01-01", http.NoBody)
			request.Header.Set("Accept-Language", language)
			answered := httptest.NewRecorder()
			registered["GET /pantry"].ServeHTTP(answered, request)
			text := answered.Body.String()
			require.Equal(t, test.status, answered.Code)
			require.Contains(t, text, "<h1>"+title+"</h1>", language)
			require.NotContains(t, text, "of the program", "what the interface says is in English")
			require.Contains(t, text, `class="button" href="/"`)
			again := `class="button primary" href="/pantry?before=2031-01-01"`
			if test.isRepeated {
				require.Contains(t, text, again)
			} else {
				require.NotContains(t, text, again)
			}
		}
	}
}
