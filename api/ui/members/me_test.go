package members_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/openid"
)

func TestAReaderSeesWhereSheIsSignedInAndEndsTheOthers(t *testing.T) {
	t.Parallel()
	phone := inTwo(t)
	page := phone.Get("/me")
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	for _, text := range []string{
		"Ada", "with a link", "Session ends", "Kitchen home", "Planner", "Kitchen bakery", "Administrator", "this browser",
	} {
		require.Contains(t, page.Text(t), text)
	}
	require.NotContains(t, page.Body, `value="others"`)
	require.Contains(t, phone.Get("/").Body, `href="/me"`)
	device := func() *uitest.Kitchen {
		return signIn(t, phone, code.FindString(phone.Submit(phone.Get("/access"), "/access", "do", "device", "id", id(t, phone)).Body))
	}
	laptop, tablet, desk := device(), device(), device()
	choose(t, phone, "home")
	end := phone.Submit(phone.Get("/me"), "/me", "do", "end", "id", me(t, laptop).Session)
	require.Equal(t, http.StatusSeeOther, end.Status, "it began in the other kitchen")
	require.Equal(t, http.StatusUnauthorized, laptop.Get("/").Status)
	require.Equal(t, http.StatusOK, tablet.Get("/").Status)
	require.Contains(t, phone.Follow(phone.Submit(phone.Get("/me"), "/me", "do", "others")).Text(t), "All other sessions have ended.")
	for _, ended := range []*uitest.Kitchen{tablet, desk} {
		require.Equal(t, http.StatusUnauthorized, ended.Get("/").Status)
	}
	require.Equal(t, http.StatusOK, phone.Get("/").Status)
	require.Contains(t, phone.Get("/me?lang=de").Text(t), "Wo du angemeldet bist")

	other := phone.Browser()
	other.SignIn(phone.Invite("bakery", "Eve", access.Viewer))
	refused := phone.Submit(phone.Get("/me"), "/me", "do", "end", "id", me(t, other).Session)
	require.Equal(t, http.StatusNotFound, refused.Status, "another person's")
	require.Equal(t, http.StatusOK, other.Get("/").Status)
	require.Equal(t, http.StatusNotFound, phone.Submit(phone.Get("/me"), "/me", "do", "nonsense").Status)
	require.Equal(t, "/sign-in", phone.Submit(phone.Get("/me"), "/me", "do", "sign-out").Location)
	require.Equal(t, http.StatusUnauthorized, phone.Get("/me").Status)
}

func id(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	var who struct{ ID string }
	k.API("/v1/me", &who)
	return who.ID
}

func TestWithoutAuthenticationThereIsNoOneToSignOut(t *testing.T) {
	t.Parallel()
	page := uitest.Open(t).Get("/me")
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "No one has to sign in")
	require.NotContains(t, page.Body, "sign-out")
}

func TestAReaderConnectsTheProvider(t *testing.T) {
	t.Parallel()
	k, provider := uitest.OpenWithProvider(t)
	provider.As("ada", nil)
	k.SignIn(k.Invite(domain.Home, "Ada", access.Admin))
	page := k.Get("/me")
	require.Contains(t, page.Text(t), "Connect The mill")
	going := k.SendForm(openid.CallbackPath, page.Form(t, openid.CallbackPath, "", ""))
	require.Equal(t, http.StatusOK, going.Status, going.Body)
	done := k.Get(provider.Visit(going.Header.Get("Refresh")[len("0; url="):]).RequestURI())
	require.Equal(t, "/me", done.Location)
	require.Contains(t, k.Follow(done).Text(t), "with the provider")
	require.Equal(t, "Ada", me(t, k).Name)
}
