// Package cookies reads and writes the cookies of pages. None identifies anybody.
package cookies

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"crumbtrail/api/web"
)

// The names of the cookies.
const (
	Flash    = "crumbtrail_flash" // the message of the next page
	Language = "crumbtrail_lang"
	Actor    = "crumbtrail_actor" // who acts, for the audit trail

	seen = "crumbtrail_seen" // the position of the last command
)

// Year is for how long choices are kept.
const Year = 365 * 24 * time.Hour

// SeenFor is how long pages wait for the last command. Later, what does not show it says so by
// itself.
const SeenFor = time.Minute

// Get returns the value of a cookie; empty without one, and if no page wrote it.
func Get(r *http.Request, name string) string {
	found, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	value, err := base64.RawURLEncoding.DecodeString(found.Value)
	if err != nil {
		return ""
	}
	return string(value)
}

// Set sets a cookie for a time; without one it is removed.
func Set(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	seconds := int(age.Seconds())
	if seconds == 0 {
		seconds = -1
	}
	Write(w, r, name, base64.RawURLEncoding.EncodeToString([]byte(value)), seconds)
}

// Write sets a cookie to a value as it is.
func Write(w http.ResponseWriter, r *http.Request, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: web.IsSecure(r), SameSite: http.SameSiteLaxMode,
	})
}

// SetSeen keeps the position of the last command for the next pages. Browsers send cookies to all
// ports of a host, where another kitchen with another log may be: the position is that of one port.
func SetSeen(w http.ResponseWriter, r *http.Request, position string) {
	Set(w, r, seen, position+" "+r.Host, SeenFor)
}

// Seen returns the position that [SetSeen] kept; empty if there is none.
func Seen(r *http.Request) string {
	position, host, hasHost := strings.Cut(Get(r, seen), " ")
	if hasHost && host != r.Host {
		return ""
	}
	return position
}

// longestName is that of a name in the audit trail, in characters.
const longestName = 120

// IsName reports whether a text can be the name of who acts.
func IsName(text string) bool {
	return utf8.RuneCountInString(text) <= longestName && web.Printable(text)
}

// Name returns the name under which a reader acts; empty without one.
func Name(r *http.Request) string {
	if name := Get(r, Actor); IsName(name) {
		return name
	}
	return ""
}
