package browser

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// signedIn opens a browser in which a new member of the kitchen is signed in.
func (s store) signedIn(t *testing.T, base string, scripts bool, role access.Role) *tab {
	t.Helper()
	tb := visitor(t, base, scripts)
	tb.open(t, "/sign-in")
	tb.fill(t, "credential", s.invite(t, credentials.NewLink{Name: "A " + string(role), Role: role}, domain.Home))
	tb.press(t, "Sign in")
	tb.expect(t, "You are signed in.")
	return tb
}

// offered returns the addresses that the palette has for a text.
func (tb *tab) offered(t *testing.T, text string, scripts bool) []string {
	t.Helper()
	const links = `[...document.querySelectorAll("#found a")].map(a => a.pathname)`
	if !scripts {
		tb.open(t, "/palette?q="+url.QueryEscape(text))
		return evaluate[[]string](t, tb, `[...document.querySelectorAll("main a")].map(a => a.pathname)`)
	}
	tb.open(t, "/pantry")
	tb.slash(t)
	tb.waitFor(t, isOpen+` && document.activeElement.id === "palette-q"`)
	tb.waitFor(t, `document.querySelectorAll("#found a").length > 0`)
	if text == "" {
		return evaluate[[]string](t, tb, links)
	}
	evaluate[bool](t, tb, `(window.before = document.getElementById("found").innerHTML, true)`)
	tb.keys(t, text)
	tb.waitFor(t, `document.getElementById("found").innerHTML !== window.before`)
	return evaluate[[]string](t, tb, links)
}

// The palette has what its reader may do, and nothing else: everything in it can be opened, and
// what is in an administrator's alone is refused to others who find its address.
func TestThePaletteOffersWhatARoleMayDo(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		database := pgtest.URL(t)
		k := serve(t, database, true, func(o *app.Options) { o.Auth, o.AllowUnauthenticated = "required", false })
		opened := storeOf(t, database)
		admin := opened.signedIn(t, k.url, scripts, access.Admin)
		everything, news := admin.offered(t, "", scripts), admin.offered(t, "new", scripts)
		for _, path := range []string{"/occasions/new", "/pantry/receive", "/runs/new", "/book/new/recipes", "/import", "/pantry"} {
			require.Contains(t, everything, path)
		}
		require.Contains(t, news, "/book/new/items")
		viewer, cook := opened.signedIn(t, k.url, scripts, access.Viewer), opened.signedIn(t, k.url, scripts, access.Cook)
		seen, made := viewer.offered(t, "", scripts), cook.offered(t, "", scripts)
		require.NotContains(t, viewer.offered(t, "new", scripts), "/book/new/items")
		viewer.looked(t, "palette-viewer", scripts)
		require.Subset(t, everything, made)
		require.Subset(t, made, seen)
		require.Contains(t, made, "/pantry/receive")
		for _, path := range []string{"/occasions/new", "/pantry/receive", "/runs/new", "/book/new/recipes", "/import", "/system/log"} {
			require.NotContains(t, seen, path)
		}
		for _, path := range []string{"/occasions/new", "/book/new/recipes", "/import", "/system/log"} {
			require.NotContains(t, made, path)
		}
		for _, path := range slices.Compact(seen) {
			viewer.open(t, path) // without a fault
		}
		viewer.allow(403)
		for _, path := range everything {
			if !slices.Contains(seen, path) {
				viewer.open(t, path)
				viewer.expect(t, "This is not for your role")
			}
		}
	})
}

// A page that was opened while its reader might do more is refused when it is sent, and names
// the role that it needs.
func TestWhatARoleMayNotDoIsRefusedWhenItIsTried(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		opened, base := serveInTheNetwork(t, true)
		tb := opened.signedIn(t, base, scripts, access.Planner)
		tb.open(t, "/occasions/new")
		tb.fill(t, "name", "Market", "date", "2031-12-20")
		members, err := opened.Members(t.Context(), domain.Home)
		require.NoError(t, err)
		by := credentials.By{Kitchen: domain.Home, Actor: "test"}
		require.NoError(t, opened.ChangeRole(t.Context(), by, members[0].ID, access.Viewer))
		tb.allow(403)
		tb.run(t, chromedp.Click(chromedp.CSS("main form button.primary")))
		tb.expect(t, "This needs the role Planner.")
		tb.open(t, "/")
		require.NotContains(t, evaluate[string](t, tb, `document.body.innerHTML`), "/occasions/new", "it is not offered any more")
	})
}

