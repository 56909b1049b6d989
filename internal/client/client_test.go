package client_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/client"
	"crumbtrail/internal/discovery"
	"crumbtrail/internal/folders"
)

// onSocket serves a handler on the socket in a data directory.
func onSocket(t *testing.T, dir string, handler http.Handler) *http.Server {
	t.Helper()
	listener, err := discovery.Listen(dir)
	require.NoError(t, err)
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func TestFindPrefersTheAddressToTheDataDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := client.Find("", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
	require.ErrorContains(t, err, dir)
	other := httptest.NewServer(http.HandlerFunc(echo))
	defer other.Close()
	server := onSocket(t, dir, http.HandlerFunc(echo))
	found, err := client.Find("", dir)
	require.NoError(t, err)
	var answer []string
	require.NoError(t, found.Call(t.Context(), http.MethodGet, "/v1/items", nil, &answer))
	require.Equal(t, []string{"GET /v1/items "}, answer)
	named, err := client.Find(other.URL+"/", dir)
	require.NoError(t, err)
	require.Equal(t, other.URL, named.String())
	require.NoError(t, server.Close())
	require.ErrorIs(t, found.Call(t.Context(), http.MethodGet, "/v1/items", nil, &answer), client.ErrNoServer)
	_, err = client.Find("", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
}

// The key of the caller is not sent to a socket that another user could have opened.
func TestAnUnsafeDataDirectoryIsRefusedBeforeAKeyIsSent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.Mkdir(dir, 0o700))
	t.Setenv("CRUMBTRAIL_API_KEY", "ctk_x")
	onSocket(t, dir, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("got %s", r.Header.Get("Authorization")) }))
	found, err := client.Find("", dir)
	require.NoError(t, err)
	for _, open := range []string{dir, filepath.Join(dir, "run")} {
		require.NoError(t, os.Chmod(open, 0o777))
		_, err = client.Find("", dir)
		require.ErrorIs(t, err, folders.ErrUnsafe)
		_, err = client.FindHolder(t.Context(), "", dir)
		require.ErrorIs(t, err, folders.ErrUnsafe)
		require.ErrorIs(t, found.Call(t.Context(), http.MethodGet, "/v1/audit/events", nil, nil), folders.ErrUnsafe, "it was opened since")
		require.NoError(t, os.Chmod(open, 0o700))
	}
}

// After a crash another process may have the address: nothing is sent to it.
func TestAnAddressThatIsLeftInTheDataDirectoryIsNotTrusted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the thief was asked") }))
	defer thief.Close()
	require.NoError(t, discovery.Publish(dir, thief.URL))
	_, err := client.Find("", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
	require.ErrorContains(t, err, "--server "+thief.URL, "it may be a server of an earlier version")
	require.NoError(t, discovery.Withdraw(dir, "http://127.0.0.1:1"))
	require.Equal(t, thief.URL, discovery.Find(dir), "the address of another server remains")
	require.NoError(t, discovery.Withdraw(dir, thief.URL))
	require.NoError(t, discovery.Withdraw(dir, thief.URL), "it is idempotent")
	require.Empty(t, discovery.Find(dir))
}

// starting answers that the server is starting, some times, and then as echo does.
func starting(times int) http.Handler {
	var asked atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > int64(times) {
			echo(w, r)
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"code":"starting","detail":"waiting for the database"}`)
	})
}

func TestRequestsWaitForTheStartOfTheServer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(starting(3))
	defer server.Close()
	var answer []string
	require.NoError(t, client.Client{Address: server.URL}.Call(t.Context(), http.MethodPut, "/v1/items/flour", "x", &answer))
	require.Equal(t, []string{"PUT /v1/items/flour "}, answer)

	waiting := httptest.NewServer(starting(1 << 30))
	defer waiting.Close()
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	require.Error(t, client.Client{Address: waiting.URL}.Call(ctx, http.MethodGet, "/v1/items", nil, &answer))
	unreadable := io.MultiReader(strings.NewReader("{}"))
	_, err := client.Client{Address: waiting.URL}.Stream(t.Context(), http.MethodPost, "/v1/import", nil, unreadable)
	require.ErrorContains(t, err, "waiting for the database", "a body that was sent cannot be sent again")
}

func TestFindHolderWaitsForTheSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := client.FindHolder(t.Context(), "", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
	require.NoError(t, discovery.Publish(dir, "http://127.0.0.1:1"))
	opened := make(chan struct{})
	time.AfterFunc(200*time.Millisecond, func() {
		onSocket(t, dir, starting(1))
		close(opened)
	})
	found, err := client.FindHolder(t.Context(), "", dir)
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:1", found.String(), "the published address is what people know it by")
	<-opened
}

// echo answers with the method, the URI and the actor of the request.
func echo(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `["`+r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Crumbtrail-Actor")+`"]`)
}

