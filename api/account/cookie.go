package account

import (
	"net/http"

	"crumbtrail/api/web"
	"crumbtrail/internal/credentials"
)

// SessionCookie returns the name of the cookie with a session. Over TLS browsers accept
// the name from this host alone, for all of its paths.
func SessionCookie(r *http.Request) string {
	if web.IsSecure(r) {
		return "__Host-crumbtrail"
	}
	return "crumbtrail"
}

// cookieOf returns the header that sets the cookie with a session, or removes it if the
// token is empty.
func cookieOf(r *http.Request, secret string) string {
	cookie := http.Cookie{
		Name: SessionCookie(r), Value: secret, Path: "/", MaxAge: int(credentials.SessionLifetime.Seconds()),
		HttpOnly: true, Secure: web.IsSecure(r), SameSite: http.SameSiteLaxMode,
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	return cookie.String()
}
