// Package rows reads all tables of the credentials as of one moment, and writes them into
// another database.
package rows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// kept are the tables that a snapshot has, each after those that it refers to, with the
// columns that order its rows. Left out are sign-ins that have begun, how far the log was
// written, which is found by reading it, and what is only true of one database.
var kept = []keptTable{
	{"kitchens", "id"},
	{"people", "id"},
	{"members", "kitchen, person"},
	{"keys", "id"},
	{"links", "id"},
	{"identities", "id"},
	{"sessions", "id"},
	{"names", "id"},
	{"secrets", "kitchen"},
	{"imported_names", "kitchen, id"},
	{"required", "only_one"},
	{"outbox", "id"},
}

type keptTable struct{ table, order string }

// Row is a row of a table of the credentials, as JSON.
type Row struct {
	Table string          `json:"table"`
	Row   json.RawMessage `json:"row"`
}

const (
	versionSQL = `
	SELECT max(version_id)
	FROM access.migrations
	WHERE is_applied`

	// Writers wait while the end of the log is read, some milliseconds: an event before that
	// end is never of a kitchen that the snapshot lacks.
	holdSQL = `
	SAVEPOINT held;
	SET LOCAL lock_timeout = '5s';
	LOCK TABLE access.kitchens, access.secrets, access.outbox IN SHARE MODE`

	releaseSQL = `ROLLBACK TO SAVEPOINT held`

	// A generated id is left out: the order of the rows has it.
	keptSQL = `
	SELECT (to_jsonb(kept) - ARRAY(
		SELECT attname::text
		FROM pg_attribute
		WHERE attrelid = 'access.%[1]s'::regclass AND attidentity <> ''
	))::text
	FROM access.%[1]s AS kept
	ORDER BY %[2]s`
)

// Snapshot calls between while kitchens and their secrets cannot be changed, and then each
// with all rows as they were at that time. It returns the version of the tables.
func Snapshot(
	ctx context.Context, pool *pgxpool.Pool, between func(context.Context) error, each func(Row) error,
) (version int64, err error) {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	err = pgx.BeginTxFunc(ctx, pool, options, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, holdSQL); err != nil {
			return fmt.Errorf("wait for changes of access: %w", err)
		}
		if err := tx.QueryRow(ctx, versionSQL).Scan(&version); err != nil { // from here on all is as of now
			return err
		}
		if err := between(ctx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, releaseSQL); err != nil {
			return err
		}
		return rowsOf(ctx, tx, each)
	})
	return version, err
}

func rowsOf(ctx context.Context, tx pgx.Tx, each func(Row) error) error {
	if _, err := tx.Exec(ctx, `SET LOCAL timezone = 'UTC'`); err != nil {
		return err
	}
	for _, one := range kept {
		found, err := tx.Query(ctx, fmt.Sprintf(keptSQL, one.table, one.order))
		if err != nil {
			return fmt.Errorf("read access.%s: %w", one.table, err)
		}
		var row []byte
		_, err = pgx.ForEachRow(found, []any{&row}, func() error { return each(Row{one.table, row}) })
		if err != nil {
			return fmt.Errorf("read access.%s: %w", one.table, err)
		}
	}
	return nil
}

var (
	// ErrNewerTables refuses a snapshot of tables that this program does not know.
	ErrNewerTables = errors.New("the credentials are of a newer version of crumbtrail: restore them with that version")
	// ErrHasAccess refuses a snapshot where there are credentials.
	ErrHasAccess = errors.New("there are keys, people or kitchens already: restore into an empty place")
	// ErrRestoring refuses to go on with what is not complete, or with another backup.
	ErrRestoring = errors.New("the restore of a backup was interrupted: repeat it with the same backup")
)

const (
	unusedSQL = `
	SELECT NOT EXISTS (SELECT FROM access.kitchens WHERE id <> 'home')
		AND NOT EXISTS (SELECT FROM access.people)
		AND NOT EXISTS (SELECT FROM access.keys)
		AND NOT EXISTS (SELECT FROM access.names)
		AND NOT EXISTS (SELECT FROM access.secrets)
		AND NOT EXISTS (SELECT FROM access.required)
		AND NOT EXISTS (SELECT FROM access.outbox)`

	restoringSQL = `
	SELECT mark
	FROM access.restoring`

	beginRestoreSQL = `
	INSERT INTO access.restoring (mark)
	VALUES ($1)`

	makeRoomSQL = `
	DELETE FROM access.kitchens
	WHERE id = 'home'`

	columnsSQL = `
	SELECT attname::text
	FROM pg_attribute
	WHERE attrelid = ('access.' || $1)::regclass AND attnum > 0 AND NOT attisdropped`

	loadSQL = `
	INSERT INTO access.%[1]s (%[2]s)
	SELECT %[2]s
	FROM jsonb_populate_recordset(NULL::access.%[1]s, $1)`

	noRequirementSQL = `
	DELETE FROM access.required`

	endRestoreSQL = `
	DELETE FROM access.restoring`
)

// BeginRestore writes the rows of a snapshot into tables without any, and marks them as
// incomplete until [EndRestore]. It fails with [ErrNewerTables] and [ErrHasAccess].
func BeginRestore(
	ctx context.Context, pool *pgxpool.Pool, mark string, version int64, rows func(each func(Row) error) error,
) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var known int64
		if err := tx.QueryRow(ctx, versionSQL).Scan(&known); err != nil {
			return err
		}
		if version > known {
			return ErrNewerTables
		}
		var isUnused bool
		if err := tx.QueryRow(ctx, unusedSQL).Scan(&isUnused); err != nil {
			return err
		}
		if !isUnused {
			return ErrHasAccess
		}
		if _, err := tx.Exec(ctx, makeRoomSQL); err != nil {
			return err
		}
		if err := load(ctx, tx, rows); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, beginRestoreSQL, mark)
		return err
	})
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// restoring returns the hash of the backup that is being restored, empty for none.
func restoring(ctx context.Context, from querier) (mark string, err error) {
	err = from.QueryRow(ctx, restoringSQL).Scan(&mark)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return mark, err
}

// IsRestoring reports whether a backup is being restored, by what [BeginRestore] was called
// with. It fails with [ErrRestoring] if it is another one.
func IsRestoring(ctx context.Context, pool *pgxpool.Pool, mark string) (bool, error) {
	begun, err := restoring(ctx, pool)
	if err == nil && begun != "" && begun != mark {
		err = ErrRestoring
	}
	return begun == mark, err
}

// CheckComplete fails with [ErrRestoring] if a backup was restored in part.
func CheckComplete(ctx context.Context, pool *pgxpool.Pool) error {
	switch mark, err := restoring(ctx, pool); {
	case err != nil:
		return err
	case mark != "":
		return ErrRestoring
	}
	return nil
}

// EndRestore removes the mark of [BeginRestore].
func EndRestore(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, endRestoreSQL)
	return err
}

// loadedAtOnce bounds how many rows a statement writes.
const loadedAtOnce = 1000

func load(ctx context.Context, tx pgx.Tx, rows func(each func(Row) error) error) error {
	l := loader{tx: tx}
	err := rows(func(row Row) error {
		if row.Table != l.table || len(l.rows) == loadedAtOnce {
			if err := l.flush(ctx); err != nil {
				return err
			}
		}
		l.table = row.Table
		l.rows = append(l.rows, slices.Clone(row.Row))
		return nil
	})
	if err != nil {
		return err
	}
	return l.flush(ctx)
}
