package browser

import (
	"net"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/certificates"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/openid/openidtest"
	"crumbtrail/internal/pgtest"
)

// inTheNetwork is a name of this machine that the browser takes for another one.
const inTheNetwork = "kitchen.test"

// serveInTheNetwork starts an application with nothing in it, to which everyone has to sign
// in, under a name in the network: over TLS with a certificate of its own, or over plain HTTP.
func serveInTheNetwork(t *testing.T, isSecure bool, changes ...func(*app.Options)) (store, string) {
	t.Helper()
	address := freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	base := "http://" + net.JoinHostPort(inTheNetwork, port)
	if isSecure {
		base = "https://" + net.JoinHostPort(inTheNetwork, port)
	}
	database := pgtest.URL(t)
	serve(t, database, false, append([]func(*app.Options){func(o *app.Options) {
		o.Listen, o.AllowUnauthenticated, o.AllowedHosts = address, false, []string{inTheNetwork}
		if isSecure {
			o.TLS = certificates.Options{SelfSigned: true, Dir: t.TempDir(), Hosts: o.AllowedHosts}
		}
	}}, changes...)...)
	return storeOf(t, database), base
}

// visitor opens a browser that accepts certificates like those that are made for a phone.
func visitor(t *testing.T, base string, scripts bool) *tab {
	t.Helper()
	tb := newTab(t, base)
	command(t, tb, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	tb.roomy(t)
	tb.scripts(t, scripts)
	tb.allow(401)
	return tb
}

// roomy gives the page a window in which no message is over a button.
func (tb *tab) roomy(t *testing.T) {
	t.Helper()
	tb.window(t, emulation.SetDeviceMetricsOverrideParams{Width: 1280, Height: 1000})
}

// looked shows the page in every look, if it has scripts, and in a roomy window again.
func (tb *tab) looked(t *testing.T, name string, scripts bool) {
	t.Helper()
	if scripts {
		tb.everyLook(t, name, 24)
		tb.roomy(t)
	}
}

// serveWithProvider starts an application at which people can sign in with a real provider,
// which is another site for the browser.
func serveWithProvider(t *testing.T, isDown bool) (store, string, *openidtest.Provider) {
	t.Helper()
	provider := openidtest.Open(t)
	provider.Down(isDown)
	opened, base := serveInTheNetwork(t, true, func(o *app.Options) {
		o.Provider = openid.Options{
			Issuer: provider.Issuer, ClientID: openidtest.ClientID, ClientSecret: openidtest.ClientSecret, Name: "The mill",
			RedirectURL: "https://" + net.JoinHostPort(inTheNetwork, o.Listen[len("127.0.0.1:"):]) + openid.CallbackPath,
		}
	})
	provider.Register(base + openid.CallbackPath)
	return opened, base, provider
}

// An invitation is accepted with the provider. From then on the provider alone signs in, on
// another device too; a stranger is told why not.
func TestPeopleSignInWithTheProvider(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		opened, base, provider := serveWithProvider(t, false)
		person := func(subject string) *tab {
			provider.As(subject, map[string]any{"name": subject})
			tb := visitor(t, base, scripts)
			tb.leadsTo(provider.Issuer)
			return tb
		}
		ada := person("ada")
		code := opened.invite(t, credentials.NewLink{Name: "Ada Lovelace", Role: access.Admin}, domain.Home)
		ada.open(t, "/sign-in?next=%2Fpantry#"+code)
		if scripts { // it is in the form, and not used before the reader has chosen how
			require.Equal(t, code, ada.valueOf(t, "[name=credential]"))
			require.NotContains(t, evaluate[string](t, ada, "location.href"), code)
			ada.looked(t, "sign-in-provider", scripts)
		} else {
			ada.fill(t, "credential", code)
		}
		ada.press(t, "Continue with The mill")
		ada.expect(t, "You are signed in.")
		require.Equal(t, "/pantry", ada.path(t))
		ada.open(t, "/me")
		ada.expect(t, "Ada Lovelace")
		ada.expect(t, "with the provider")
		ada.press(t, "Sign out")
		ada.expect(t, "You are signed out.")
		ada.press(t, "Continue with The mill")
		ada.expect(t, "You are signed in.")

		phone := person("ada")
		phone.open(t, "/book")
		phone.expect(t, "Open the link of your invitation")
		phone.press(t, "Continue with The mill")
		phone.expect(t, "You are signed in.")
		require.Equal(t, "/book", phone.path(t), "where the reader wanted to go")
		phone.open(t, "/me")
		phone.expect(t, "Ada Lovelace")

		eve := person("eve")
		eve.allow(401, 403)
		eve.open(t, "/")
		eve.press(t, "Continue with The mill")
		eve.expect(t, "you are a member of no kitchen here")
		eve.looked(t, "sign-in-stranger", scripts)
		eve.open(t, "/pantry")
		eve.expect(t, "Open the link of your invitation")
	})
}

// A member who has signed in with a link connects an identity, and signs in with it.
func TestAMemberConnectsTheProvider(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		opened, base, provider := serveWithProvider(t, false)
		provider.As("bo", nil)
		bo := visitor(t, base, scripts)
		bo.leadsTo(provider.Issuer)
		bo.open(t, "/sign-in")
		bo.fill(t, "credential", opened.invite(t, credentials.NewLink{Name: "Bo", Role: access.Cook}, domain.Home))
		bo.press(t, "Sign in")
		bo.expect(t, "You are signed in.")
		bo.open(t, "/me")
		bo.expect(t, "with a link")
		bo.looked(t, "me-provider", scripts)
		bo.press(t, "Connect The mill")
		bo.run(t, chromedp.WaitReady(chromedp.CSS("main")))
		bo.expect(t, "with the provider")
		bo.press(t, "Sign out")
		bo.expect(t, "You are signed out.")
		bo.press(t, "Continue with The mill")
		bo.expect(t, "You are signed in.")
		bo.open(t, "/me")
		bo.expect(t, "Bo")
	})
}

// While the provider is down a page reports that, and links work on.
func TestTheProviderIsDown(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		opened, base, _ := serveWithProvider(t, true)
		tb := visitor(t, base, scripts)
		tb.allow(401, 503)
		tb.open(t, "/sign-in")
		tb.press(t, "Continue with The mill")
		tb.expect(t, "The provider does not answer.")
		tb.fill(t, "credential", opened.invite(t, credentials.NewLink{Name: "Bo", Role: access.Cook}, domain.Home))
		tb.press(t, "Sign in")
		tb.expect(t, "You are signed in.")
	})
}
