package proxies

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/web"
)

func TestATrustedProxyIsBelievedAndNoOneElse(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	var seen *http.Request
	handler := Trusting(proxies, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		_, _ = io.WriteString(w, "bread")
	}))
	for name, c := range map[string]struct {
		peer, forwardedFor, proto string
		address                   string
		isSecure, isKept          bool
	}{
		"a proxy":                         {"10.0.0.2:999", "192.0.2.7", "https", "192.0.2.7:0", true, false},
		"a proxy without TLS":             {"10.0.0.2:999", "192.0.2.7", "http", "192.0.2.7:0", false, false},
		"a chain of proxies":              {"127.0.0.1:999", "192.0.2.7, 10.0.0.9", "https", "192.0.2.7:0", true, false},
		"an invented beginning":           {"10.0.0.2:999", "127.0.0.1, 192.0.2.7", "https", "192.0.2.7:0", true, false},
		"an invented protocol":            {"10.0.0.2:999", "192.0.2.7", "https, http", "192.0.2.7:0", false, false},
		"a proxy that tells no address":   {"10.0.0.2:999", "", "https", "10.0.0.2:999", true, false},
		"a proxy that tells nonsense":     {"10.0.0.2:999", "phone", "https", "10.0.0.2:999", true, false},
		"a sender that is no proxy":       {"192.0.2.9:999", "10.0.0.2", "https", "192.0.2.9:999", false, true},
		"an IPv4 address written as IPv6": {"[::ffff:10.0.0.2]:999", "2001:db8::1", "https", "[2001:db8::1]:0", true, false},
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://kitchen.example/", http.NoBody)
		request.RemoteAddr = c.peer
		if c.forwardedFor != "" {
			request.Header.Set("X-Forwarded-For", c.forwardedFor)
		}
		request.Header.Set("X-Forwarded-Proto", c.proto)
		handler.ServeHTTP(httptest.NewRecorder(), request)
		require.Equal(t, c.address, seen.RemoteAddr, name)
		require.Equal(t, c.isSecure, web.IsSecure(seen), name)
		require.Equal(t, c.isKept, seen.Header.Get("X-Forwarded-Proto") != "", name)
	}
}

// A trusted proxy may send another host than the browser asked for: then the browser alone
// knows whether the request is of the same site.
func TestTheOriginOfAForwardedRequestIsWhatTheBrowserTells(t *testing.T) {
	t.Parallel()
	s, err := web.New(web.Options{
		Description: web.Description{Info: &huma.Info{Title: "test", Version: "1"}, SchemaName: huma.DefaultSchemaNamer},
		Problem:     func(error) web.Failure { return web.Internal.New("") }, Loopback: true,
	})
	require.NoError(t, err)
	s.Route(http.MethodPost, "/page", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for site, status := range map[string]int{"same-origin": http.StatusOK, "cross-site": http.StatusForbidden, "": http.StatusForbidden} {
		for _, trusted := range []bool{true, false} {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8080/page", http.NoBody)
			request.RemoteAddr = "127.0.0.1:9"
			request.Header.Set("Origin", "https://kitchen.example")
			if site != "" {
				request.Header.Set("Sec-Fetch-Site", site)
			}
			var proxies []netip.Prefix
			if trusted {
				proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
			} else {
				status = http.StatusForbidden
			}
			answer := httptest.NewRecorder()
			Trusting(proxies, s).ServeHTTP(answer, request)
			require.Equal(t, status, answer.Code, "%q, trusted %t", site, trusted)
		}
	}
}