func TestCallSendsAndDecodesJSON(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	var answer []string
	require.NoError(t, client.Client{Address: server.URL, Actor: "Ada"}.Call(t.Context(), http.MethodPost, "/v1/items?limit=1", "x", &answer))
	require.Equal(t, []string{"POST /v1/items?limit=1 Ada"}, answer)
	var wrong int
	require.ErrorContains(t, client.Client{Address: server.URL}.Call(t.Context(), http.MethodGet, "/", nil, &wrong), server.URL)
	server.Close()
	require.Error(t, client.Client{Address: server.URL}.Call(t.Context(), http.MethodGet, "/", nil, &answer))
}

func TestAProblemBecomesAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		body    string
		refused bool
		want    string
	}{
		"refusal": {http.StatusConflict, `{"detail":"the plan is locked"}`, true, "the server refused the request: the plan is locked"},
		"faults": {
			http.StatusUnprocessableEntity,
			`{"detail":"invalid","errors":[{"pointer":"/reason","detail":"must not be empty"},{"detail":"too long"}]}`, true,
			"the server refused the request: invalid; /reason must not be empty; too long",
		},
		"no credential": {
			http.StatusUnauthorized, `{"detail":"Not signed in."}`, true,
			"the server refused the request: Not signed in; a command takes an API key from CRUMBTRAIL_API_KEY, or from the file that " +
				"CRUMBTRAIL_API_KEY_FILE names",
		},
		"no space":        {http.StatusInsufficientStorage, `{"detail":"no space"}`, true, "the server refused the request: no space"},
		"not now":         {http.StatusServiceUnavailable, `{"detail":"no database"}`, false, "the server failed: no database"},
		"not a problem":   {http.StatusBadGateway, `<html>`, false, "the server failed: 502 Bad Gateway"},
		"without details": {http.StatusNotFound, `{}`, true, "the server refused the request: 404 Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			}))
			defer server.Close()
			_, err := client.Client{Address: server.URL}.Stream(t.Context(), http.MethodGet, "/", nil, http.NoBody)
			var problem *client.Error
			require.ErrorAs(t, err, &problem)
			require.Equal(t, test.status, problem.Status)
			require.Equal(t, test.refused, problem.Refused())
			require.EqualError(t, err, test.want)
		})
	}
}

func TestLinesEndWithTheStreamOrAnError(t *testing.T) {
	t.Parallel()
	type line struct{ Events int }
	read := func(text string) (events []int, err error) {
		for line, err := range client.Lines[line](strings.NewReader(text)) {
			if err != nil {
				return events, err
			}
			events = append(events, line.Events)
		}
		return events, nil
	}
	events, err := read("{\"events\":1}\n{\"events\":2}\n")
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, events)
	events, err = read("{\"events\":1}\n{\"error\":{\"detail\":\"the log is away\"}}\n{\"events\":2}\n")
	require.EqualError(t, err, "the server failed: the log is away")
	require.Equal(t, []int{1}, events)
	_, err = read("{\"events\":1}\n{\"eve")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = read(`{"events":"many"}`)
	require.Error(t, err)
	for first, err := range client.Lines[line](strings.NewReader("{\"events\":1}\n{\"events\":2}\n")) {
		require.NoError(t, err)
		require.Equal(t, 1, first.Events)
		break // ending the loop early is fine
	}
}
