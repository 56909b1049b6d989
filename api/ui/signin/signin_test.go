package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/openid/openidtest"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// there begins on the page and returns where the provider sends the browser back to.
func there(t *testing.T, k *uitest.Kitchen, provider *openidtest.Provider, fields ...string) string {
	t.Helper()
	form := k.Get("/sign-in").Form(t, "/sign-in", "", "")
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	going := k.SendForm(openid.CallbackPath, form)
	require.Equal(t, http.StatusOK, going.Status, going.Body)
	_, to, _ := strings.Cut(going.Header.Get("Refresh"), "0; url=")
	require.Contains(t, going.Text(t), "Go on")
	back := provider.Visit(to)
	require.Equal(t, k.URL, "http://"+back.Host)
	return back.RequestURI()
}

func TestAnInvitationIsAcceptedWithTheProvider(t *testing.T) {
	t.Parallel()
	k, provider := uitest.OpenWithProvider(t)
	provider.As("ada", map[string]any{"name": "Ada Lovelace"})
	asked := k.Get("/sign-in")
	require.Contains(t, asked.Text(t), "Continue with The mill")
	require.Contains(t, asked.Body, "data-ask", "the code of a link is not used before the reader has chosen")
	back := there(t, k, provider, "credential", k.Invite(domain.Home, "Ada", access.Admin), "next", "/pantry")
	done := k.Get(back)
	require.Equal(t, "/pantry", done.Location)
	require.Contains(t, k.Follow(done).Text(t), "You are signed in.")
	require.Contains(t, k.Get("/").Body, "Signed in as Ada")

	again := k.Get(back)
	require.Equal(t, http.StatusConflict, again.Status)
	require.Contains(t, again.Text(t), "This sign-in is over")

	phone := k.Browser()
	require.Equal(t, http.StatusSeeOther, phone.Get(there(t, phone, provider)).Status)
	require.Contains(t, phone.Get("/").Body, "Signed in as Ada")
	require.Contains(t, k.Browser().GetWith("/sign-in", "Accept-Language", "de").Text(t), "Weiter mit The mill")
}

func TestWhoIsNotInvitedIsToldSo(t *testing.T) {
	t.Parallel()
	k, provider := uitest.OpenWithProvider(t)
	k.SignIn(k.Invite(domain.Home, "Ada", access.Admin))
	provider.As("eve", map[string]any{"name": "Eve"})
	eve := k.Browser()
	refused := eve.Get(there(t, eve, provider))
	require.Equal(t, http.StatusForbidden, refused.Status)
	require.Contains(t, refused.Text(t), "you are a member of no kitchen here")
	require.Equal(t, http.StatusUnauthorized, eve.Get("/").Status)

	mallory := k.Browser()
	forged := mallory.Get(there(t, eve, provider))
	require.Equal(t, http.StatusConflict, forged.Status, "it was begun in another browser")
}

func TestSigningInWithTheProviderLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	k, provider := uitest.OpenWithProvider(t)
	provider.As("ada", nil)
	require.Equal(t, "/", k.Get(there(t, k, provider, "credential", k.Invite(domain.Home, "Ada", access.Admin))).Location)
	for _, next := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""} {
		browser := k.Browser()
		require.Equal(t, "/", browser.Get(there(t, browser, provider, "next", next)).Location, next)
	}
	require.Equal(t, "/sign-in", k.Get(openid.CallbackPath).Location)
	refused := k.Browser().Get(openid.CallbackPath + "?" + url.Values{"state": {"x"}, "error": {"<b>no</b>"}}.Encode())
	require.Equal(t, http.StatusConflict, refused.Status)
	require.NotContains(t, refused.Body, "<b>no</b>")
}

func TestAProviderThatIsDownIsToldPlainly(t *testing.T) {
	t.Parallel()
	k, provider := uitest.OpenWithProvider(t)
	provider.Down(true)
	form := k.Get("/sign-in?next=%2Fpantry").Form(t, "/sign-in", "", "")
	down := k.SendForm(openid.CallbackPath, form)
	require.Equal(t, http.StatusServiceUnavailable, down.Status)
	require.Contains(t, down.Text(t), "The provider does not answer.")
	require.Equal(t, "/pantry", down.Form(t, "/sign-in", "", "").Get("next"), "the form is there for a link, and leads on")
	k.SignIn(k.Invite(domain.Home, "Ada", access.Admin))
}

func TestWithoutAProviderItIsNotOffered(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	asked := k.Get("/sign-in")
	require.NotContains(t, asked.Body, "/sign-in/oidc")
	require.NotContains(t, asked.Body, "data-ask")
	require.Equal(t, http.StatusNotFound, k.SendForm(openid.CallbackPath, asked.Form(t, "/sign-in", "", "")).Status)
}
