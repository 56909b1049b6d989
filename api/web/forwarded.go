package web

import (
	"context"
	"net/http"
)

type secureKey struct{}

// IsSecure reports whether a request came over TLS: to this program, or to a proxy that
// it trusts.
func IsSecure(r *http.Request) bool {
	isSecure, _ := r.Context().Value(secureKey{}).(bool)
	return isSecure || r.TLS != nil
}

// isForwarded reports whether a trusted proxy has forwarded a request.
func isForwarded(r *http.Request) bool {
	_, is := r.Context().Value(secureKey{}).(bool)
	return is
}

// Forwarded returns a request as a trusted proxy has forwarded it, over TLS or not.
func Forwarded(r *http.Request, isSecure bool) *http.Request {
	return r.Clone(context.WithValue(r.Context(), secureKey{}, isSecure))
}
