package credentials_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestEveryChangeIsAnEventWithIDsAlone(t *testing.T) {
	t.Parallel()
	store, log := open(t, pgtest.URL(t)), eventstoretest.NewMemoryStore()
	key, token := store.key(t, access.Cook)
	session, _ := store.member(t, home, access.Viewer)
	require.NoError(t, store.ChangeRole(t.Context(), home, session.Member, access.Cook))
	require.NoError(t, store.ChangeRole(t.Context(), home, session.Member, access.Cook), "no change, no event")
	byKey, _, err := store.SignInWithKey(t.Context(), token, "browser", "r3")
	require.NoError(t, err)
	require.NoError(t, store.RevokeSession(t.Context(), home, byKey.ID, ""))
	require.NoError(t, store.RevokeKey(t.Context(), home, key.ID))
	require.NoError(t, store.RevokeKey(t.Context(), home, key.ID))
	require.NoError(t, store.RemoveMember(t.Context(), home, session.Member))
	require.NoError(t, credentials.NewPublisher(store.Store, log).Publish(t.Context()))
	events, raw := written(t, log, domain.Home)
	link := events[1].(access.LinkCreated).Link
	require.Equal(t, []access.Event{
		access.KeyCreated{Key: key.ID, Role: access.Cook},
		access.LinkCreated{Link: link, Role: access.Viewer},
		access.MemberAdded{Member: session.Member, Role: access.Viewer},
		access.LinkUsed{Link: link, Member: session.Member},
		access.SessionCreated{Session: session.ID, Member: session.Member},
		access.MemberRoleChanged{Member: session.Member, Role: access.Cook},
		access.SessionCreated{Session: byKey.ID, Key: key.ID},
		access.SessionRevoked{Session: byKey.ID},
		access.KeyRevoked{Key: key.ID},
		access.MemberRemoved{Member: session.Member},
	}, events)
	actors := []string{
		"command-line", "command-line", session.Member, session.Member, session.Member, "command-line", key.ID,
		"command-line", "command-line", "command-line",
	}
	for i, event := range raw {
		metadata, err := eventstore.DecodeMetadata(event)
		require.NoError(t, err)
		require.Equal(t, actors[i], metadata.Actor)
		require.Equal(t, "home", metadata.Kitchen)
		require.NotEmpty(t, metadata.Command)
		require.NotEmpty(t, metadata.Correlation)
		for _, text := range []string{string(event.Data), string(event.Metadata)} {
			require.NotContains(t, text, "Ada")
			require.NotContains(t, text, "Robot")
			require.NotContains(t, text, token.Secret()[20:])
		}
	}
}

// dying is a log that a program writes to and then ends, before it learns of that.
type dying struct {
	eventstore.Store
	deaths int
}

var errKilled = errors.New("killed")

func (d *dying) Append(
	ctx context.Context, name string, at eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	result, err := d.Store.Append(ctx, name, at, events)
	if d.deaths--; d.deaths >= 0 {
		return eventstore.AppendResult{}, errors.Join(errKilled, err)
	}
	return result, err
}

func TestAnEventIsWrittenOnceAlsoIfTheProgramEndsInBetween(t *testing.T) {
	t.Parallel()
	store, log := open(t, pgtest.URL(t)), eventstoretest.NewMemoryStore()
	first, _ := store.key(t, access.Cook)
	require.ErrorIs(t, credentials.NewPublisher(store.Store, &dying{Store: log, deaths: 1}).Publish(t.Context()), errKilled)
	second, _ := store.key(t, access.Viewer)
	require.ErrorIs(t, credentials.NewPublisher(store.Store, &dying{Store: log, deaths: 1}).Publish(t.Context()), errKilled)
	publisher := credentials.NewPublisher(store.Store, log)
	require.NoError(t, publisher.Publish(t.Context()))
	require.NoError(t, publisher.Publish(t.Context()))
	events, _ := written(t, log, domain.Home)
	require.Equal(t, []access.Event{
		access.KeyCreated{Key: first.ID, Role: access.Cook}, access.KeyCreated{Key: second.ID, Role: access.Viewer},
	}, events)
	third, _ := store.key(t, access.Admin)
	require.NoError(t, publisher.Publish(t.Context()))
	events, _ = written(t, log, domain.Home)
	require.Len(t, events, 3)
	require.Equal(t, access.KeyCreated{Key: third.ID, Role: access.Admin}, events[2])
}

