package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// A member of one kitchen accepts the invitation of another, chooses between them, and sees
// where she is signed in, with the keyboard, on a phone, with scripts and without.
func TestAMemberOfTwoKitchensChooses(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		database := pgtest.URL(t)
		k := serve(t, database, true, func(o *app.Options) { o.Auth = "required" })
		store := storeOf(t, database)
		invite := func(kitchen domain.Kitchen) string {
			return store.invite(t, credentials.NewLink{Name: "Ada", Role: access.Admin}, kitchen)
		}
		require.NoError(t, store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
		tb := newTab(t, k.url)
		tb.scripts(t, scripts)
		tb.allow(401)
		tb.enter(t, k.url+"/sign-in#"+invite(domain.Home), scripts)
		tb.open(t, "/sign-in#"+invite("bakery"))
		tb.expect(t, "You are signed in as")
		if !scripts {
			tb.fill(t, "credential", invite("bakery"))
		}
		tb.run(t, chromedp.Click("button[value=me]"))
		tb.expect(t, "Kitchen bakery")
		for _, path := range []string{"/kitchens", "/me"} {
			tb.open(t, path)
			if scripts {
				tb.everyLook(t, path[1:], 24)
			}
		}
		tb.open(t, "/kitchens?to=home")
		tb.run(t, chromedp.Click("main button.primary"))
		tb.expect(t, "You are in the kitchen")
		tb.expect(t, "Kitchen home")
	})
}
