package credentials

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// ErrHome refuses to delete the first kitchen: the program cannot be without it.
var ErrHome = errors.New("the kitchen home cannot be deleted: it belongs to the installation, which is deleted with its database")

const (
	deleteKitchenSQL = `
	UPDATE access.kitchens
	SET delete_after = now() + $2::float8 * interval '1 second'
	WHERE id = $1
		AND erased_at IS NULL
	RETURNING delete_after`

	restoreKitchenSQL = `
	UPDATE access.kitchens
	SET delete_after = NULL
	WHERE id = $1
		AND delete_after IS NOT NULL
		AND erased_at IS NULL
	RETURNING now()`

	dueSQL = `
	SELECT id
	FROM access.kitchens
	WHERE delete_after <= now()
		AND erased_at IS NULL
	ORDER BY id`

	// lockDueSQL has another program that erases the kitchen wait, and find nothing.
	lockDueSQL = `
	SELECT id
	FROM access.kitchens
	WHERE id = $1
		AND delete_after <= now()
		AND erased_at IS NULL
	FOR UPDATE`

	// leavingSQL finds the people of a kitchen who have no other one.
	leavingSQL = `
	SELECT p.id
	FROM access.people p
	WHERE p.id = ANY($1)
		AND NOT p.is_operator
		AND NOT EXISTS (SELECT FROM access.members m WHERE m.person = p.id)
		AND NOT EXISTS (SELECT FROM access.sessions s WHERE s.person = p.id)
		AND NOT EXISTS (SELECT FROM access.links l WHERE l.person = p.id)`

	// eraseIdentitiesSQL and erasePeopleSQL remove people, with their names and how a
	// provider knows them.
	eraseIdentitiesSQL = `DELETE FROM access.identities WHERE person = ANY($1)`
	erasePeopleSQL     = `DELETE FROM access.people WHERE id = ANY($1)`

	peopleOfSQL = `
	SELECT person FROM access.members WHERE kitchen = $1
	UNION
	SELECT person FROM access.sessions WHERE kitchen = $1 AND person IS NOT NULL
	UNION
	SELECT person FROM access.links WHERE kitchen = $1 AND person IS NOT NULL`

	erasedSQL = `
	UPDATE access.kitchens
	SET
		erased_at = now(),
		importing = NULL
	WHERE id = $1`
)

// eraseSQL removes what a kitchen has in the schema. Sessions that a key began go with
// the key.
var eraseSQL = []string{
	`DELETE FROM access.sessions WHERE kitchen = $1`,
	`DELETE FROM access.links WHERE kitchen = $1`,
	`DELETE FROM access.members WHERE kitchen = $1`,
	`DELETE FROM access.keys WHERE kitchen = $1`,
	`DELETE FROM access.names WHERE kitchen = $1`,
	`DELETE FROM access.imported_names WHERE kitchen = $1`,
	`DELETE FROM access.secrets WHERE kitchen = $1`,
	`DELETE FROM access.published WHERE kitchen = $1`, // locked first, as the publisher does
	`DELETE FROM access.outbox WHERE kitchen = $1`,
}

// DeleteKitchen closes the kitchen that by names, and has it erased after a time. It fails
// with [ErrHome], with [ErrNoKitchen], or with a [*ClosedError] if it was erased.
func (s *Store) DeleteKitchen(ctx context.Context, by By, grace time.Duration) error {
	if by.Kitchen == domain.Home {
		return ErrHome
	}
	closed := func(at time.Time) access.Event { return access.KitchenClosed{DeleteAfter: at.UTC()} }
	return s.close(ctx, by, "DeleteKitchen", closed, deleteKitchenSQL, by.Kitchen, grace.Seconds())
}

// RestoreKitchen opens a kitchen that was to be deleted. It fails with [ErrNoKitchen], with
// [ErrOpen], or with a [*ClosedError] if it was erased.
func (s *Store) RestoreKitchen(ctx context.Context, by By) error {
	restored := func(time.Time) access.Event { return access.KitchenRestored{} }
	return s.close(ctx, by, "RestoreKitchen", restored, restoreKitchenSQL, by.Kitchen)
}

// EraseDue erases the kitchens whose time has come, and returns them: their keys,
// sessions, links, members, names and secrets. The name of the kitchen stays taken, since
// the log has events of it.
func (s *Store) EraseDue(ctx context.Context) ([]domain.Kitchen, error) {
	due, err := rows(ctx, s, pgx.RowTo[domain.Kitchen], dueSQL)
	if err != nil {
		return nil, fmt.Errorf("look for kitchens to delete: %w", err)
	}
	var erased []domain.Kitchen
	for _, kitchen := range due {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return erase(ctx, tx, kitchen) })
		switch {
		case errors.Is(err, pgx.ErrNoRows): // another program was faster, or it was restored
		case err != nil:
			return erased, fmt.Errorf("delete the kitchen %s: %w", kitchen, err)
		default:
			erased = append(erased, kitchen)
		}
	}
	if len(erased) > 0 {
		s.announce()
	}
	return erased, nil
}

func erase(ctx context.Context, tx pgx.Tx, kitchen domain.Kitchen) error {
	if err := tx.QueryRow(ctx, lockDueSQL, kitchen).Scan(&kitchen); err != nil {
		return err
	}
	people, err := ids(ctx, tx, peopleOfSQL, kitchen)
	if err != nil {
		return err
	}
	for _, statement := range eraseSQL {
		if _, err := tx.Exec(ctx, statement, kitchen); err != nil {
			return err
		}
	}
	leaving, err := ids(ctx, tx, leavingSQL, people)
	if err != nil {
		return err
	}
	for _, statement := range []string{eraseIdentitiesSQL, erasePeopleSQL} {
		if _, err := tx.Exec(ctx, statement, leaving); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, erasedSQL, kitchen); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, notifySQL, channel)
	return err
}

func ids(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]string, error) {
	found, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, pgx.RowTo[string])
}
