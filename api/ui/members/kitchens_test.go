package members_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// inTwo is a person who is a planner at home and an administrator of the bakery, where the
// browser is now.
func inTwo(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Open(t)
	k.SignIn(k.Invite(domain.Home, "Ada", access.Planner))
	require.NotContains(t, k.Get("/").Body, `href="/kitchens"`, "there is nothing to choose from")
	shown := k.SignIn(k.Invite("bakery", "Ada L.", access.Admin), "as", "me")
	require.Contains(t, shown.Text(t), "Kitchen bakery")
	return k
}

// choose chooses a kitchen by its button.
func choose(t *testing.T, k *uitest.Kitchen, kitchen string) uitest.Page {
	t.Helper()
	form := k.Get("/kitchens").Form(t, "/kitchens", "kitchen", kitchen)
	return k.Follow(k.SendForm("/kitchens", form))
}

func TestAMemberOfSeveralKitchensChoosesOne(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bread festival", "date", "2031-05-02", "output_mode", "bundled"))
	require.Contains(t, k.Get("/").Text(t), "Bread festival")
	require.Contains(t, k.Get("/access").Text(t), "Invite someone", "an administrator of the bakery")

	require.Contains(t, choose(t, k, "home").Text(t), "You are in the kitchen home now.")
	for _, path := range []string{"/", "/pantry", "/book", "/shopping", "/history", "/system", "/access", "/palette", "/occasions/new"} {
		page := k.Get(path)
		require.Contains(t, page.Text(t), "Kitchen home", path)
		require.NotContains(t, page.Text(t), "Bread festival", path)
	}
	require.NotContains(t, k.Get("/access").Text(t), "Invite someone", "a planner at home")
	require.Contains(t, choose(t, k, "bakery").Text(t), "Bread festival")
}

func TestChoosingAKitchenOfOthersAnswersLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	k.Invite("secret", "Eve", access.Admin)
	var answers []string
	for _, kitchen := range []string{"secret", "nowhere", "Home", ""} {
		refused := k.Post("/kitchens", "kitchen", kitchen)
		require.Equal(t, http.StatusNotFound, refused.Status)
		require.Empty(t, refused.Header.Values("Set-Cookie"))
		answers = append(answers, refused.Text(t))
	}
	require.Equal(t, answers[0], answers[1])
	require.Contains(t, k.Get("/").Text(t), "Kitchen bakery")
}

func TestChoosingLeadsToTheSamePartOfTheOtherKitchen(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	for from, to := range map[string]string{
		"/pantry/lots?used_up=yes": "/pantry", "/book/items/flour": "/book", "/shopping": "/shopping", "/plans/0198": "/", "/": "/",
	} {
		page := k.GetWith("/kitchens", "Referer", k.URL+from)
		require.Equal(t, to, page.Form(t, "/kitchens", "kitchen", "home").Get("next"), from)
	}
	away := k.Post("/kitchens", "kitchen", "home", "next", "//evil.example/")
	require.Equal(t, "/", away.Location)
}

// Each form is about the kitchen in which it was shown.
func TestAFormOfOneKitchenIsNotAppliedToAnother(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	shown := k.Get("/occasions/new")
	settings := k.Get("/system").Form(t, "/system", "", "")
	invite := k.Get("/access").Form(t, "/access", "do", "invite")
	for _, form := range []string{settings.Get("_kitchen"), invite.Get("_kitchen")} {
		require.Equal(t, "bakery", form)
	}
	choose(t, k, "home")
	refused := k.Submit(shown, "/occasions/new", "name", "Bread festival", "date", "2031-05-02", "output_mode", "bundled")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "belongs to another of your kitchens")
	for action, form := range map[string]map[string][]string{"/system": settings, "/access": invite} {
		form["name"] = []string{"Changed"}
		require.Equal(t, http.StatusConflict, k.SendForm(action, form).Status, action)
	}
	upload := k.Upload(refusedPage(t, k), "/import", "file", `{}`)
	require.Equal(t, http.StatusConflict, upload.Status)
	require.NotContains(t, k.Get("/").Text(t), "Bread festival")

	back := k.Follow(k.SendForm("/kitchens", refused.Form(t, "/kitchens", "kitchen", "bakery")))
	require.Contains(t, back.Text(t), "Kitchen bakery")
	require.Equal(t, http.StatusSeeOther,
		k.Submit(shown, "/occasions/new", "name", "Bread festival", "date", "2031-05-02", "output_mode", "bundled").Status)
	require.Contains(t, k.Get("/").Text(t), "Bread festival")
}

