package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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
		"X-Cluster-Client-IP", "CF-Ray", "CF-Visitor", "Cdn-Loop", "Client-IP", "X-Original-Forwarded-For", "X-Original-Host", "Fly-Client-IP",
		"Fastly-Client-IP", "X-Envoy-External-Address", "X-Azure-ClientIP", "X-ProxyUser-IP", "X-Remote-Addr", "X-Host",
		"Tailscale-User-Login", "X_Forwarded_For", "X_Real_IP", "X-Amzn-Trace-Id", "Proxy-Connection",
	} {
		for _, value := range []string{"127.0.0.1", ""} {
			for _, path := range []string{"/page", "/v1/things", "/metrics", "/openapi.json", "/docs", "/nothing"} {
				for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
					p := requireRefused(t, guarded(t, Options{Loopback: true}, method, path, header, value), http.StatusForbidden, "proxied")
					require.Contains(t, p.Detail, http.CanonicalHeaderKey(header))
					require.Contains(t, p.Detail, "whether they have a credential or not")
					require.Contains(t, p.Detail, "--trusted-proxy", "what to do where there is authentication")
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
	for _, header := range []string{"X-Request-Id", "X-Requested-With", "Forward", "Viable", "X-Real", "Accept", "Cfx", "X-Hostname"} {
		require.Equal(t, http.StatusOK, guarded(t, Options{Loopback: true}, http.MethodGet, "/page", header, "x").Code, header)
	}
	// Off loopback the operator has decided who reaches the server.
	require.Equal(t, http.StatusOK, guarded(t, Options{}, http.MethodGet, "/page", "X-Forwarded-For", "10.0.0.1").Code)
}

// site are the headers that browsers send with a request of a page.
func site(fetched, mode, destination string) []string {
	return []string{"Sec-Fetch-Site", fetched, "Sec-Fetch-Mode", mode, "Sec-Fetch-Dest", destination}
}

func TestPagesOfOtherSitesMayOnlyLinkToPages(t *testing.T) {
	t.Parallel()
	visit := func(fetched string) []string { return site(fetched, "navigate", "document") }
	for _, c := range []struct {
		name    string
		method  string
		path    string
		headers []string
		refused bool
	}{
		{"a program", http.MethodGet, "/v1/things", nil, false},
		{"a program that writes", http.MethodPost, "/v1/things", nil, false},
		{"our own page asks", http.MethodGet, "/v1/things", site("same-origin", "cors", "empty"), false},
		{"our own page writes", http.MethodPost, "/v1/things", site("same-origin", "cors", "empty"), false},
		{"an address that was typed", http.MethodGet, "/v1/things", visit("none"), false},
		{"a page that was typed", http.MethodGet, "/page", visit("none"), false},
		{"our own form", http.MethodPost, "/page", visit("same-origin"), false},

		{"a link of another site", http.MethodGet, "/page", visit("cross-site"), false},
		{"a link of another port", http.MethodGet, "/page", visit("same-site"), false},
		{"a link to the reference", http.MethodGet, "/docs", visit("cross-site"), false},

		{"a window of another site", http.MethodGet, "/v1/things", visit("cross-site"), true},
		{"a window of another port", http.MethodGet, "/v1/things", visit("same-site"), true},
		{"a window on the root of the interface", http.MethodGet, "/v1", visit("cross-site"), true},
		{"another site asks", http.MethodGet, "/v1/things", site("cross-site", "no-cors", "empty"), true},
		{"another site asks with HEAD", http.MethodHead, "/v1/things", site("cross-site", "no-cors", "empty"), true},
		{"a preflight", http.MethodOptions, "/v1/things", site("cross-site", "cors", "empty"), true},
		{"another port asks", http.MethodGet, "/v1/things", site("same-site", "cors", "empty"), true},
		{"a picture", http.MethodGet, "/v1/things", site("cross-site", "no-cors", "image"), true},
		{"a picture of a page", http.MethodGet, "/page", site("cross-site", "no-cors", "image"), true},
		{"a frame with a page", http.MethodGet, "/page", site("cross-site", "navigate", "iframe"), true},
		{"a script of the reference", http.MethodGet, "/docs/start.js", site("cross-site", "no-cors", "script"), true},
		{"the metrics", http.MethodGet, "/metrics", site("cross-site", "cors", "empty"), true},
		{"a form of another site", http.MethodPost, "/page", visit("cross-site"), true},
		{"a value that browsers do not have", http.MethodGet, "/v1/things", site("trusted", "cors", "empty"), true},
		{"an old browser asks for another site", http.MethodGet, "/v1/things", []string{"Origin", "https://evil.example"}, true},
		{"an old browser asks for a sandbox", http.MethodGet, "/v1/things", []string{"Origin", "null"}, true},
		{"an old browser asks for another port", http.MethodGet, "/v1/things", []string{"Origin", "http://127.0.0.1:3000"}, true},
		{"an old browser asks for our page", http.MethodGet, "/v1/things", []string{"Origin", "http://127.0.0.1:8080"}, false},
	} {
		for _, loopback := range []bool{true, false} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				answer := guarded(t, Options{Loopback: loopback}, c.method, c.path, c.headers...)
				if c.refused {
					requireRefused(t, answer, http.StatusForbidden, "cross_origin")
					return
				}
				require.NotEqual(t, http.StatusForbidden, answer.Code, answer.Body.String())
			})
		}
	}
}

