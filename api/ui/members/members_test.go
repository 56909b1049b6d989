package members_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var code = regexp.MustCompile(`ctl_\w+`)

// invite invites someone in a browser, and returns the code of the link.
func invite(t *testing.T, k *uitest.Kitchen, name, role string) string {
	t.Helper()
	shown := k.Post("/access", "do", "invite", "name", name, "role", role)
	require.Equal(t, http.StatusOK, shown.Status, shown.Body)
	require.Contains(t, shown.Text(t), "Link for "+name)
	require.Contains(t, shown.Body, `<svg class="qr"`)
	found := code.FindString(shown.Body)
	require.Contains(t, shown.Body, k.URL+"/sign-in#"+found)
	return found
}

// signIn signs a new browser in.
func signIn(t *testing.T, k *uitest.Kitchen, with string) *uitest.Kitchen {
	t.Helper()
	browser := k.Browser()
	shown := browser.Follow(browser.Submit(browser.Get("/sign-in"), "/sign-in", "credential", with))
	require.Equal(t, http.StatusOK, shown.Status, shown.Body)
	return browser
}

// me returns who a browser is signed in as.
func me(t *testing.T, k *uitest.Kitchen) (who struct{ Kind, Name, Role, Session string }) {
	t.Helper()
	answer := k.Do(http.MethodGet, "/v1/me", "")
	require.Equal(t, http.StatusOK, answer.Status, answer.Body)
	require.NoError(t, json.Unmarshal([]byte(answer.Body), &who))
	return who
}

func TestTheFirstInvitationClosesTheKitchenWhenItIsUsed(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	require.Contains(t, k.Get("/access").Text(t), "No one has to sign in")
	require.Contains(t, k.Get("/").Body, `href="/access"`)
	refused := k.Post("/access", "do", "key", "name", "Till", "role", "cook")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Invite an administrator first.")

	link := invite(t, k, "Ada", "admin")
	require.Equal(t, http.StatusOK, k.Get("/pantry").Status, "it was not used yet")
	phone := signIn(t, k, link)
	require.Contains(t, phone.Get("/").Body, "Signed in as Ada")
	require.Equal(t, "session", me(t, phone).Kind)

	asked := k.Get("/pantry?x=1")
	require.Equal(t, http.StatusUnauthorized, asked.Status)
	require.Contains(t, asked.Body, `name="credential"`)
	require.Equal(t, "/pantry?x=1", asked.Form(t, "/sign-in", "", "").Get("next"))
	require.NotContains(t, asked.Body, "Your name in the history")
	again := k.Submit(k.Get("/sign-in"), "/sign-in", "credential", link)
	require.Equal(t, http.StatusUnauthorized, again.Status, "the link was used")
	require.NotContains(t, again.Body, link)

	laptop := signIn(t, k, invite(t, phone, "Ben", "cook"))
	require.Equal(t, "cook", me(t, laptop).Role)
}

