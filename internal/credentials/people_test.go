package credentials_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestALinkIsUsedOnceAndAddsItsMember(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	link, token, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Admin, IsOperator: true})
	require.NoError(t, err)
	require.Equal(t, credentials.LinkLifetime, link.ExpiresAt.Sub(link.CreatedAt))
	var signedIn atomic.Int64
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			if _, _, err := store.UseLink(t.Context(), token, "phone", "r2"); err == nil {
				signedIn.Add(1)
			} else {
				require.ErrorIs(t, err, credentials.ErrRevoked)
			}
		})
	}
	waiting.Wait()
	require.EqualValues(t, 1, signedIn.Load())
	members, err := store.Members(t.Context(), domain.Home)
	require.NoError(t, err)
	require.Len(t, members, 1)
	require.Equal(t, "Ada", members[0].Name)
	require.Equal(t, access.Admin, members[0].Role)
	names, err := store.Names(t.Context(), []string{members[0].ID, "anonymous"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{members[0].ID: "Ada"}, names)
}

func TestALinkExpiresAndCanBeRevoked(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	create := func() (credentials.Link, credentials.Token) {
		link, token, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Admin})
		require.NoError(t, err)
		return link, token
	}
	_, late := create()
	store.execute(t, `UPDATE access.links SET expires_at = now()`)
	_, _, err := store.UseLink(t.Context(), late, "", "r")
	require.ErrorIs(t, err, credentials.ErrExpired)
	link, token := create()
	require.NoError(t, store.RevokeLink(t.Context(), home, link.ID))
	require.NoError(t, store.RevokeLink(t.Context(), home, link.ID), "it is idempotent")
	_, _, err = store.UseLink(t.Context(), token, "", "r")
	require.ErrorIs(t, err, credentials.ErrRevoked)
	members, err := store.Members(t.Context(), domain.Home)
	require.NoError(t, err)
	require.Empty(t, members)
	is, err := store.IsRequired(t.Context())
	require.NoError(t, err)
	require.False(t, is)
}

func TestALinkForAMemberSignsThatMemberIn(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	session, _ := store.member(t, home, access.Planner)
	_, token, err := store.CreateLink(t.Context(), home, credentials.NewLink{Member: session.Member, Role: access.Viewer, IsOperator: true})
	require.NoError(t, err)
	again, secret, err := store.UseLink(t.Context(), token, "tablet", "r")
	require.NoError(t, err)
	require.Equal(t, session.Member, again.Member)
	identity := store.verify(t, secret)
	require.Equal(t, []credentials.Membership{{Kitchen: domain.Home, Role: access.Planner}}, identity.Memberships)
	require.False(t, identity.IsOperator, "a link gives a member nothing new")
	_, _, err = store.CreateLink(t.Context(), home, credentials.NewLink{Member: "mUnknown0000", Role: access.Viewer})
	require.ErrorIs(t, err, credentials.ErrNotFound)
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	first, _ := store.member(t, home, access.Admin)
	require.ErrorIs(t, store.RemoveMember(t.Context(), home, first.Member), credentials.ErrLastAdmin)
	require.ErrorIs(t, store.ChangeRole(t.Context(), home, first.Member, access.Cook), credentials.ErrLastAdmin)
	require.NoError(t, store.ChangeRole(t.Context(), home, first.Member, access.Admin))
	second, _ := store.member(t, home, access.Admin)
	var left atomic.Int64
	var waiting sync.WaitGroup
	for _, member := range []string{first.Member, second.Member} {
		waiting.Go(func() {
			if err := store.RemoveMember(t.Context(), home, member); err == nil {
				left.Add(1)
			}
		})
	}
	waiting.Wait()
	require.EqualValues(t, 1, left.Load(), "both leave at the same time")
}

// Who may not invite any more has no invitation left with which to come back: neither a removed
// administrator, nor one with another role, nor who found a key that is revoked.
func TestTheLinksOfWhoMayNotInviteAnyMoreEnd(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	store.member(t, home, access.Admin)
	for name, end := range map[string]func(by credentials.By, id string) error{
		"removed":   func(by credentials.By, id string) error { return store.RemoveMember(t.Context(), by, id) },
		"a planner": func(by credentials.By, id string) error { return store.ChangeRole(t.Context(), by, id, access.Planner) },
		"revoked":   func(by credentials.By, id string) error { return store.RevokeKey(t.Context(), by, id) },
	} {
		t.Run(name, func(t *testing.T) {
			creator := func() string {
				if name == "revoked" {
					key, _, err := store.CreateKey(t.Context(), home, credentials.NewKey{Name: "Robot", Role: access.Admin})
					require.NoError(t, err)
					return key.ID
				}
				session, _ := store.member(t, home, access.Admin)
				return session.Member
			}
			ended, other := creator(), creator()
			link := func(by string) credentials.Token {
				_, token, err := store.CreateLink(t.Context(), credentials.By{Kitchen: home.Kitchen, Actor: by},
					credentials.NewLink{Name: "Eve", Role: access.Admin})
				require.NoError(t, err)
				return token
			}
			back, used, others := link(ended), link(ended), link(other)
			session, _, err := store.UseLink(t.Context(), used, "phone", "r")
			require.NoError(t, err)
			require.NoError(t, end(home, ended))
			_, _, err = store.UseLink(t.Context(), back, "phone", "r")
			require.ErrorIs(t, err, credentials.ErrRevoked)
			_, _, err = store.UseLink(t.Context(), others, "phone", "r")
			require.NoError(t, err, "a link of another one")
			members, err := store.Members(t.Context(), home.Kitchen)
			require.NoError(t, err)
			require.True(t, slices.ContainsFunc(members, func(m credentials.Member) bool { return m.ID == session.Member }),
				"who was invited before stays")
		})
	}
}

