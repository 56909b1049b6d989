package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// guarded answers a request to a server that has one page (/page) and one operation
// (/v1/things).
func guarded(t *testing.T, options Options, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	s := serve(t, options)
	reached := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	for _, route := range []string{"/page", "/v1/things"} {
		s.Route(http.MethodGet, route, reached)
		s.Route(http.MethodPost, route, reached)
	}
	request := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:8080"+path, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	recorded := httptest.NewRecorder()
	s.ServeHTTP(recorded, request)
	return recorded
}

func requireRefused(t *testing.T, answer *httptest.ResponseRecorder, status int, code string) Problem {
	t.Helper()
	var p Problem
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &p), answer.Body.String())
	require.Equal(t, status, answer.Code)
	require.Equal(t, code, p.Code)
	return p
}

func TestOnLoopbackForwardedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"Forwarded", "Via", "X-Real-IP", "x-real-ip", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
		"X-Forwarded-Server", "X-Forwarded-Prefix", "x-forwarded-user", "X-Forwarded", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP",
		"X-Cluster-Client-IP",
	} {
		for _, value := range []string{"127.0.0.1", ""} {
			for _, path := range []string{"/page", "/v1/things", "/metrics", "/openapi.json", "/docs", "/nothing"} {
				for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
					p := requireRefused(t, guarded(t, Options{Loopback: true}, method, path, header, value), http.StatusForbidden, "proxied")
					require.Contains(t, p.Detail, http.CanonicalHeaderKey(header))
					require.Contains(t, p.Detail, "no authentication")
				}
			}
		}
	}
	twice := guarded(t, Options{Loopback: true}, http.MethodGet, "/page", "X-Forwarded-For", "10.0.0.1", "Forwarded", "for=10.0.0.1")
	require.Contains(t, requireRefused(t, twice, http.StatusForbidden, "proxied").Detail, "the header Forwarded:", "always the same one")
	foreign := guarded(t, Options{Loopback: true, AllowedHosts: []string{"kitchen.example"}}, http.MethodGet, "/page", "Via", "1.1 tunnel")
	requireRefused(t, foreign, http.StatusForbidden, "proxied")
}

func TestRequestsWithoutAForwardingHeaderAreServed(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"X-Request-Id", "X-Requested-With", "Forward", "Viable", "X-Real", "Accept"} {
		require.Equal(t, http.StatusOK, guarded(t, Options{Loopback: true}, http.MethodGet, "/page", header, "x").Code, header)
	}
	// Off loopback the operator has decided who reaches the server.
	require.Equal(t, http.StatusOK, guarded(t, Options{}, http.MethodGet, "/page", "X-Forwarded-For", "10.0.0.1").Code)
}
