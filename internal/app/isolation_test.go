package app_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/queryrole"
)

// relation is a table or a view of the program.
type relation struct {
	Name              string
	Kind              string
	HasKitchen        bool
	IsProtected       bool
	Policies          []string
	MayRead, MayWrite bool
}

// relationsSQL lists all of a database, so that a new one cannot escape.
const relationsSQL = `
	SELECT
		format('%I.%I', n.nspname, c.relname) AS name,
		c.relkind::text AS kind,
		a.attname IS NOT NULL AS has_kitchen,
		c.relrowsecurity AS is_protected,
		ARRAY(
			SELECT concat_ws(' ', polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
			FROM pg_policy
			WHERE polrelid = c.oid
		) AS policies,
		has_any_column_privilege($1, c.oid, 'SELECT') AS may_read,
		has_table_privilege($1, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
			OR has_any_column_privilege($1, c.oid, 'INSERT, UPDATE, REFERENCES') AS may_write
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid
		AND a.attname = 'kitchen'
		AND NOT a.attisdropped
	WHERE n.nspname !~ '^pg_'
		AND n.nspname <> 'information_schema'
		AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
	ORDER BY name`

// ofKitchen is the policy of a table: for all commands and roles, the rows of the kitchen
// that is set.
const ofKitchen = `* t {0} (kitchen = current_setting('crumbtrail.kitchen'::text, true))`

func TestFromTheCatalogueEveryTableWithAKitchenIsIsolated(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	r := run(t, settings(app.StorageOptions{DatabaseURL: database}))
	admin := administrator(t, database)
	role := queryrole.Of(admin.Config())
	rows, _ := admin.Query(t.Context(), relationsSQL, role)
	relations, err := pgx.CollectRows(rows, pgx.RowToStructByName[relation])
	require.NoError(t, err)
	read := 0
	for _, found := range relations {
		require.False(t, found.MayWrite, "%s", found.Name)
		if found.HasKitchen {
			require.Contains(t, []string{"r", "p"}, found.Kind, "%s: a view shows all kitchens", found.Name)
			require.True(t, found.IsProtected, "%s has row-level security", found.Name)
			require.Equal(t, []string{ofKitchen}, found.Policies, found.Name)
		}
		switch {
		case !found.MayRead:
		case found.HasKitchen:
			read++
			requireIsolated(t, admin, role, found.Name)
		default:
			require.Equal(t, "crumbtrail.projection", found.Name, "queries may read what has no kitchen")
		}
		require.False(t, found.MayRead && strings.HasPrefix(found.Name, "access."), "%s", found.Name)
	}
	require.Greater(t, read, 20, "queries read the tables of four projections")
	names := fmt.Sprint(relations)
	for _, name := range []string{"access.keys", "access.members", "eventlog.events", "crumbtrail_pantry_1.lots", "crumbtrail_audit_1."} {
		require.Contains(t, names, name)
	}
	requireWeak(t, admin, role)
	require.NoError(t, r.end(t))
}

// columnsSQL lists the columns of a table that need a value, which is of their type.
const columnsSQL = `
	SELECT
		quote_ident(attname),
		CASE
			WHEN attname = 'kitchen' THEN '$1'
			WHEN format_type(atttypid, NULL) IN ('text', 'character varying') THEN quote_literal('x')
			WHEN format_type(atttypid, NULL) = 'boolean' THEN 'FALSE'
			WHEN format_type(atttypid, NULL) = 'uuid' THEN 'gen_random_uuid()'
			WHEN format_type(atttypid, NULL) = 'date' THEN 'current_date'
			WHEN format_type(atttypid, NULL) LIKE 'timestamp%' THEN 'now()'
			WHEN format_type(atttypid, NULL) = 'bytea' THEN quote_literal('')
			WHEN format_type(atttypid, NULL) LIKE 'json%' THEN quote_literal('{}')
			WHEN format_type(atttypid, NULL) LIKE '%[]' THEN quote_literal('{}')
			ELSE '0'
		END
	FROM pg_attribute
	WHERE attrelid = $1::regclass
		AND attnum > 0
		AND NOT attisdropped
		AND attnotnull`

// requireIsolated checks that the role sees the rows of a kitchen alone, in a table with
// rows of two.
func requireIsolated(t *testing.T, admin *pgx.Conn, role, table string) {
	t.Helper()
	var columns, values []string
	var column, value string
	rows, _ := admin.Query(t.Context(), columnsSQL, table)
	_, err := pgx.ForEachRow(rows, []any{&column, &value}, func() error {
		columns, values = append(columns, column), append(values, value)
		return nil
	})
	require.NoError(t, err)
	tx, err := admin.Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) }()
	for _, kitchen := range []string{"alpha", "beta"} {
		_, err := tx.Exec(t.Context(), fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)",
			table, strings.Join(columns, ", "), strings.Join(values, ", ")), kitchen)
		require.NoError(t, err, table)
	}
	for kitchen, want := range map[string][]string{"alpha": {"alpha"}, "beta": {"beta"}, "alph": {}, "": {}} {
		_, err := tx.Exec(t.Context(), queryrole.Enter(role, kitchen))
		require.NoError(t, err)
		rows, _ := tx.Query(t.Context(), "SELECT kitchen FROM "+table)
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Equal(t, want, found, "%s of %q", table, kitchen)
	}
}

