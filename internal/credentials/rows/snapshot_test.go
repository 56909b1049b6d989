package rows

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func poolOf(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, credentials.Migrate(t.Context(), pool.Config().ConnConfig))
	return pool
}

func nothing(context.Context) error { return nil }

// A new table is in a backup, or it is left out on purpose.
func TestASnapshotHasEveryTable(t *testing.T) {
	t.Parallel()
	pool := poolOf(t)
	found, err := pool.Query(t.Context(), `SELECT tablename::text FROM pg_tables WHERE schemaname = 'access'`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	want := []string{"migrations", "pending_sign_ins", "published", "restoring"}
	for _, one := range kept {
		want = append(want, one.table)
	}
	require.ElementsMatch(t, want, tables)
}

func TestRowsOfAnEarlierVersionAreRestoredAndOfALaterOneRefused(t *testing.T) {
	t.Parallel()
	pool := poolOf(t)
	rows := func(all ...Row) func(func(Row) error) error {
		return func(each func(Row) error) error {
			var err error
			for _, row := range all {
				err = errors.Join(err, each(row))
			}
			return err
		}
	}
	home := Row{"kitchens", json.RawMessage(`{"id": "home", "created_at": "2020-01-01T00:00:00Z"}`)}
	newer := Row{"kitchens", json.RawMessage(`{"id": "two", "created_at": "2020-01-01T00:00:00Z", "colour": "red"}`)}
	require.ErrorIs(t, BeginRestore(t.Context(), pool, "mark", 999, rows(home)), ErrNewerTables)
	require.ErrorIs(t, BeginRestore(t.Context(), pool, "mark", 1, rows(newer)), ErrNewerTables)
	require.ErrorIs(t, BeginRestore(t.Context(), pool, "mark", 1, rows(home, Row{"colours", []byte(`{}`)})), ErrNewerTables)
	isBegun, err := IsRestoring(t.Context(), pool, "mark")
	require.NoError(t, err)
	require.False(t, isBegun, "nothing was written")
	require.NoError(t, BeginRestore(t.Context(), pool, "mark", 1, rows(home)))
	_, err = IsRestoring(t.Context(), pool, "another")
	require.ErrorIs(t, err, ErrRestoring)
	require.NoError(t, EndRestore(t.Context(), pool))
	var read []Row
	_, err = Snapshot(t.Context(), pool, nothing, func(row Row) error {
		read = append(read, Row{row.Table, slices.Clone(row.Row)})
		return nil
	})
	require.NoError(t, err)
	require.Len(t, read, 1)
	require.JSONEq(t, `{"id": "home", "created_at": "2020-01-01T00:00:00+00:00", "importing": null, "delete_after": null,
		"erased_at": null, "events_erased_at": null}`, string(read[0].Row))
}

// The end of the log is read while no kitchen can be created, so an event before it is never of
// a kitchen that the snapshot lacks.
func TestNoKitchenIsCreatedWhileASnapshotIsTaken(t *testing.T) {
	t.Parallel()
	pool := poolOf(t)
	count := 0
	_, err := Snapshot(t.Context(), pool, func(ctx context.Context) error {
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '50ms'`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO access.kitchens (id) VALUES ('late')`)
			return err
		})
		require.ErrorContains(t, err, "lock timeout")
		return nil
	}, func(Row) error {
		count++
		_, err := pool.Exec(t.Context(), `INSERT INTO access.kitchens (id) VALUES ('late') ON CONFLICT DO NOTHING`)
		require.NoError(t, err, "nor does it wait longer")
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 1, count, "what comes later is not in it")
}
