package queryrole_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgerr"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/queryrole"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEachDatabaseHasARoleOfItsOwn(t *testing.T) {
	require.Equal(t, "crumbtrail_query_kitchen", queryrole.Name("kitchen"))
	long := strings.Repeat("k", 63)
	for _, database := range []string{long, long[:62] + "l", strings.Repeat("ü", 31), long[:46], long[:47]} {
		name := queryrole.Name(database)
		require.LessOrEqual(t, len(name), 63)
		require.True(t, utf8.ValidString(name))
	}
	require.NotEqual(t, queryrole.Name(long), queryrole.Name(long[:62]+"l"))
	config, err := pgx.ParseConfig("postgres://cook@localhost/bakery")
	require.NoError(t, err)
	require.Equal(t, "crumbtrail_query_bakery", queryrole.Of(config))
	config.Database = ""
	require.Equal(t, "crumbtrail_query_cook", queryrole.Of(config), "the database that PostgreSQL takes")
}

// open connects as the superuser.
func open(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
}

func texts(t *testing.T, conn *pgx.Conn, statement string) []string {
	t.Helper()
	rows, _ := conn.Query(t.Context(), statement)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err, statement)
	return found
}

func TestTablesOfAKitchenAreProtectedOnceAndOthersStayClosed(t *testing.T) {
	t.Parallel()
	conn := open(t)
	role, err := queryrole.Prepare(t.Context(), conn)
	require.NoError(t, err)
	again, err := queryrole.Prepare(t.Context(), conn)
	require.NoError(t, err)
	require.Equal(t, role, again)
	execute(t, conn,
		`CREATE SCHEMA "of ""all"`, `SET search_path = "of ""all"`,
		`CREATE TABLE "the items" (kitchen text COLLATE "C" NOT NULL, slug text NOT NULL, PRIMARY KEY (kitchen, slug))`,
		`CREATE TABLE parts (slug text, kitchen text) PARTITION BY LIST (kitchen)`, `CREATE TABLE rest PARTITION OF parts DEFAULT`,
		`CREATE TABLE common (slug text)`,
		`INSERT INTO "the items" VALUES ('a', 'flour'), ('b', 'salt')`, `INSERT INTO parts VALUES ('flour', 'a'), ('salt', 'b')`,
		`INSERT INTO common VALUES ('all')`)
	statements, err := queryrole.Protection(t.Context(), conn, `of "all`, role)
	require.NoError(t, err)
	require.Len(t, statements, 4, "the schema and three tables")
	execute(t, conn, statements...)
	statements, err = queryrole.Protection(t.Context(), conn, `of "all`, role)
	require.NoError(t, err)
	require.Empty(t, statements)

	for _, table := range []string{`"the items"`, "parts", "rest"} {
		for kitchen, want := range map[string][]string{"a": {"flour"}, "b": {"salt"}, "c": nil, "": nil, "a' OR 'b": nil, "%": nil} {
			execute(t, conn, queryrole.Begin(role, kitchen))
			require.ElementsMatch(t, want, texts(t, conn, `SELECT slug FROM `+table), "%s of %q", table, kitchen)
			execute(t, conn, `ROLLBACK`)
		}
		execute(t, conn, `BEGIN`, `SET LOCAL ROLE `+role)
		require.Empty(t, texts(t, conn, `SELECT slug FROM `+table), "no kitchen is set")
		execute(t, conn, `ROLLBACK`)
	}
	for _, refused := range []string{
		`TABLE common`, `DELETE FROM "the items"`, `INSERT INTO parts VALUES ('x', 'a')`, `CREATE TABLE mine ()`, `TABLE pg_authid`,
	} {
		execute(t, conn, `BEGIN`, queryrole.Enter(role, "a"))
		_, err := conn.Exec(t.Context(), refused)
		require.True(t, pgerr.IsInsufficientPrivilege(err), "%s: %v", refused, err)
		execute(t, conn, `ROLLBACK`)
	}
	execute(t, conn, `BEGIN`, queryrole.Enter(role, "a"), queryrole.Leave)
	require.ElementsMatch(t, []string{"flour", "salt"}, texts(t, conn, `SELECT slug FROM "the items"`), "it writes for all kitchens")
	execute(t, conn, `ROLLBACK`)
}

func TestARoleThatRowLevelSecurityDoesNotBindIsRefused(t *testing.T) {
	t.Parallel()
	conn := open(t)
	role, err := queryrole.Prepare(t.Context(), conn)
	require.NoError(t, err)
	for grant, revoke := range map[string]string{
		"ALTER ROLE %s SUPERUSER": "ALTER ROLE %s NOSUPERUSER", "ALTER ROLE %s BYPASSRLS": "ALTER ROLE %s NOBYPASSRLS",
		`GRANT "` + conn.Config().User + `" TO %s`: `REVOKE "` + conn.Config().User + `" FROM %s`,
	} {
		execute(t, conn, strings.ReplaceAll(grant, "%s", role))
		_, err := queryrole.Prepare(t.Context(), conn)
		require.ErrorIs(t, err, queryrole.ErrTooStrong, grant)
		execute(t, conn, strings.ReplaceAll(revoke, "%s", role))
		_, err = queryrole.Prepare(t.Context(), conn)
		require.NoError(t, err, revoke)
	}
}
