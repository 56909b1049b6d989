package credentials_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestAKeyIdentifiesItsKitchenAndRole(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	for _, role := range access.KitchenRoles() {
		key, token := store.key(t, role)
		require.Equal(t, credentials.Identity{
			ID: key.ID, Name: "Robot", IsKey: true, Home: domain.Home, Memberships: []credentials.Membership{{Kitchen: domain.Home, Role: role}},
		}, store.verify(t, token))
	}
	key, token := store.key(t, access.Operator)
	require.Equal(t, credentials.Identity{ID: key.ID, Name: "Robot", IsKey: true, IsOperator: true, Home: domain.Home}, store.verify(t, token))
	_, member := store.verify(t, token).In(domain.Home)
	require.False(t, member, "an operator sees no kitchen's data")
}

func TestWhatWasNotStoredIsRefused(t *testing.T) {
	t.Parallel()
	store, other := open(t, pgtest.URL(t)), open(t, pgtest.URL(t))
	_, foreign := other.key(t, access.Admin)
	_, err := store.VerifyToken(t.Context(), foreign)
	require.ErrorIs(t, err, credentials.ErrUnknown)

	// The right id with another secret.
	key, _ := store.key(t, access.Admin)
	other.execute(t, `UPDATE access.keys SET id = $1`, key.ID)
	_, again := other.key(t, access.Admin)
	store.execute(t, `UPDATE access.keys SET id = $1`, again.ID)
	_, err = store.VerifyToken(t.Context(), again)
	require.ErrorIs(t, err, credentials.ErrUnknown)
}

func TestASecretOfOneKindIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	_, key := store.key(t, access.Admin)
	_, link, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Cook})
	require.NoError(t, err)
	_, err = store.VerifyToken(t.Context(), link)
	require.ErrorIs(t, err, credentials.ErrUnknown)
	_, _, err = store.UseLink(t.Context(), key, "", "r")
	require.ErrorIs(t, err, credentials.ErrUnknown)
	_, _, err = store.SignInWithKey(t.Context(), link, "", "r")
	require.ErrorIs(t, err, credentials.ErrUnknown)
}

func TestOnlyHashesAreStored(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	_, key := store.key(t, access.Admin)
	_, session := store.member(t, home, access.Cook)
	_, link, err := store.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Cook})
	require.NoError(t, err)
	rows, err := store.pool.Query(t.Context(), `
		SELECT row_to_json(k)::text FROM access.keys k
		UNION ALL SELECT row_to_json(s)::text FROM access.sessions s
		UNION ALL SELECT row_to_json(l)::text FROM access.links l
		UNION ALL SELECT row_to_json(o)::text || convert_from(o.data || o.metadata, 'UTF8') FROM access.outbox o`)
	require.NoError(t, err)
	stored, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Greater(t, len(stored), 6)
	for _, token := range []credentials.Token{key, session, link} {
		secret := token.Secret()[len("ctk_")+13:]
		for _, text := range stored {
			require.NotContains(t, text, secret)
			require.NotContains(t, text, fmt.Sprintf("%x", secret), "in hexadecimal, as bytes are shown")
		}
	}
}

func TestAKeyExpires(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	key, token, err := store.CreateKey(t.Context(), home, credentials.NewKey{Name: "Robot", Role: access.Cook, Lifetime: time.Hour})
	require.NoError(t, err)
	require.WithinDuration(t, key.CreatedAt.Add(time.Hour), *key.ExpiresAt, time.Millisecond)
	store.verify(t, token)
	store.execute(t, `UPDATE access.keys SET expires_at = now()`)
	_, err = store.VerifyToken(t.Context(), token)
	require.ErrorIs(t, err, credentials.ErrExpired)
}

func TestASessionEndsWhenItIsIdleOrOld(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	_, token := store.member(t, home, access.Cook)
	store.verify(t, token)
	for name, change := range map[string]string{
		"idle": `last_used_at = now() - interval '12 hours'`,
		"old":  `last_used_at = now(), expires_at = now()`,
	} {
		store.execute(t, `UPDATE access.sessions SET last_used_at = now() - interval '11 hours', expires_at = created_at + interval '7 days'`)
		store.verify(t, token)
		store.execute(t, `UPDATE access.sessions SET `+change)
		_, err := store.VerifyToken(t.Context(), token)
		require.ErrorIs(t, err, credentials.ErrExpired, name)
	}
	sessions, err := store.Sessions(t.Context(), domain.Home, "")
	require.NoError(t, err)
	require.Empty(t, sessions)
}

func TestTheLastUseIsRecordedByTheMinute(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := open(t, url)
	_, token := store.key(t, access.Cook)
	lastUse := func() *time.Time {
		keys, err := store.Keys(t.Context(), domain.Home)
		require.NoError(t, err)
		if used := keys[0].LastUsedAt; used != nil {
			require.False(t, used.Before(keys[0].CreatedAt), "no key is used before it is created")
		}
		return keys[0].LastUsedAt
	}
	require.Nil(t, lastUse())
	store.verify(t, token)
	require.NotNil(t, lastUse())
	store.execute(t, `UPDATE access.keys SET created_at = created_at - interval '2 hours', last_used_at = NULL`)
	again := open(t, url)
	again.verify(t, token)
	used := lastUse()
	require.NotNil(t, used)
	require.Zero(t, used.Second())
	require.WithinDuration(t, time.Now(), *used, 2*time.Minute)
	store.execute(t, `UPDATE access.keys SET last_used_at = last_used_at - interval '1 hour'`)
	store.verify(t, token)
	require.False(t, lastUse().Before(*used))
}

