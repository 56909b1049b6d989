package credentials_test

import (
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

var bakery = credentials.By{Kitchen: "bakery", Actor: "test"}

func (i instance) isClosed(t *testing.T, kitchen domain.Kitchen) *credentials.ClosedError {
	t.Helper()
	var closed *credentials.ClosedError
	require.ErrorAs(t, i.CheckOpen(t.Context(), kitchen), &closed)
	return closed
}

// stored returns the rows of the schema as text, by table.
func (i instance) stored(t *testing.T, url string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	found, err := conn.Query(t.Context(), `SELECT relname FROM pg_class WHERE relnamespace = 'access'::regnamespace AND relkind = 'r'`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	all := map[string]string{}
	for _, table := range tables {
		var text string
		sql := fmt.Sprintf(`SELECT coalesce(string_agg(r::text, ' '), '') FROM access.%s r`, pgx.Identifier{table}.Sanitize())
		require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&text))
		all[table] = text
	}
	return all
}

func TestADeletedKitchenLeavesNothingButItsName(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := open(t, url)
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	_, token, err := store.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Till of Eve", Role: access.Cook})
	require.NoError(t, err)
	_, _, err = store.SignInWithKey(t.Context(), token, "Eve's phone", "r")
	require.NoError(t, err)
	alone, _ := store.member(t, bakery, access.Admin)
	both, _ := store.member(t, bakery, access.Cook)
	store.execute(t, `UPDATE access.people SET name = 'Alone ' || id WHERE id = $1`, alone.Member)
	store.execute(t, `INSERT INTO access.members (kitchen, person, role) VALUES ('home', $1, 'cook')`, both.Member)
	store.execute(t, `
		INSERT INTO access.identities (id, issuer, subject, person)
		VALUES ('i1', 'https://id.example', 'Eve', $1)`, alone.Member)
	store.execute(t, `UPDATE access.sessions SET identity = 'i1' WHERE person = $1`, alone.Member)
	_, _, err = store.CreateLink(t.Context(), bakery, credentials.NewLink{Name: "Guest of Eve", Role: access.Viewer})
	require.NoError(t, err)
	store.execute(t, `INSERT INTO access.names (id, kitchen, name) VALUES ('n1', 'bakery', 'Claimed Eve')`)
	store.execute(t, `INSERT INTO access.imported_names (id, kitchen, name) VALUES ('n2', 'bakery', 'Imported Eve')`)
	store.execute(t, `INSERT INTO access.secrets (kitchen, secret) VALUES ('bakery', sha256('x'))`)

	require.NoError(t, store.DeleteKitchen(t.Context(), bakery, time.Hour))
	erased, err := store.EraseDue(t.Context())
	require.NoError(t, err)
	require.Empty(t, erased, "its time has not come")
	store.execute(t, `UPDATE access.kitchens SET delete_after = now() WHERE id = 'bakery'`)
	erased, err = store.EraseDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, []domain.Kitchen{"bakery"}, erased)
	erased, err = store.EraseDue(t.Context())
	require.NoError(t, err)
	require.Empty(t, erased, "once")

	for table, rows := range store.stored(t, url) {
		for _, mark := range []string{"Eve", alone.Member, token.ID} {
			require.NotContains(t, rows, mark, table)
		}
		if table != "kitchens" {
			require.NotContains(t, rows, "bakery", table)
		}
	}
	members, err := store.Members(t.Context(), domain.Home)
	require.NoError(t, err)
	require.Len(t, members, 1, "a member of another kitchen stays")
	require.Equal(t, both.Member, members[0].ID)
	var deleted *credentials.ClosedError
	require.ErrorAs(t, store.CreateKitchen(t.Context(), bakery), &deleted, "the log has events of that name")
	require.Zero(t, *deleted)
	require.True(t, store.isClosed(t, "bakery").DeleteAfter.IsZero())
	is, err := store.IsRequired(t.Context())
	require.NoError(t, err)
	require.True(t, is, "it never falls back")
}