// Names are shown in pages, terminals and the trail: they have something to see, and nothing that
// changes how the rest is shown.
func TestANameIsOneThatCanBeShown(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	for _, name := range []string{
		"", " ", "\u200b", "a\nb", "\x1b[31mred", "a\u0085b", "\u202Etac", "\u2066x", "\xff", strings.Repeat("x", 201),
	} {
		_, _, err := store.CreateKey(t.Context(), home, credentials.NewKey{Name: name, Role: access.Cook})
		require.Equal(t, "/name", fault(t, err).Pointer, "%q", name)
		_, _, err = store.CreateLink(t.Context(), home, credentials.NewLink{Name: name, Role: access.Cook})
		require.Equal(t, "/name", fault(t, err).Pointer, "%q", name)
	}
	for _, name := range []string{
		"Zoë", "  Ada ", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\U0001F469\u200d\U0001F373",
		strings.Repeat("é", 200),
	} {
		key, _, err := store.CreateKey(t.Context(), home, credentials.NewKey{Name: name, Role: access.Cook})
		require.NoError(t, err, name)
		require.Equal(t, strings.TrimSpace(name), key.Name)
	}
}

func fault(t *testing.T, err error) domain.Problem {
	t.Helper()
	invalid, ok := errors.AsType[*domain.InvalidError](err)
	require.True(t, ok, "%v", err)
	return invalid.Problems[0]
}

func TestAnotherKitchensThingsAreNotFound(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	other := credentials.By{Kitchen: "bakery", Actor: "command-line"}
	require.NoError(t, store.CreateKitchen(t.Context(), other))
	require.ErrorIs(t, store.CreateKitchen(t.Context(), other), credentials.ErrKitchenExists)
	key, token := store.key(t, access.Admin)
	session, cookie := store.member(t, home, access.Admin)
	link, _, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Admin})
	require.NoError(t, err)
	for name, change := range map[string]func(by credentials.By, id string) error{
		"key":    func(by credentials.By, _ string) error { return store.RevokeKey(t.Context(), by, key.ID) },
		"member": func(by credentials.By, _ string) error { return store.RemoveMember(t.Context(), by, session.Member) },
		"role": func(by credentials.By, _ string) error {
			return store.ChangeRole(t.Context(), by, session.Member, access.Cook)
		},
		"session": func(by credentials.By, _ string) error { return store.RevokeSession(t.Context(), by, session.ID, "") },
		"link":    func(by credentials.By, _ string) error { return store.RevokeLink(t.Context(), by, link.ID) },
	} {
		require.ErrorIs(t, change(other, ""), credentials.ErrNotFound, name)
		missing := credentials.By{Kitchen: "nowhere", Actor: "command-line"}
		require.ErrorIs(t, change(missing, ""), credentials.ErrNoKitchen, name)
	}
	store.verify(t, token)
	store.verify(t, cookie)
	require.ErrorIs(t, store.RevokeSession(t.Context(), home, session.ID, "mUnknown0000"), credentials.ErrNotFound, "of another member")
	keys, err := store.Keys(t.Context(), "bakery")
	require.NoError(t, err)
	require.Empty(t, keys)
}

func TestASessionThatAKeyBeganEndsWithTheKey(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	key, token := store.key(t, access.Cook)
	session, secret, err := store.SignInWithKey(t.Context(), token, "browser", "r")
	require.NoError(t, err)
	identity := store.verify(t, secret)
	require.Equal(t, key.ID, identity.ID)
	require.Equal(t, session.ID, identity.Session)
	require.Equal(t, []credentials.Membership{{Kitchen: domain.Home, Role: access.Cook}}, identity.Memberships)
	require.NoError(t, store.RevokeKey(t.Context(), home, key.ID))
	_, err = store.VerifyToken(t.Context(), secret)
	require.ErrorIs(t, err, credentials.ErrRevoked)
	_, _, err = store.SignInWithKey(t.Context(), token, "browser", "r")
	require.ErrorIs(t, err, credentials.ErrRevoked)
}

