//go:build unix

package pgcluster

import (
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgerr"
)

// as runs statements on a database, each of which returns a text.
func as(t *testing.T, url string, statements ...string) (answers []string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer connection.Close(t.Context())
	for _, statement := range statements {
		rows, _ := connection.Query(t.Context(), statement)
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err, statement)
		answers = append(answers, found...)
	}
	return answers
}

// notTheProgramsSQL lists what another role owns.
const notTheProgramsSQL = `
	SELECT relname::text
	FROM pg_class
	WHERE relnamespace = 'eventlog'::regnamespace
		AND relowner <> current_user::regrole
	UNION ALL
	SELECT proname::text
	FROM pg_proc
	WHERE pronamespace = 'eventlog'::regnamespace
		AND proowner <> current_user::regrole
	UNION ALL
	SELECT nspname::text
	FROM pg_namespace
	WHERE nspname = 'eventlog'
		AND nspowner <> current_user::regrole
	UNION ALL
	SELECT datname::text
	FROM pg_database
	WHERE datname = current_database()
		AND datdba <> current_user::regrole`

func TestTheProgramIsNoSuperuserAndOwnsItsDatabase(t *testing.T) {
	cluster := start(t, folder(t))
	urls, errs := make([]string, 4), make([]error, 4)
	var group sync.WaitGroup
	for i := range urls {
		group.Go(func() { urls[i], errs[i] = cluster.EnsureApplication(t.Context(), `crumb"trail`) })
	}
	group.Wait()
	require.NoError(t, errors.Join(errs...))
	for _, url := range urls {
		require.Equal(t, urls[0], url)
	}
	require.Equal(t, []string{`crumb"trail`, applicationUser, "false false false false"}, as(t, urls[0],
		`SELECT current_database()::text`, `SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()`,
		`SELECT format('%s %s %s %s', rolsuper::text, rolcreaterole::text, rolcreatedb::text, rolbypassrls::text)
		FROM pg_roles WHERE rolname = current_user`))
	as(t, urls[0], `CREATE SCHEMA eventlog`, `SET ROLE "crumbtrail_query_crumb""trail"`)

	connection, err := pgx.Connect(t.Context(), urls[0])
	require.NoError(t, err)
	defer connection.Close(t.Context())
	_, err = connection.Exec(t.Context(), `COPY (SELECT 1) TO PROGRAM 'true'`)
	require.True(t, pgerr.IsInsufficientPrivilege(err), "%v", err)
	_, err = connection.Exec(t.Context(), `SELECT rolpassword FROM pg_authid`)
	require.True(t, pgerr.IsInsufficientPrivilege(err), "%v", err)
	require.NotEqual(t, cluster.password, cluster.applicationPassword())
}

// Earlier versions connected as the superuser, which owned everything.
func TestWhatEarlierVersionsOwnedBecomesThePrograms(t *testing.T) {
	dir := folder(t)
	cluster := start(t, dir)
	require.NoError(t, cluster.EnsureDatabase(t.Context(), "crumbtrail"))
	running, err := Running(t.Context(), dir, "crumbtrail")
	require.NoError(t, err)
	require.Equal(t, cluster.URL("crumbtrail"), running, "an earlier version runs the cluster")
	create := []string{
		`CREATE SCHEMA eventlog`, `CREATE TABLE eventlog.events (n bigint PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY, s serial)`,
		`CREATE VIEW eventlog.readable AS SELECT n FROM eventlog.events`, `CREATE MATERIALIZED VIEW eventlog.kept AS SELECT 1`,
		`CREATE SEQUENCE eventlog.numbers`, `CREATE FUNCTION eventlog.one(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
		`INSERT INTO eventlog.events VALUES (7)`,
	}
	as(t, cluster.URL("crumbtrail"), create...)
	for range 2 {
		url, err := cluster.EnsureApplication(t.Context(), "crumbtrail")
		require.NoError(t, err)
		require.Empty(t, as(t, url, notTheProgramsSQL))
		require.Equal(t, []string{"7"}, as(t, url, `SELECT n::text FROM eventlog.readable`, `DROP FUNCTION eventlog.one(int, text)`))
		running, err = Running(t.Context(), dir, "crumbtrail")
		require.NoError(t, err)
		require.Equal(t, url, running)
		// An earlier version runs once more in between.
		as(t, cluster.URL("crumbtrail"), `CREATE FUNCTION eventlog.one(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'`)
	}
}