func TestAKitchenIsClosedUntilItIsRestored(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	require.NoError(t, store.CheckOpen(t.Context(), "bakery"))
	require.ErrorIs(t, store.RestoreKitchen(t.Context(), bakery), credentials.ErrOpen, "there is nothing to restore")
	require.NoError(t, store.DeleteKitchen(t.Context(), bakery, 30*24*time.Hour))
	require.WithinDuration(t, time.Now().Add(30*24*time.Hour), store.isClosed(t, "bakery").DeleteAfter, time.Minute)
	require.NoError(t, store.CheckOpen(t.Context(), domain.Home))
	var closed *credentials.ClosedError
	_, _, err := store.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Till", Role: access.Cook})
	require.ErrorAs(t, err, &closed)
	_, _, err = store.CreateLink(t.Context(), bakery, credentials.NewLink{Name: "Ada", Role: access.Admin})
	require.ErrorAs(t, err, &closed)
	require.ErrorAs(t, store.BeginImport(t.Context(), "bakery", "c"), &closed)
	require.NoError(t, store.RestoreKitchen(t.Context(), bakery))
	require.NoError(t, store.CheckOpen(t.Context(), "bakery"))
	require.ErrorIs(t, store.DeleteKitchen(t.Context(), home, time.Hour), credentials.ErrHome)
	require.ErrorIs(t, store.DeleteKitchen(t.Context(), credentials.By{Kitchen: "nowhere"}, time.Hour), credentials.ErrNoKitchen)
}

func TestClosedKitchensAreTheLastOfAMember(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	session, token := store.member(t, bakery, access.Admin)
	store.execute(t, `INSERT INTO access.members (kitchen, person, role) VALUES ('home', $1, 'cook')`, session.Member)
	require.Equal(t, domain.Kitchen("bakery"), store.verify(t, token).Memberships[0].Kitchen)
	require.NoError(t, store.DeleteKitchen(t.Context(), bakery, time.Hour))
	require.Equal(t, domain.Home, store.verify(t, token).Memberships[0].Kitchen)
}

func TestAKitchenIsClosedWhileItIsImported(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	chain, err := store.Importing(t.Context(), "branch")
	require.NoError(t, err)
	require.Empty(t, chain)
	require.NoError(t, store.BeginImport(t.Context(), "branch", "c1"))
	require.True(t, store.isClosed(t, "branch").IsImporting)
	chain, err = store.Importing(t.Context(), "branch")
	require.NoError(t, err)
	require.Equal(t, "c1", chain)
	known, _ := store.key(t, access.Cook)
	require.NoError(t, store.EndImport(t.Context(), "branch", map[string]string{"p1": "Ada", "p2": "Ada", known.ID: "Forged"}))
	require.NoError(t, store.CheckOpen(t.Context(), "branch"))
	for actor, want := range map[string]string{"p1": "Ada", "p2": "Ada", "p3": "p3", known.ID: known.Name} {
		var name string
		store.scan(t, &name, `SELECT access.actor_name($1)`, actor)
		require.Equal(t, want, name)
	}
}

func TestAnotherInstanceHearsThatAKitchenIsClosed(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	here := open(t, url)
	require.NoError(t, here.CreateKitchen(t.Context(), bakery))
	_, token := here.key(t, access.Cook)
	there := listening(t, url, token)
	require.NoError(t, there.CheckOpen(t.Context(), "bakery"))
	require.NoError(t, here.DeleteKitchen(t.Context(), bakery, time.Hour))
	require.Eventually(t, func() bool { return there.CheckOpen(t.Context(), "bakery") != nil }, time.Second, time.Millisecond)
}

// outbox returns the types of the events of a kitchen that are not in the log yet.
func (i instance) outbox(t *testing.T, kitchen domain.Kitchen) []string {
	t.Helper()
	found, err := i.pool.Query(t.Context(), `SELECT type FROM access.outbox WHERE kitchen = $1 ORDER BY id`, kitchen)
	require.NoError(t, err)
	types, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	return types
}

func TestWhatHappensToAKitchenIsAnEventOnce(t *testing.T) {
	t.Parallel()
	store := open(t, pgtest.URL(t))
	require.NoError(t, store.CreateKitchen(t.Context(), bakery))
	require.NoError(t, store.DeleteKitchen(t.Context(), bakery, time.Hour))
	require.NoError(t, store.RestoreKitchen(t.Context(), bakery))
	require.ErrorIs(t, store.RestoreKitchen(t.Context(), bakery), credentials.ErrOpen)
	require.Equal(t, []string{"kitchen.created.v1", "kitchen.closed.v1", "kitchen.restored.v1"}, store.outbox(t, "bakery"))
	require.NoError(t, store.BeginImport(t.Context(), "branch", "c1"))
	require.NoError(t, store.BeginImport(t.Context(), "branch", "c1"), "an interrupted import is repeated")
	require.Empty(t, store.outbox(t, "branch"))
	require.NoError(t, store.EndImport(t.Context(), "branch", nil))
	require.ErrorIs(t, store.EndImport(t.Context(), "branch", nil), credentials.ErrNotFound)
	require.Equal(t, []string{"kitchen.imported.v1"}, store.outbox(t, "branch"))
}
