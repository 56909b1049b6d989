package credentials_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// Every kitchen has the events about it, with ids alone, and each of them once.
func TestASignInWithAProviderIsInTheLogOfEachKitchenOnce(t *testing.T) {
	t.Parallel()
	store, log := open(t, pgtest.URL(t)), eventstoretest.NewMemoryStore()
	bakery := credentials.By{Kitchen: "bakery", Actor: "command-line"}
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	who := credentials.ProviderIdentity{Issuer: "https://id.example", Subject: "ada@secret", Name: "Ada Lovelace"}
	sign := func(grants map[domain.Kitchen]access.Role, link *credentials.Token) (credentials.Session, error) {
		require.NoError(t, store.Begin(t.Context(), "state", credentials.PendingSignIn{Link: link}))
		pending, err := store.Take(t.Context(), "state")
		require.NoError(t, err)
		who.Grants = grants
		session, _, err := store.SignInWithProvider(t.Context(), pending, who, "phone", "r")
		return session, err
	}
	link, token, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Planner})
	require.NoError(t, err)
	first, err := sign(map[domain.Kitchen]access.Role{"bakery": access.Cook}, &token)
	require.NoError(t, err)
	second, err := sign(map[domain.Kitchen]access.Role{"bakery": access.Admin, "home": access.Admin}, nil)
	require.NoError(t, err)
	third, err := sign(nil, nil)
	require.NoError(t, err)

	publisher := credentials.NewPublisher(store.Store, log)
	for range 2 {
		require.NoError(t, publisher.Publish(t.Context()))
	}
	member := first.Member
	at, raw := written(t, log, domain.Home)
	identity := at[3].(access.MemberIdentityAdded).Identity
	require.Equal(t, []access.Event{
		access.LinkCreated{Link: link.ID, Role: access.Planner},
		access.MemberAdded{Member: member, Role: access.Planner},
		access.LinkUsed{Link: link.ID, Member: member},
		access.MemberIdentityAdded{Member: member, Identity: identity},
		access.SessionCreated{Session: first.ID, Member: member},
		access.SessionCreated{Session: third.ID, Member: member},
	}, at)
	in, more := written(t, log, "bakery")
	require.Equal(t, []access.Event{
		access.KitchenCreated{},
		access.MemberAdded{Member: member, Role: access.Cook},
		access.MemberRoleChanged{Member: member, Role: access.Admin},
		access.SessionCreated{Session: second.ID, Member: member},
		access.MemberRemoved{Member: member},
	}, in)
	for _, event := range append(raw, more...) {
		for _, personal := range []string{"Ada", "secret", "id.example"} {
			require.NotContains(t, string(event.Data)+string(event.Metadata), personal)
		}
	}
}

// Two browsers that sign the same new identity in at once make one person.
func TestAnIdentityIsOnePerson(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	who := credentials.ProviderIdentity{
		Issuer: "https://id.example", Subject: "ada", Name: "Ada", Grants: map[domain.Kitchen]access.Role{domain.Home: access.Cook},
	}
	var people sync.Map
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			session, _, err := store.SignInWithProvider(t.Context(), credentials.PendingSignIn{}, who, "", "r")
			people.Store(session.Member, err)
		})
	}
	waiting.Wait()
	count := 0
	people.Range(func(any, any) bool { count++; return true })
	require.Equal(t, 1, count)
	members, err := store.Members(t.Context(), domain.Home)
	require.NoError(t, err)
	require.Len(t, members, 1)
}

func TestASignInThatHasBegunEndsOnce(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	require.NoError(t, store.Begin(t.Context(), "state", credentials.PendingSignIn{Next: "/"}))
	var ended atomic.Int64
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			if _, err := store.Take(t.Context(), "state"); err == nil {
				ended.Add(1)
			}
		})
	}
	waiting.Wait()
	require.EqualValues(t, 1, ended.Load())
}
