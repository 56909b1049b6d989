package queryrole

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
)

// MissingError reports that the role is missing, or that the user may not act as it, and
// that the user may not change that.
type MissingError struct {
	Role, User string
	// Statements are what an administrator must run.
	Statements []string
	Err        error
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("user %s can neither act as the role %s, with which queries run, nor prepare it: %v", e.User, e.Role, e.Err)
}

// Unwrap returns the cause.
func (e *MissingError) Unwrap() error { return e.Err }

// ErrTooStrong is returned for a role that row-level security does not bind.
var ErrTooStrong = errors.New("the role of queries must be no superuser, must not bypass row-level security," +
	" and must not be a member of the role that owns the tables")

const (
	lockSQL = `SELECT pg_advisory_xact_lock($1)`

	// stateSQL reports whether row-level security does not bind the role, and whether the
	// user may act as it.
	stateSQL = `
	SELECT
		rolsuper OR rolbypassrls OR pg_has_role(oid, $2::name, 'MEMBER') AS is_too_strong,
		pg_has_role($2::name, oid, CASE
			WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET'
			ELSE 'MEMBER'
		END) AS is_usable
	FROM pg_roles
	WHERE rolname = $1`
)

// Beginner is a connection or a pool.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Prepare makes sure that the role of the database exists and that the user of the
// connection may act as it, and returns its name. It fails with a [*MissingError] if an
// administrator has to do so, and with [ErrTooStrong].
func Prepare(ctx context.Context, db Beginner) (role string, err error) {
	return PrepareFor(ctx, db, "")
}

// PrepareFor is [Prepare] for another user than that of the connection.
func PrepareFor(ctx context.Context, db Beginner, user string) (role string, err error) {
	var database string
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT current_database(), coalesce(nullif($1, ''), current_user)`, user).Scan(&database, &user)
		if err != nil {
			return err
		}
		role = Name(database)
		return prepare(ctx, tx, role, user, Statements(database, user))
	})
	if pgerr.IsInsufficientPrivilege(err) {
		return role, &MissingError{Role: role, User: user, Statements: Statements(database, user), Err: err}
	}
	if err != nil {
		return role, fmt.Errorf("prepare the role %s, with which queries run: %w", role, err)
	}
	return role, nil
}

// prepare runs the statements that create the role and let the user act as it, as far as
// they are needed.
func prepare(ctx context.Context, tx pgx.Tx, role, user string, statements []string) error {
	_, isUsable, err := state(ctx, tx, role, user)
	if err != nil || isUsable {
		return err
	}
	if _, err := tx.Exec(ctx, lockSQL, lockKey()); err != nil { // of the programs on the database, one does it
		return err
	}
	exists, isUsable, err := state(ctx, tx, role, user)
	if err != nil || isUsable {
		return err
	}
	if !exists {
		if _, err := tx.Exec(ctx, statements[0]); err != nil {
			return err
		}
		if _, isUsable, err = state(ctx, tx, role, user); err != nil || isUsable { // by a superuser
			return err
		}
	}
	_, err = tx.Exec(ctx, statements[1])
	return err
}

// state returns whether the role exists, and whether the user may act as it.
func state(ctx context.Context, tx pgx.Tx, role, user string) (exists, isUsable bool, err error) {
	var isTooStrong bool
	err = tx.QueryRow(ctx, stateSQL, role, user).Scan(&isTooStrong, &isUsable)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, false, nil
	case err != nil:
		return false, false, err
	case isTooStrong:
		return true, false, ErrTooStrong
	}
	return true, isUsable, nil
}

// lockKey is the key of the advisory lock, the same in every process.
func lockKey() int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail: role of queries")) // it never fails
	return int64(hash.Sum64())
}
