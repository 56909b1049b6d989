package web

import "net/http"

type secureKey struct{}

// IsSecure reports whether a request came over TLS: to this program, or to a proxy that
// it trusts.
func IsSecure(r *http.Request) bool {
	isSecure, _ := r.Context().Value(secureKey{}).(bool)
	return isSecure || r.TLS != nil
}