// requireWeak checks that the role is nothing more, and that it sees nothing while no
// kitchen was ever set.
func requireWeak(t *testing.T, admin *pgx.Conn, role string) {
	t.Helper()
	var owns, functions, memberships int
	var rights []bool
	require.NoError(t, admin.QueryRow(t.Context(), `
		SELECT
			ARRAY[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication],
			(SELECT count(*) FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o'),
			(SELECT count(*) FROM pg_proc WHERE prosecdef AND has_function_privilege(r.oid, oid, 'EXECUTE')),
			(SELECT count(*) FROM pg_auth_members WHERE member = r.oid)
		FROM pg_roles AS r
		WHERE rolname = $1`, role).Scan(&rights, &owns, &functions, &memberships))
	require.False(t, slices.Contains(rights, true), "%v", rights)
	require.Zero(t, owns)
	require.Zero(t, memberships)
	require.Equal(t, 2, functions, "the names of actors")
	fresh := administrator(t, admin.Config().ConnString())
	_, err := fresh.Exec(t.Context(), `SET ROLE `+pgx.Identifier{role}.Sanitize())
	require.NoError(t, err)
	var sees int
	require.NoError(t, fresh.QueryRow(t.Context(), `SELECT count(*) FROM crumbtrail_catalog_1.items`).Scan(&sees))
	require.Zero(t, sees)
	for _, refused := range []string{
		`TABLE eventlog.events`, `TABLE access.keys`, `TABLE access.people`, `SELECT last_stream FROM crumbtrail.projection`,
	} {
		_, err := fresh.Exec(t.Context(), refused)
		require.ErrorContains(t, err, "permission denied", refused)
	}
}

// A user of another PostgreSQL needs no more than the permission to create schemas, and the
// role of queries.
func TestAnAdministratorPreparesTheRoleOfQueries(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	admin := administrator(t, database)
	name := admin.Config().Database
	user, role := "cook_"+name, queryrole.Name(name)
	execute := func(statements ...string) {
		t.Helper()
		for _, statement := range statements {
			_, err := admin.Exec(t.Context(), statement)
			require.NoError(t, err, statement)
		}
	}
	execute(`CREATE ROLE `+user+` LOGIN PASSWORD 'geheim'`, `GRANT CREATE, CONNECT ON DATABASE `+name+` TO `+user)
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_, _ = admin.Exec(ctx, `DROP OWNED BY `+user+` CASCADE`)
		_, _ = admin.Exec(ctx, `DROP ROLE `+user)
	})
	parsed, err := url.Parse(database)
	require.NoError(t, err)
	parsed.User = url.UserPassword(user, "geheim")
	storage := app.StorageOptions{DatabaseURL: parsed.String()}

	err = app.Run(t.Context(), settings(storage))
	require.ErrorIs(t, err, app.ErrRefused)
	require.ErrorContains(t, err, "user "+user+" can neither act as the role "+role)
	advice := fmt.Sprintf(`as an administrator of the server, run: CREATE ROLE "%s"; GRANT "%s" TO "%s"`, role, role, user)
	require.ErrorContains(t, err, advice)
	require.NotContains(t, err.Error(), "geheim")

	execute(queryrole.Statements(name, user)[0])
	err = app.Run(t.Context(), settings(storage))
	require.ErrorIs(t, err, app.ErrRefused)
	require.ErrorContains(t, err, advice, "it is there, and the user may not act as it")

	execute(queryrole.Statements(name, user)[1])
	for range 2 {
		r := run(t, settings(storage))
		status, _ := get(t, r.url+"/v1/items")
		require.Equal(t, 200, status)
		require.NoError(t, r.end(t))
	}
	execute(`ALTER ROLE ` + role + ` BYPASSRLS`)
	err = app.Run(t.Context(), settings(storage))
	require.ErrorIs(t, err, app.ErrRefused)
	require.ErrorContains(t, err, "must not bypass row-level security")

	execute(`DROP OWNED BY `+role, `DROP ROLE `+role, `ALTER ROLE `+user+` CREATEROLE`)
	r := run(t, settings(storage))
	status, _ := get(t, r.url+"/v1/items")
	require.Equal(t, 200, status, "a user who may create roles prepares it")
	require.NoError(t, r.end(t))
}
