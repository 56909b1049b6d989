package engine

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
)

// An instance that was stopped in the middle of its work (by SIGSTOP, or with its
// machine) holds locks until its sessions end. The sessions are found by their
// names, which contain the term.
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

// fence makes sure that no owner of an earlier term can write any more.
func (o *ownership) fence(ctx context.Context) error {
	if _, err := o.conn.Exec(ctx, nameSessionSQL, sessionName("projection", o.Name, o.term)); err != nil {
		return fmt.Errorf("name the session: %w", err)
	}
	for {
		// Without the privilege to end them the only way is to wait for them.
		if _, err := o.conn.Exec(ctx, endSessionsSQL, o.Name, o.term); err != nil && !pgerr.IsInsufficientPrivilege(err) {
			return fmt.Errorf("end the sessions of the previous owner: %w", err)
		}
		err := pgx.BeginFunc(ctx, o.conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, lockTimeoutSQL); err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, fenceSQL, o.Name, o.term)
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
