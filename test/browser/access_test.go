package browser

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// securedKitchen is the sample kitchen, where everyone has to sign in, and the link of its
// first administrator.
func securedKitchen(t testing.TB) (k *kitchen, link string) {
	t.Helper()
	invited := make(chan string, 1)
	k = serve(t, pgtest.URL(t), true, func(o *app.Options) {
		o.Auth = "required"
		o.Invite = func(link string) error { invited <- link; return nil }
	})
	return k, <-invited
}

// store is who has access to a running application.
type store struct{ *credentials.Store }

func storeOf(t testing.TB, database string) store {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	opened, err := credentials.Open(t.Context(), pool, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return store{opened}
}

// invite returns the code of a link to a kitchen.
func (s store) invite(t testing.TB, of credentials.NewLink, to domain.Kitchen) string {
	t.Helper()
	_, token, err := s.CreateLink(t.Context(), credentials.By{Kitchen: to, Actor: "test"}, of)
	require.NoError(t, err)
	return token.Secret()
}

// enter opens a link that signs in. Without scripts the reader pastes its code.
func (tb *tab) enter(t *testing.T, link string, scripts bool) {
	t.Helper()
	path, code, found := strings.Cut(strings.TrimPrefix(link, tb.base), "#")
	require.True(t, found, link)
	if scripts {
		path += "#" + code
	}
	tb.open(t, path)
	if !scripts {
		tb.fill(t, "credential", code)
		tb.press(t, "Sign in")
	}
	tb.expect(t, "You are signed in.")
}

// An administrator invites a cook with a QR code, the cook's phone opens it, and is signed
// out again. Each page of it is shown in every look.
func TestPeopleSignInAndInviteOthers(t *testing.T) {
	browser(t)
	t.Parallel()
	bothWays(t, func(t *testing.T, scripts bool) {
		k, link := securedKitchen(t)
		admin, phone := newTab(t, k.url), newTab(t, k.url)
		for _, tb := range []*tab{admin, phone} {
			tb.scripts(t, scripts)
			tb.allow(401)
		}
		look := func(tb *tab, name string) {
			if scripts {
				tb.everyLook(t, name, 24)
			}
		}
		phone.open(t, "/pantry")
		phone.expect(t, "Open the link of your invitation")
		look(phone, "sign-in")
		admin.enter(t, link, scripts)
		admin.open(t, "/access")
		look(admin, "access")
		evaluate[bool](t, admin, `(document.querySelector("main form:has([value=invite]) [name=role]").value = "cook", true)`)
		admin.fill(t, "name", "Bo")
		admin.press(t, "Create a link")
		admin.expect(t, "Link for Bo")
		look(admin, "access-invited")
		invitation := evaluate[string](t, admin, `document.querySelector(".invited a").href`)

		phone.enter(t, invitation, scripts)
		phone.open(t, "/access")
		phone.expect(t, "Bo")
		look(phone, "access-cook")
		require.False(t, evaluate[bool](t, phone, `!!document.querySelector("#members")`), "a cook manages no members")

		admin.open(t, "/access")
		admin.run(t, chromedp.Click(chromedp.Search(`//form[.//h3[normalize-space()="Bo"]]//button[@value="remove"]`)))
		admin.expect(t, "removed")
		phone.open(t, "/access")
		phone.expect(t, "Open the link of your invitation")
	})
}
