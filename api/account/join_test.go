package account_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/account"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// invitation returns the code of a link that invites a new member.
func (p *program) invitation(kitchen domain.Kitchen, role access.Role) credentials.Token {
	p.t.Helper()
	_, link, err := p.store.CreateLink(p.t.Context(), credentials.By{Kitchen: kitchen, Actor: "test"},
		credentials.NewLink{Name: "Ada in " + string(kitchen), Role: role})
	require.NoError(p.t, err)
	return link
}

// signIn signs in with a credential, and returns the session and the header with its cookie.
func (p *program) signIn(body string, headers ...string) (account.Session, []string) {
	p.t.Helper()
	signedIn := p.send(http.MethodPost, "/v1/access/sessions", body, headers...).is(http.StatusCreated)
	var session account.Session
	signedIn.into(&session)
	cookie := signedIn.Result().Cookies()[0]
	return session, []string{"Cookie", cookie.Name + "=" + cookie.Value}
}

func using(token credentials.Token, as string) string {
	if as == "" {
		return `{"credential":"` + token.Secret() + `"}`
	}
	return `{"credential":"` + token.Secret() + `","as":"` + as + `"}`
}

func TestAnInvitationOfAnotherKitchenIsForWhoIsSignedIn(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	for _, kitchen := range []domain.Kitchen{"bakery", "cafe"} {
		require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: kitchen, Actor: "test"}))
	}
	first, cookie := p.signIn(using(p.invitation(domain.Home, access.Admin), ""))
	second, cookie2 := p.signIn(using(p.invitation("bakery", access.Cook), ""), cookie...)
	require.Equal(t, first.Member, second.Member)
	require.Equal(t, domain.Kitchen("bakery"), second.Kitchen)
	third, cookie3 := p.signIn(using(p.invitation("cafe", access.Viewer), "me"), cookie2...)
	require.Equal(t, first.Member, third.Member)
	me := p.me(cookie3...)
	require.Equal(t, "Ada in home", me.Name)
	require.Equal(t, []account.InKitchen{
		{Kitchen: domain.Home, Role: access.Admin}, {Kitchen: "bakery", Role: access.Cook}, {Kitchen: "cafe", Role: access.Viewer},
	}, me.Kitchens)
	for _, replaced := range [][]string{cookie, cookie2} {
		p.send(http.MethodGet, "/v1/me", "", replaced...).is(http.StatusUnauthorized)
	}
	names, err := p.store.Members(t.Context(), "cafe")
	require.NoError(t, err)
	require.Len(t, names, 1)

	p.send(http.MethodGet, "/v1/access/members", "", append(cookie3, "Crumbtrail-Kitchen", "bakery")...).is(http.StatusForbidden)
	p.send(http.MethodGet, "/v1/access/members", "", append(cookie3, "Crumbtrail-Kitchen", "home")...).is(http.StatusOK)
}

func TestAnInvitationIsForAnotherPersonWhereTheRequestSaysSo(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	ada, cookie := p.signIn(using(p.invitation(domain.Home, access.Admin), ""))
	invitation := p.invitation(domain.Home, access.Cook)
	for _, as := range []string{"", "me"} {
		refused := p.send(http.MethodPost, "/v1/access/sessions", using(invitation, as), cookie...).is(http.StatusConflict)
		require.Equal(t, "already_member", refused.code())
	}
	p.send(http.MethodPost, "/v1/access/sessions", using(invitation, "you"), cookie...).is(http.StatusUnprocessableEntity)
	require.Equal(t, access.Admin, p.me(cookie...).Role, "nothing was changed")
	ben, bens := p.signIn(using(invitation, "other"), cookie...)
	require.NotEqual(t, ada.Member, ben.Member)
	p.send(http.MethodGet, "/v1/me", "", cookie...).is(http.StatusUnauthorized)

	device := func(member string) credentials.Token {
		_, link, err := p.store.CreateLink(t.Context(), credentials.By{Kitchen: domain.Home, Actor: "test"}, credentials.NewLink{Member: member})
		require.NoError(t, err)
		return link
	}
	adas := device(ada.Member)
	refused := p.send(http.MethodPost, "/v1/access/sessions", using(adas, "me"), bens...).is(http.StatusConflict)
	require.Equal(t, "other_person", refused.code())
	again, cookie := p.signIn(using(adas, ""), bens...)
	require.Equal(t, ada.Member, again.Member)
	own, _ := p.signIn(using(device(ada.Member), "me"), cookie...)
	require.Equal(t, ada.Member, own.Member)
}

// A key is no person: its session joins nothing.
func TestASessionThatAKeyBeganDoesNotJoin(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	require.NoError(t, p.store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "test"}))
	key, token := p.key(domain.Home, access.Admin)
	began, cookie := p.signIn(using(token, ""))
	require.Equal(t, key.ID, began.Key)
	joined, _ := p.signIn(using(p.invitation("bakery", access.Cook), ""), cookie...)
	require.NotEmpty(t, joined.Member)
	names, err := p.store.Names(t.Context(), []string{joined.Member})
	require.NoError(t, err)
	require.Equal(t, "Ada in bakery", names[joined.Member])
	p.send(http.MethodGet, "/v1/me", "", append(bearer(token), "Crumbtrail-Kitchen", "bakery")...).is(http.StatusNotFound)
}

// A session that has ended, and a cookie that is none, are as no session.
func TestAnEndedSessionDoesNotCountWhenOneSignsIn(t *testing.T) {
	t.Parallel()
	p := open(t, false)
	first, cookie := p.signIn(using(p.invitation(domain.Home, access.Admin), ""))
	p.send(http.MethodDelete, "/v1/me/session", "", cookie...).is(http.StatusNoContent)
	for _, sent := range [][]string{cookie, {"Cookie", "crumbtrail=nonsense"}} {
		invitation := p.invitation(domain.Home, access.Cook)
		p.send(http.MethodPost, "/v1/access/sessions", using(invitation, "me"), sent...).is(http.StatusUnauthorized)
		next, _ := p.signIn(using(invitation, ""), sent...)
		require.NotEqual(t, first.Member, next.Member)
	}
}
