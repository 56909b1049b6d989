package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// While an import runs, the kitchen's other expensive requests wait for it.
func TestExpensiveRequestsWaitForOneAnother(t *testing.T) {
	t.Parallel()
	k := open(t)
	body, upload := io.Pipe()
	importing := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/import", body)
	importing.Header.Set("Content-Type", "application/json")
	imported := make(chan struct{})
	go func() {
		defer close(imported)
		k.handler.ServeHTTP(httptest.NewRecorder(), importing)
	}()
	_, err := upload.Write([]byte("{")) // returns when the import reads it
	require.NoError(t, err)

	impatient := func(method, path, body string) answer {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		request := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		recorded := httptest.NewRecorder()
		k.handler.ServeHTTP(recorded, request)
		return answer{recorded, t}
	}
	expensive := []struct{ method, path, body string }{
		{http.MethodGet, "/v1/audit/verify", ""},
		{http.MethodGet, "/v1/audit/streams/pantry-home/replay", ""},
		{http.MethodGet, "/v1/plans/" + missing + "/explain", ""},
		{http.MethodGet, "/v1/plans/" + missing + "/summary?as_of=0", ""},
		{http.MethodGet, "/v1/pantry/stock?as_of=0", ""},
		{http.MethodPost, "/v1/plans/" + missing + "/scenarios", "{}"},
		{http.MethodPost, "/v1/import", "{}"},
	}
	for _, c := range expensive {
		refused := impatient(c.method, c.path, c.body)
		refused.refused(http.StatusTooManyRequests, "rate_limited")
		require.NotEmpty(t, refused.Header().Get("Retry-After"), c.path)
	}
	require.NotEqual(t, http.StatusTooManyRequests, k.send(http.MethodGet, "/v1/plans/"+missing+"/summary", "").Code)

	require.NoError(t, upload.Close())
	<-imported
	for _, c := range expensive {
		require.NotEqual(t, http.StatusTooManyRequests, k.send(c.method, c.path, c.body).Code, c.path)
	}
}