// Who reaches the program over TLS has a cookie that leaves the browser over TLS alone; over
// plain HTTP, where that is allowed, one without. Both sign in, and send every kind of form from
// an address in the network, for which browsers send less than for this machine.
func TestASessionWorksInTheNetwork(t *testing.T) {
	browser(t)
	t.Parallel()
	for name, isSecure := range map[string]bool{"over TLS": true, "over plain HTTP": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, scripts bool) {
				opened, base := serveInTheNetwork(t, isSecure)
				tb := opened.signedIn(t, base, scripts, access.Admin)
				require.Equal(t, isSecure, evaluate[bool](t, tb, "isSecureContext"))
				cookie := sessionCookie(t, tb, base)
				require.Equal(t, map[bool]string{true: "__Host-crumbtrail", false: "crumbtrail"}[isSecure], cookie.Name)
				require.Equal(t, isSecure, cookie.Secure)
				require.True(t, cookie.HTTPOnly)
				require.Equal(t, network.CookieSameSiteLax, cookie.SameSite)
				require.NotContains(t, evaluate[string](t, tb, "document.cookie"), "crumbtrail")

				tb.open(t, "/occasions/new") // a form that a script sends, where there are scripts
				tb.fill(t, "name", "Market", "date", "2031-12-20")
				tb.run(t, chromedp.Click(chromedp.CSS("main form button.primary")))
				tb.expect(t, "No plan yet")
				tb.open(t, "/access") // one that the browser sends
				tb.fill(t, "name", "Bo")
				tb.press(t, "Create a link")
				tb.expect(t, "Link for Bo")
				require.Contains(t, evaluate[string](t, tb, `document.querySelector(".invited a").href`), base+"/sign-in#ctl_")
				tb.open(t, "/me")
				tb.press(t, "Sign out")
				tb.expect(t, "You are signed out.")
				tb.open(t, "/pantry")
				tb.expect(t, "Open the link of your invitation")
			})
		})
	}
}

func sessionCookie(t *testing.T, tb *tab, base string) *network.Cookie {
	t.Helper()
	all := command(t, tb, network.GetCookies, network.GetCookiesParams{URLs: []string{base}}).Cookies
	at := slices.IndexFunc(all, func(c *network.Cookie) bool { return strings.HasSuffix(c.Name, "crumbtrail") })
	require.GreaterOrEqual(t, at, 0, "no session")
	return all[at]
}

// An administrator creates a key, a browser signs in with it, and the administrator revokes
// it; and ends the session of another device, and all others.
func TestKeysAndSessionsAreEndedInThePages(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		opened, base := serveInTheNetwork(t, true)
		admin := opened.signedIn(t, base, scripts, access.Admin)
		admin.open(t, "/access")
		evaluate[bool](t, admin, `(document.querySelector("main form:has([value=key])").id = "new-key", true)`)
		evaluate[bool](t, admin, `(document.querySelector("#new-key [name=name]").value = "Till", true)`)
		admin.press(t, "Create the key")
		admin.expect(t, "it is not stored, and is shown only now")
		admin.looked(t, "access-key", scripts)
		key := evaluate[string](t, admin, `document.querySelector("main code").textContent`)

		till := visitor(t, base, scripts)
		till.open(t, "/sign-in")
		till.fill(t, "credential", key)
		till.press(t, "Sign in")
		till.expect(t, "You are signed in.")
		till.open(t, "/me")
		till.expect(t, "with an API key")
		admin.open(t, "/access")
		require.NotContains(t, evaluate[string](t, admin, "document.body.textContent"), key)
		admin.run(t, chromedp.Click(chromedp.CSS(`button[value="revoke-key"]`)))
		admin.expect(t, "Revoked.")
		till.open(t, "/me")
		till.expect(t, "Open the link of your invitation")

		admin.open(t, "/access")
		admin.run(t, chromedp.Click(chromedp.Search(`//form[.//h3[starts-with(normalize-space(), "A admin ·")]]//button[@value="device"] | `+
			`//form[.//h3[normalize-space()="A admin"]]//button[@value="device"]`)))
		admin.expect(t, "Link for A admin")
		phone := visitor(t, base, scripts)
		phone.open(t, "/sign-in")
		phone.fill(t, "credential", evaluate[string](t, admin, `document.querySelector(".invited a").hash.slice(1)`))
		phone.press(t, "Sign in")
		phone.expect(t, "You are signed in.")
		admin.open(t, "/me")
		admin.press(t, "End all others")
		admin.expect(t, "All other sessions have ended.")
		phone.open(t, "/me")
		phone.expect(t, "Open the link of your invitation")
		admin.open(t, "/me")
		admin.expect(t, "with a link")
	})
}
