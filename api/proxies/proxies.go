// Package proxies believes the proxies that the settings name, and no one else.
package proxies

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"crumbtrail/api/web"
)

// Trusting returns a handler that believes what trusted proxies tell of the requests that
// they forward: from which address each came, and whether over TLS. What other senders
// tell is left for the guard.
func Trusting(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !isIn(proxies, peer.Addr()) {
			next.ServeHTTP(w, r)
			return
		}
		forwarded := web.Forwarded(r, isForwardedTLS(r.Header))
		if client := clientOf(proxies, r.Header.Values("X-Forwarded-For")); client.IsValid() {
			forwarded.RemoteAddr = net.JoinHostPort(client.String(), "0")
		}
		for name := range forwarded.Header {
			if web.IsForwarding(name) {
				forwarded.Header.Del(name)
			}
		}
		next.ServeHTTP(w, forwarded)
	})
}

func isIn(proxies []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(address.Unmap()) })
}

// isForwardedTLS reports whether the nearest proxy got a request over TLS.
func isForwardedTLS(header http.Header) bool {
	values := strings.Split(strings.Join(header.Values("X-Forwarded-Proto"), ","), ",")
	return strings.EqualFold(strings.TrimSpace(values[len(values)-1]), "https")
}

// clientOf returns the last address of a chain that is no trusted proxy: those before it
// may be invented.
func clientOf(proxies []netip.Prefix, headers []string) netip.Addr {
	chain := strings.Split(strings.Join(headers, ","), ",")
	for _, text := range slices.Backward(chain) {
		address, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return netip.Addr{}
		}
		if !isIn(proxies, address) {
			return address.Unmap()
		}
	}
	return netip.Addr{}
}