func TestAChangeThatFailsHasNoEvent(t *testing.T) {
	t.Parallel()
	store, log := open(t, pgtest.URL(t)), eventstoretest.NewMemoryStore()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := store.CreateKey(ctx, home, credentials.NewKey{Name: "Robot", Role: access.Cook})
	require.Error(t, err)
	_, _, err = store.CreateKey(t.Context(), home, credentials.NewKey{Name: "Robot", Role: "owner"})
	require.Error(t, err, "the table refuses it")
	require.NoError(t, credentials.NewPublisher(store.Store, log).Publish(t.Context()))
	head, err := log.Head(t.Context())
	require.NoError(t, err)
	require.True(t, head.IsZero())
}

func TestPublishersOfManyInstancesWriteEveryEventOnce(t *testing.T) {
	t.Parallel()
	url, log := pgtest.URL(t), eventstoretest.NewMemoryStore()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 3 {
		store := open(t, url)
		running.Go(func() { store.Listen(ctx) })
		running.Go(func() { credentials.NewPublisher(store.Store, log).Run(ctx) })
	}
	store := open(t, url)
	require.NoError(t, store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "command-line"}))
	var want []access.Event
	for range 30 {
		key, _ := store.key(t, access.Cook)
		want = append(want, access.KeyCreated{Key: key.ID, Role: access.Cook})
	}
	require.Eventually(t, func() bool {
		head, err := log.Head(t.Context())
		require.NoError(t, err)
		return !head.IsZero() && isEmpty(t, store)
	}, 10*time.Second, time.Millisecond)
	stop()
	running.Wait()
	events, _ := written(t, log, domain.Home)
	require.Equal(t, want, events)
	events, _ = written(t, log, "bakery")
	require.Equal(t, []access.Event{access.KitchenCreated{}}, events)
}

func isEmpty(t *testing.T, store instance) (is bool) {
	t.Helper()
	require.NoError(t, store.pool.QueryRow(t.Context(), `SELECT NOT EXISTS (SELECT FROM access.outbox)`).Scan(&is))
	return is
}

func TestAnotherLogGetsWhatIsPublishedSince(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	store.key(t, access.Cook)
	store.key(t, access.Cook)
	require.NoError(t, credentials.NewPublisher(store.Store, eventstoretest.NewMemoryStore()).Publish(t.Context()))
	key, token := store.key(t, access.Viewer)
	restored := eventstoretest.NewMemoryStore()
	require.NoError(t, credentials.NewPublisher(store.Store, restored).Publish(t.Context()))
	events, _ := written(t, restored, domain.Home)
	require.Equal(t, []access.Event{access.KeyCreated{Key: key.ID, Role: access.Viewer}}, events)
	store.verify(t, token)
}

func TestAKeyIsRevokedWhileTheLogIsUnavailable(t *testing.T) {
	t.Parallel()
	store, log := open(t, pgtest.URL(t)), eventstoretest.NewMemoryStore()
	key, token := store.key(t, access.Cook)
	require.NoError(t, log.Close(t.Context()))
	publisher := credentials.NewPublisher(store.Store, log)
	require.Error(t, publisher.Publish(t.Context()))
	require.NoError(t, store.RevokeKey(t.Context(), home, key.ID))
	_, err := store.VerifyToken(t.Context(), token)
	require.ErrorIs(t, err, credentials.ErrRevoked)
}
