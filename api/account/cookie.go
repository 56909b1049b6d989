package account

import (
	"net/http"
	"time"

	"crumbtrail/api/web"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
)

// SessionCookie returns the name of the cookie with a session. Over TLS browsers accept
// the name from this host alone, for all of its paths.
func SessionCookie(r *http.Request) string {
	if web.IsSecure(r) {
		return "__Host-crumbtrail"
	}
	return "crumbtrail"
}

// pendingName returns the name of the cookie with the secret of a sign-in at the provider.
func pendingName(r *http.Request) string { return SessionCookie(r) + "_oidc" }

// pendingCookie returns the header that sets that cookie, or removes it if the secret is
// empty. Browsers send it when the provider leads them back.
func pendingCookie(r *http.Request, secret string) string {
	return browserCookie(r, pendingName(r), secret, credentials.PendingLifetime)
}

// attemptOf returns the sign-in at the provider that a browser has begun.
func attemptOf(r *http.Request) (openid.Attempt, error) {
	cookie, err := r.Cookie(pendingName(r))
	if err != nil {
		return openid.Attempt{}, err
	}
	return openid.ParseAttempt(cookie.Value)
}

// cookieOf returns the header that sets the cookie with a session, or removes it if the
// token is empty.
func cookieOf(r *http.Request, secret string) string {
	return browserCookie(r, SessionCookie(r), secret, credentials.SessionLifetime)
}

func browserCookie(r *http.Request, name, secret string, lifetime time.Duration) string {
	cookie := http.Cookie{
		Name: name, Value: secret, Path: "/", MaxAge: int(lifetime.Seconds()),
		HttpOnly: true, Secure: web.IsSecure(r), SameSite: http.SameSiteLaxMode,
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	return cookie.String()
}