// What is sent twice could be read in two ways.
func TestAnOriginThatIsSentTwiceIsAnotherOne(t *testing.T) {
	t.Parallel()
	for _, loopback := range []bool{true, false} {
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "cross-site"},
			{"Sec-Fetch-Site", "none", "Sec-Fetch-Site", "none"},
			{"Origin", "http://127.0.0.1:8080", "Origin", "http://a.example"},
		} {
			answer := guarded(t, Options{Loopback: loopback}, http.MethodGet, "/v1/things", headers...)
			requireRefused(t, answer, http.StatusForbidden, "cross_origin")
		}
	}
}

// Names have several spellings, and each is allowed like the others.
func TestAHostIsAllowedInEverySpelling(t *testing.T) {
	t.Parallel()
	for _, allowed := range []string{"kitchen.example", "Kitchen.Example", "kitchen.example."} {
		g := newGuard(true, []string{allowed, "[fd00::1]"})
		for _, host := range []string{
			"kitchen.example", "kitchen.example.", "KITCHEN.example:8080", "kitchen.example.:8080", "localhost.", "localhost:1", "[::1]",
			"[fd00::1]:8443", "[::ffff:127.0.0.1]:80",
		} {
			require.True(t, g.allows(host), host)
		}
		for _, host := range []string{
			"", ":80", "kitchen.example..", "kitchen.example.evil", "a.kitchen.example", "127.1", "0.0.0.0", "[::]", "a.localhost",
			"127.0.0.1.nip.io", "127.0.0.1:80:evil", "2130706433",
		} {
			require.False(t, g.allows(host), host)
		}
	}
}

func TestBeyondLoopbackOnlyAllowedHostsAreServed(t *testing.T) {
	t.Parallel()
	for host, served := range map[string]bool{
		"kitchen.example": true, "KITCHEN.example:8080": true, "localhost": true, "127.0.0.1:8080": true,
		"evil.example": false, "10.0.0.1": false,
	} {
		s := serve(t, Options{AllowedHosts: []string{"kitchen.example"}})
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/openapi.json", http.NoBody)
		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, request)
		require.Equal(t, served, answer.Code != http.StatusMisdirectedRequest, host)
	}
}

// verdict is a row of the table of the guard: what becomes of requests that are like it, where
// empty is any.
type verdict struct{ mode, forwarded, host, site, origin, code string }

// verdicts is the table. The first row that fits counts.
var verdicts = []verdict{
	{"loopback", "yes", "", "", "", "proxied"},
	{"loopback", "", "evil.example", "", "", "host_not_allowed"},
	{"loopback", "", "kitchen.example", "", "", "host_not_allowed"},
	{"loopback", "", "10.0.0.1", "", "", "host_not_allowed"},
	{"named", "", "evil.example", "", "", "host_not_allowed"},
	{"named", "", "10.0.0.1", "", "", "host_not_allowed"},
	{"", "", "", "cross-site", "", "cross_origin"},
	{"", "", "", "same-site", "", "cross_origin"},
	{"loopback", "", "", "", "other", "cross_origin"},
	{"loopback", "", "", "", "null", "cross_origin"},
	{"", "", "", "same-origin", "", ""},
	{"", "", "", "none", "", ""},
	{"", "", "", "absent", "absent", ""},
	{"", "", "", "absent", "own", ""},
	{"", "", "", "absent", "", "cross_origin"},
}

func (v verdict) fits(mode, forwarded, host, site, origin string) bool {
	is := func(row, value string) bool { return row == "" || row == value }
	return is(v.mode, mode) && is(v.forwarded, forwarded) && is(v.host, host) && is(v.site, site) && is(v.origin, origin)
}

// combinations returns every choice of one word of each list.
func combinations(lists ...string) [][]string {
	all := [][]string{nil}
	for _, list := range lists {
		var longer [][]string
		for _, begun := range all {
			for word := range strings.FieldsSeq(list) {
				longer = append(longer, append(slices.Clone(begun), word))
			}
		}
		all = longer
	}
	return all
}

// Every combination of where a request goes, which page sends it, and for whom: neither its
// method nor the type of its content changes what the guard says.
func TestTheGuardOfEveryKindOfRequest(t *testing.T) {
	t.Parallel()
	modes := map[string]*Server{
		"loopback": serve(t, Options{Loopback: true}), "named": serve(t, Options{AllowedHosts: []string{"kitchen.example"}}),
		"open": serve(t, Options{}),
	}
	all := combinations("loopback named open", "no yes", "127.0.0.1 localhost kitchen.example evil.example 10.0.0.1",
		"absent none same-origin same-site cross-site", "absent own other null", "GET HEAD POST PUT DELETE OPTIONS",
		"absent application/json text/plain application/x-www-form-urlencoded multipart/form-data")
	require.Len(t, all, 18_000)
	for _, c := range all {
		mode, forwarded, host, site, origin, method, kind := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
		request := httptest.NewRequestWithContext(t.Context(), method, "http://"+host+":8080/v1/nothing", http.NoBody)
		origins := map[string]string{"own": "http://" + host + ":8080", "other": "http://a.example", "null": "null"}
		for name, value := range map[string]string{
			"Content-Type": kind, "Sec-Fetch-Site": site, "Origin": origins[origin],
			"X-Forwarded-For": map[string]string{"yes": "10.0.0.1"}[forwarded],
		} {
			if value != "" && value != "absent" {
				request.Header.Set(name, value)
			}
		}
		recorded := httptest.NewRecorder()
		modes[mode].ServeHTTP(recorded, request)
		at := slices.IndexFunc(verdicts, func(v verdict) bool { return v.fits(mode, forwarded, host, site, origin) })
		require.GreaterOrEqual(t, at, 0, "%v", c)
		want := cmp.Or(verdicts[at].code, "unknown_path") // it passes, and there is nothing
		require.Contains(t, recorded.Body.String(), `"code":"`+want+`"`, "%v", c)
	}
}