// revoked waits until an instance refuses a token, and returns how long that took.
func revoked(t *testing.T, store instance, token credentials.Token) {
	t.Helper()
	began := time.Now()
	for {
		_, err := store.VerifyToken(t.Context(), token)
		if err != nil {
			require.ErrorIs(t, err, credentials.ErrRevoked)
			return
		}
		require.Less(t, time.Since(began), soon)
	}
}

// listening starts an instance that hears of changes, and waits until it remembers what
// it verified.
func listening(t *testing.T, url string, token credentials.Token) instance {
	t.Helper()
	store := open(t, url)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		store.Listen(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	caches(t, store, token)
	return store
}

// caches waits until an instance answers from its cache: it does not see what is changed
// without a notification.
func caches(t *testing.T, store instance, token credentials.Token) {
	t.Helper()
	change := 0
	require.Eventually(t, func() bool {
		change++
		name := fmt.Sprint("Robot ", change)
		store.execute(t, `UPDATE access.keys SET name = $1`, name)
		return store.verify(t, token).Name != name
	}, 10*time.Second, time.Millisecond)
}

func TestARevocationCountsWithinASecondOnEveryInstance(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first := open(t, url)
	key, token := first.key(t, access.Admin)
	instances := []instance{listening(t, url, token), listening(t, url, token)}
	require.NoError(t, instances[0].RevokeKey(t.Context(), home, key.ID))
	_, err := instances[0].VerifyToken(t.Context(), token)
	require.ErrorIs(t, err, credentials.ErrRevoked, "at once where it was revoked")
	revoked(t, instances[1], token)
	revoked(t, first, token)
}

func TestAnEndedCredentialIsNotLookedUpEachTime(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first := open(t, url)
	var tokens []credentials.Token
	for range 20 {
		_, token := first.key(t, access.Admin)
		tokens = append(tokens, token)
	}
	store := listening(t, url, tokens[0])
	for _, token := range tokens[1:] { // a notification that arrives late makes it forget one
		store.execute(t, `UPDATE access.keys SET revoked_at = now()`)
		_, err := store.VerifyToken(t.Context(), token)
		require.ErrorIs(t, err, credentials.ErrRevoked)
		store.execute(t, `UPDATE access.keys SET revoked_at = NULL`)
		if _, err = store.VerifyToken(t.Context(), token); err != nil {
			require.ErrorIs(t, err, credentials.ErrRevoked)
			return
		}
	}
	t.Fatal("each time it was looked up")
}

func TestAnInstanceThatHearsOfNothingLooksEverythingUp(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first := open(t, url)
	key, token := first.key(t, access.Admin)
	deaf := listening(t, url, token)
	first.execute(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'crumbtrail access listener'`)
	require.NoError(t, first.RevokeKey(t.Context(), home, key.ID))
	revoked(t, deaf, token)
}

func TestAMembersChangeOfRoleCountsOnEveryInstance(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first := open(t, url)
	_, key := first.key(t, access.Admin)
	session, token := first.member(t, home, access.Cook)
	second := listening(t, url, key)
	second.verify(t, token)
	require.NoError(t, first.ChangeRole(t.Context(), home, session.Member, access.Planner))
	require.Eventually(t, func() bool {
		role, _ := second.verify(t, token).In(domain.Home)
		return role == access.Planner
	}, soon, time.Millisecond)
	require.NoError(t, first.RemoveMember(t.Context(), home, session.Member))
	revoked(t, second, token)
}

func TestTheFirstPrincipalRequiresCredentialsForEver(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first := open(t, url)
	required := func(store instance) bool {
		is, err := store.IsRequired(t.Context())
		require.NoError(t, err)
		return is
	}
	require.False(t, required(first))
	_, _, err := first.CreateLink(t.Context(), home, credentials.NewLink{Name: "Ada", Role: access.Admin})
	require.NoError(t, err)
	require.False(t, required(first), "a link that was not used gives no one access yet")
	second := open(t, url)
	require.False(t, required(second))
	key, token := first.key(t, access.Admin)
	require.True(t, required(first))
	require.True(t, required(second), "it does not listen, so it looks")
	require.NoError(t, first.RevokeKey(t.Context(), home, key.ID))
	require.True(t, required(first))
	require.True(t, required(open(t, url)), "also after a restart")
	_, err = first.VerifyToken(t.Context(), token)
	require.ErrorIs(t, err, credentials.ErrRevoked)
}

func TestASecondKitchenRequiresCredentials(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	require.NoError(t, store.CreateKitchen(t.Context(), credentials.By{Kitchen: "bakery", Actor: "command-line"}))
	is, err := store.IsRequired(t.Context())
	require.NoError(t, err)
	require.True(t, is)
}

func TestTheTablesAreCreatedOnceByManyInstances(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	errs := make(chan error)
	for range 4 {
		go func() {
			config, err := pgx.ParseConfig(url)
			if err == nil {
				err = credentials.Migrate(context.Background(), config)
			}
			errs <- err
		}()
	}
	for range 4 {
		require.NoError(t, <-errs)
	}
	store := open(t, url)
	kitchens, err := store.Kitchens(t.Context())
	require.NoError(t, err)
	require.Len(t, kitchens, 1)
	require.Equal(t, domain.Home, kitchens[0].ID)
}
