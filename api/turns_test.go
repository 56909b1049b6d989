package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// slowReader is a caller who does not take an answer.
type slowReader struct {
	*httptest.ResponseRecorder
	asked, released chan struct{}
	once            sync.Once
}

func (r *slowReader) Write(part []byte) (int, error) {
	r.once.Do(func() { close(r.asked) })
	<-r.released
	return r.ResponseRecorder.Write(part)
}

// While a verification runs, the kitchen's other expensive requests wait for it.
func TestExpensiveRequestsWaitForOneAnother(t *testing.T) {
	t.Parallel()
	k := open(t)
	verifier := &slowReader{
		ResponseRecorder: httptest.NewRecorder(), asked: make(chan struct{}), released: make(chan struct{}),
	}
	verified := make(chan struct{})
	go func() {
		defer close(verified)
		k.handler.ServeHTTP(verifier, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/audit/verify", nil))
	}()
	<-verifier.asked

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

	close(verifier.released)
	<-verified
	for _, c := range expensive {
		require.NotEqual(t, http.StatusTooManyRequests, k.send(c.method, c.path, c.body).Code, c.path)
	}
}

// An import takes its turn once all of it has arrived: a slow sender keeps no other expensive
// request waiting.
func TestASlowImportKeepsNoTurn(t *testing.T) {
	t.Parallel()
	k := open(t)
	begin := func() (*io.PipeWriter, <-chan answer) {
		body, upload := io.Pipe()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/import", body)
		request.Header.Set("Content-Type", "application/json")
		answered := make(chan answer, 1)
		go func() {
			recorded := httptest.NewRecorder()
			k.handler.ServeHTTP(recorded, request)
			answered <- answer{recorded, t}
		}()
		_, err := upload.Write([]byte("{")) // returns when the server reads it
		require.NoError(t, err)
		return upload, answered
	}
	first, firstAnswer := begin()
	second, secondAnswer := begin()
	require.Equal(t, http.StatusOK, k.send(http.MethodGet, "/v1/audit/verify", "").Code, "nothing waits for the senders")

	k.send(http.MethodPost, "/v1/import", "{}").refused(http.StatusTooManyRequests, "rate_limited") // a third one of the kitchen
	for upload, answered := range map[*io.PipeWriter]<-chan answer{first: firstAnswer, second: secondAnswer} {
		_, err := upload.Write([]byte("}"))
		require.NoError(t, err)
		require.NoError(t, upload.Close())
		require.NotEqual(t, http.StatusTooManyRequests, (<-answered).Code)
	}
	require.NotEqual(t, http.StatusTooManyRequests, k.send(http.MethodPost, "/v1/import", "{}").Code, "their places are free")
}
