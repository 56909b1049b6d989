package web

import "net/http"

type secureKey struct{}

// IsSecure reports whether a request came over TLS: to this program, or to a proxy that
// it trusts.
func IsSecure(r *http.Request) bool {
	isSecure, _ := r.Context().Value(secureKey{}).(bool)
	return isSecure || r.TLS != nil
}

// Origin returns the address under which a request reached the program, without a path.
func Origin(r *http.Request) string {
	if IsSecure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
