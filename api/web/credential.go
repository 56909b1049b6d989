package web

import (
	"net/http"
	"net/url"
	"regexp"
)

// credential is the form of keys, sign-in links and sessions: a kind, an id that may be
// known, and a secret. A part of the secret counts too.
var credential = regexp.MustCompile(`(ct[kls]_[0-9A-Za-z]{12}_)[0-9A-Za-z]{8,}`)

// inAddress is the detail of requests with a credential in their address.
const inAddress = "the address of the request has a credential, and addresses are kept in many places: revoke it, and send another " +
	"one as Authorization: Bearer"

// hasCredential reports whether the address of a request has a credential.
func hasCredential(r *http.Request) bool {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return credential.MatchString(r.URL.Path) || credential.MatchString(r.URL.RawQuery) || err == nil && credential.MatchString(query)
}

// shownPath returns the path of a request for the log and for problems, without the secret
// of a credential.
func shownPath(r *http.Request) string {
	if credential.MatchString(r.URL.Path) {
		return (&url.URL{Path: credential.ReplaceAllString(r.URL.Path, "${1}…")}).EscapedPath()
	}
	return r.URL.EscapedPath()
}
