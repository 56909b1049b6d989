package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/client"
	"crumbtrail/internal/discovery"
)

func TestFindPrefersTheAddressToTheDataDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := client.Find("", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
	require.ErrorContains(t, err, dir)
	require.NoError(t, discovery.Publish(dir, "http://127.0.0.1:8081"))
	found, err := client.Find("", dir)
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:8081", found.Address)
	found, err = client.Find("http://127.0.0.1:8082/", dir)
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:8082", found.Address)
	require.NoError(t, discovery.Withdraw(dir))
	require.NoError(t, discovery.Withdraw(dir), "it is idempotent")
	_, err = client.Find("", dir)
	require.ErrorIs(t, err, client.ErrNoServer)
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