// refusedPage is the import of the bakery, as it was shown before home was chosen.
func refusedPage(t *testing.T, k *uitest.Kitchen) uitest.Page {
	t.Helper()
	choose(t, k, "bakery")
	page := k.Get("/import")
	choose(t, k, "home")
	return page
}

func TestThePaletteOffersTheOtherKitchens(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	found := k.Get("/palette?q=kitchen")
	require.Contains(t, found.Body, `href="/kitchens?to=home"`)
	require.NotContains(t, found.Body, "to=bakery", "it is open")
	require.Contains(t, k.Get("/palette?lang=de&q=küche").Text(t), "Küche home öffnen")
	require.Regexp(t, `class="primary" autofocus>Open .*home`, k.Get("/kitchens?to=home&lang=en").Body)
}

func TestALinkOfAnotherKitchenOfTheReaderSaysWhereToLook(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	made := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bread festival", "date", "2031-05-02", "output_mode", "bundled")
	choose(t, k, "home")
	missing := k.Get(made.Location)
	require.Equal(t, http.StatusNotFound, missing.Status)
	require.Contains(t, missing.Text(t), "another of your kitchens")
	require.Contains(t, missing.Body, `href="/kitchens"`)
	choose(t, k, "bakery")
	require.Equal(t, http.StatusOK, k.Get(made.Location).Status)
}

func TestWhoIsSignedInIsAskedForWhomALinkIs(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.SignIn(k.Invite(domain.Home, "Ada", access.Admin))
	asked := k.Get("/sign-in")
	require.Contains(t, asked.Text(t), "You are signed in as")
	require.Contains(t, asked.Body, `name="as" value="me"`)
	ada := me(t, k)
	refused := k.Submit(asked, "/sign-in", "credential", k.Invite(domain.Home, "Ben", access.Cook), "as", "me")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "You are a member of this kitchen already.")
	require.Equal(t, ada, me(t, k))
	k.SignIn(k.Invite(domain.Home, "Ben", access.Cook), "as", "other")
	require.Equal(t, "Ben", me(t, k).Name)
	require.NotContains(t, k.Browser().Get("/sign-in").Body, `name="as"`)
}

// A form that leaves its kitchen out could be about any of several.
func TestAFormThatLeavesItsKitchenOutIsRefused(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	for path, fields := range map[string][]string{
		"/occasions/new": {"name", "Bread festival", "date", "2031-05-02", "output_mode", "bundled"}, "/system": {"name", "Changed"},
	} {
		refused := k.Post(path, fields...)
		require.Equal(t, http.StatusConflict, refused.Status, path)
		require.Contains(t, refused.Text(t), "does not name the kitchen that it belongs to", path)
	}
	require.NotContains(t, k.Get("/").Text(t), "Bread festival")
	require.Equal(t, http.StatusSeeOther, k.Post("/kitchens", "kitchen", "home").Status, "choosing is about no kitchen")
}

func TestTheKitchensOfAMemberHaveTheirNames(t *testing.T) {
	t.Parallel()
	k := inTwo(t)
	k.Follow(k.Submit(k.Get("/system"), "/system", "name", "Backstube <am> Markt"))
	require.Eventually(t, func() bool {
		return strings.Contains(k.Get("/kitchens").Text(t), "Backstube <am> Markt")
	}, 10*time.Second, 10*time.Millisecond)
	require.Contains(t, k.Get("/kitchens").Text(t), "bakery, Administrator")
	require.Contains(t, k.Get("/me").Text(t), "Backstube <am> Markt")
}
