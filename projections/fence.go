package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
)

// What a program that was stopped in its tracks has left behind holds locks until
// its sessions end. They are known by their names, which say the term.
const (
	endSessionsSQL = `
	SELECT pg_terminate_backend(pid)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND pid <> pg_backend_pid()
		AND CASE
			WHEN application_name ~ ('^crumbtrail (projection|rebuild) ' || $1 || ' term [0-9]{1,18}$')
				THEN substring(application_name FROM '[0-9]+$')::bigint < $2
			ELSE FALSE
		END`

	fenceSQL = `
	UPDATE crumbtrail.projection
	SET
		term = $2
	WHERE name = $1
		AND term < $2`

	nameSessionSQL = `SELECT set_config('application_name', $1, FALSE)`
)

func sessionName(purpose, projection string, term int64) string {
	return fmt.Sprintf("crumbtrail %s %s term %d", purpose, projection, term)
}

// fence makes sure that nobody of an earlier term writes any more.
func (t *tenure) fence(ctx context.Context) error {
	if _, err := t.conn.Exec(ctx, nameSessionSQL, sessionName("projection", t.name, t.term)); err != nil {
		return fmt.Errorf("name the session: %w", err)
	}
	for {
		// Without the right to end them there is nothing to do but to wait for them.
		if _, err := t.conn.Exec(ctx, endSessionsSQL, t.name, t.term); err != nil && !pgerr.IsInsufficientPrivilege(err) {
			return fmt.Errorf("end the sessions of the owner before: %w", err)
		}
		err := pgx.BeginFunc(ctx, t.conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, lockTimeoutSQL); err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, fenceSQL, t.name, t.term)
			if err != nil {
				return err
			}
			return requireOne(tag)
		})
		if !pgerr.IsLockNotAvailable(err) {
			return err
		}
	}
}
