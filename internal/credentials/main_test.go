package credentials_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// instance is a program on a database.
type instance struct {
	*credentials.Store
	pool *pgxpool.Pool
}

func open(t *testing.T, url string) instance {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := credentials.Open(t.Context(), pool, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return instance{store, pool}
}

// execute changes the tables behind the program's back, such as to let time pass.
func (i instance) execute(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := i.pool.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

// home is who makes the changes of most tests.
var home = credentials.By{Kitchen: domain.Home, Actor: "command-line", Correlation: "r1"}

func (i instance) key(t *testing.T, role access.Role) (credentials.Key, credentials.Token) {
	t.Helper()
	key, token, err := i.CreateKey(t.Context(), home, credentials.NewKey{Name: "Robot", Role: role})
	require.NoError(t, err)
	return key, token
}

// member invites a member, who signs in.
func (i instance) member(t *testing.T, by credentials.By, role access.Role) (credentials.Session, credentials.Token) {
	t.Helper()
	_, link, err := i.CreateLink(t.Context(), by, credentials.NewLink{Name: "Ada", Role: role})
	require.NoError(t, err)
	session, token, err := i.UseLink(t.Context(), link, "phone", "r2")
	require.NoError(t, err)
	return session, token
}

func (i instance) verify(t *testing.T, token credentials.Token) credentials.Identity {
	t.Helper()
	identity, err := i.VerifyToken(t.Context(), token)
	require.NoError(t, err)
	return identity
}

// written returns the events of a kitchen's stream.
func written(t *testing.T, log eventstore.Store, kitchen domain.Kitchen) (events []access.Event, raw []eventstore.Event) {
	t.Helper()
	codec := eventstore.NewCodec(access.Names())
	for event, err := range log.ReadStream(t.Context(), stream.Access(kitchen), 0, 0) {
		require.NoError(t, err)
		decoded, err := codec.Decode(event)
		require.NoError(t, err)
		events, raw = append(events, decoded), append(raw, event)
	}
	return events, raw
}

// soon is how soon a revocation counts on every instance.
const soon = time.Second

// scan reads one value.
func (i instance) scan(t *testing.T, to any, sql string, args ...any) {
	t.Helper()
	require.NoError(t, i.pool.QueryRow(t.Context(), sql, args...).Scan(to))
}
