package address

import (
	"net/http"
	"net/url"
	"strings"
)

// From returns the page of this server that a request was sent from; the home page
// if it is unknown.
func From(r *http.Request) string {
	from, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || from.Host != r.Host || !IsLocal(from.RequestURI()) {
		return "/"
	}
	return from.RequestURI()
}

// IsLocal reports whether an address is one of this server, without the server.
func IsLocal(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme == "" && parsed.Host == "" && strings.HasPrefix(address, "/") && !strings.Contains(address, "\\")
}