func TestSigningOutEndsOneSession(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	session, token := store.member(t, home, access.Cook)
	_, link, err := store.CreateLink(t.Context(), home, credentials.NewLink{Member: session.Member})
	require.NoError(t, err)
	_, second, err := store.UseLink(t.Context(), link, "tablet", "r")
	require.NoError(t, err)
	require.NoError(t, store.RevokeSession(t.Context(), home, session.ID, session.Member))
	require.NoError(t, store.RevokeSession(t.Context(), home, session.ID, session.Member))
	_, err = store.VerifyToken(t.Context(), token)
	require.ErrorIs(t, err, credentials.ErrRevoked)
	store.verify(t, second)
	sessions, err := store.Sessions(t.Context(), domain.Home, session.Member)
	require.NoError(t, err)
	require.Len(t, sessions, 1)
	require.Equal(t, "tablet", sessions[0].Device)
	require.Equal(t, "Ada", sessions[0].Name)
}

func TestAMemberOfAKitchenJoinsAnotherOneAsTheSamePerson(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	bakery := credentials.By{Kitchen: "bakery", Actor: "command-line"}
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	first, cookie := store.member(t, home, access.Cook)
	invite := func(by credentials.By, of credentials.NewLink) credentials.Token {
		_, token, err := store.CreateLink(t.Context(), by, of)
		require.NoError(t, err)
		return token
	}
	invitation := invite(bakery, credentials.NewLink{Name: "Ada of the bakery", Role: access.Planner, IsOperator: true})
	joined, token, err := store.JoinWithLink(t.Context(), invitation, first.Member, "phone", "r")
	require.NoError(t, err)
	require.Equal(t, first.Member, joined.Member)
	require.Equal(t, domain.Kitchen("bakery"), joined.Kitchen)
	for _, presented := range []credentials.Token{cookie, token} {
		identity := store.verify(t, presented)
		require.Equal(t, first.Member, identity.ID)
		require.Equal(t, "Ada", identity.Name, "the name stays")
		require.True(t, identity.IsOperator, "the invitation says so")
		require.Equal(t, []credentials.Membership{{Kitchen: domain.Home, Role: access.Cook}, {Kitchen: "bakery", Role: access.Planner}},
			identity.Memberships)
	}
	_, _, err = store.JoinWithLink(t.Context(), invitation, first.Member, "phone", "r")
	require.ErrorIs(t, err, credentials.ErrRevoked, "it was used")

	again := invite(bakery, credentials.NewLink{Name: "Ada", Role: access.Admin})
	_, _, err = store.JoinWithLink(t.Context(), again, first.Member, "phone", "r")
	require.ErrorIs(t, err, credentials.ErrAlreadyMember)
	other, _, err := store.UseLink(t.Context(), again, "tablet", "r")
	require.NoError(t, err, "the link was not used up")
	require.NotEqual(t, first.Member, other.Member)

	device := invite(bakery, credentials.NewLink{Member: other.Member})
	_, _, err = store.JoinWithLink(t.Context(), device, first.Member, "phone", "r")
	require.ErrorIs(t, err, credentials.ErrOtherPerson)
	_, _, err = store.JoinWithLink(t.Context(), device, other.Member, "phone", "r")
	require.NoError(t, err, "one's own link")

	require.NoError(t, store.RemoveMember(t.Context(), bakery, first.Member))
	require.Equal(t, []credentials.Membership{{Kitchen: domain.Home, Role: access.Cook}}, store.verify(t, cookie).Memberships)
}

// Deleting what there was, such as a kitchen with its keys, does not open a program again.
func TestCredentialsStayRequiredWhenTheLastPrincipalIsDeleted(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]func(*testing.T, instance){
		"a key":    func(t *testing.T, i instance) { i.key(t, access.Viewer) },
		"a person": func(t *testing.T, i instance) { i.member(t, home, access.Viewer) },
		"a kitchen": func(t *testing.T, i instance) {
			require.NoError(t, i.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "command-line"}))
		},
	} {
		url := pgtest.URL(t)
		i := open(t, url)
		is, err := i.IsRequired(t.Context())
		require.NoError(t, err)
		require.False(t, is, "before %s", name)
		first(t, i)
		i.execute(t, `DELETE FROM access.sessions`)
		i.execute(t, `DELETE FROM access.links`)
		i.execute(t, `DELETE FROM access.members`)
		i.execute(t, `DELETE FROM access.people`)
		i.execute(t, `DELETE FROM access.keys`)
		i.execute(t, `DELETE FROM access.kitchens WHERE id <> 'home'`)
		again, err := open(t, url).IsRequired(t.Context())
		require.NoError(t, err)
		require.True(t, again, name)
	}
}