func TestAnAdministratorManagesMembersKeysAndSessions(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	admin := signIn(t, k, invite(t, k, "Ada", "admin"))
	cook := signIn(t, k, invite(t, admin, "Ben", "cook"))
	page := admin.Get("/access")
	for _, text := range []string{"Ada", "Ben", "Members", "API keys", "Where people are signed in", "this browser"} {
		require.Contains(t, page.Text(t), text)
	}
	until := regexp.MustCompile(`until [^<]+`)
	require.NotEmpty(t, until.FindString(page.Body))
	require.Equal(t, until.FindString(admin.Get("/me").Body), until.FindString(page.Body), "when the session ends unless it is used again")
	var members struct {
		Items []struct{ ID, Name, Role string }
	}
	require.NoError(t, json.Unmarshal([]byte(admin.Do(http.MethodGet, "/v1/access/members", "").Body), &members))
	ada, ben := members.Items[0], members.Items[1]
	require.Equal(t, "Ben", ben.Name)

	require.Contains(t, admin.Follow(admin.Post("/access", "do", "role", "id", ben.ID, "role", "planner")).Text(t), "The role is changed.")
	require.Equal(t, "planner", me(t, cook).Role)
	last := admin.Post("/access", "do", "remove", "id", ada.ID)
	require.Equal(t, http.StatusConflict, last.Status)
	require.Contains(t, last.Text(t), "A kitchen needs an administrator.")

	device := admin.Post("/access", "do", "device", "id", ben.ID)
	tablet := signIn(t, k, code.FindString(device.Body))
	require.Equal(t, "Ben", me(t, tablet).Name)
	require.Equal(t, http.StatusSeeOther, admin.Post("/access", "do", "end", "id", me(t, tablet).Session).Status)
	require.Equal(t, http.StatusUnauthorized, tablet.Get("/").Status)
	require.Equal(t, http.StatusOK, cook.Get("/").Status)

	created := admin.Post("/access", "do", "key", "name", "Till", "role", "viewer", "expires_in_days", "90")
	require.Equal(t, http.StatusOK, created.Status, created.Body)
	key := regexp.MustCompile(`ctk_(\w+?)_\w+`).FindStringSubmatch(created.Body)
	require.NotNil(t, key)
	require.NotContains(t, admin.Get("/access").Body, key[0], "it is shown once")
	program := k.Browser()
	require.Equal(t, http.StatusOK, program.Do(http.MethodGet, "/v1/items", "", "Authorization", "Bearer "+key[0]).Status)
	require.Equal(t, http.StatusSeeOther, admin.Post("/access", "do", "revoke-key", "id", key[1]).Status)
	require.Equal(t, http.StatusUnauthorized, program.Do(http.MethodGet, "/v1/items", "", "Authorization", "Bearer "+key[0]).Status)

	require.Equal(t, http.StatusSeeOther, admin.Post("/access", "do", "remove", "id", ben.ID).Status)
	require.Equal(t, http.StatusUnauthorized, cook.Get("/").Status)
	out := admin.Follow(admin.Post("/access", "do", "sign-out"))
	require.Contains(t, out.Text(t), "You are signed out.")
	require.Equal(t, http.StatusUnauthorized, admin.Get("/").Status)
}

func TestThoseWhoMayNotManageAreNotOfferedToAndAreRefused(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	admin := signIn(t, k, invite(t, k, "Ada", "admin"))
	viewer := signIn(t, k, invite(t, admin, "Eve", "viewer"))
	page := viewer.Get("/access")
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "Viewer")
	for _, hidden := range []string{`value="invite"`, `value="key"`, `value="remove"`, "Ada"} {
		require.NotContains(t, page.Body, hidden)
	}
	for _, do := range []string{"invite", "device", "key", "role", "remove", "revoke-key", "revoke-link"} {
		refused := viewer.Post("/access", "do", do, "id", "x", "name", "x", "role", "admin")
		require.Equal(t, http.StatusForbidden, refused.Status, do)
	}
	require.Equal(t, http.StatusNotFound, viewer.Post("/access", "do", "end", "id", me(t, admin).Session).Status)
	require.Equal(t, http.StatusNotFound, viewer.Post("/access", "do", "nonsense").Status)
}

func TestSigningInLeadsBackAndNowhereElse(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	admin := signIn(t, k, invite(t, k, "Ada", "admin"))
	for next, to := range map[string]string{
		"/pantry?used_up=yes": "/pantry?used_up=yes", "https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example": "/", "": "/",
	} {
		browser := k.Browser()
		link := invite(t, admin, "Ben", "viewer")
		answer := browser.Post("/sign-in", "credential", link, "next", next)
		require.Equal(t, http.StatusSeeOther, answer.Status)
		require.Equal(t, to, answer.Location, next)
	}
	require.Equal(t, "/", k.Get("/sign-in?next=//evil.example/").Form(t, "/sign-in", "", "").Get("next"))
}

func TestThePageIsInGerman(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	admin := signIn(t, k, invite(t, k, "Ada", "admin"))
	text := admin.Get("/access?lang=de").Text(t)
	for _, word := range []string{"Zugang", "Mitglieder", "Verwaltung", "API-Schlüssel", "Abmelden", "dieser Browser"} {
		require.Contains(t, text, word)
	}
	require.Contains(t, k.GetWith("/", "Accept-Language", "de").Text(t), "Anmelden")
}
