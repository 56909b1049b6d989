package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// ClosedError refuses everything in a kitchen that is being imported, or that is to be
// deleted.
type ClosedError struct {
	// IsImporting is true while the kitchen is imported.
	IsImporting bool
	// DeleteAfter is when the kitchen is deleted; until then it can be restored. It is the
	// zero time for one that is imported, or that was deleted.
	DeleteAfter time.Time
}

// Error says why for people.
func (e *ClosedError) Error() string {
	switch {
	case e.IsImporting:
		return "the kitchen is being imported; if the import was interrupted, repeat it"
	case e.DeleteAfter.IsZero():
		return "the kitchen was deleted, and its name stays taken"
	}
	return "the kitchen is closed: it is deleted after " + e.DeleteAfter.UTC().Format(time.RFC3339) +
		", and an operator can restore it until then"
}

const closedSQL = `
	SELECT
		id,
		importing IS NOT NULL,
		CASE WHEN erased_at IS NULL THEN delete_after END
	FROM access.kitchens
	WHERE importing IS NOT NULL
		OR delete_after IS NOT NULL
		OR erased_at IS NOT NULL`

// CheckOpen fails with a [*ClosedError] if no one may use a kitchen now.
func (s *Store) CheckOpen(ctx context.Context, kitchen domain.Kitchen) error {
	closed, ok := s.verified.closedKitchens()
	if !ok {
		var err error
		if closed, err = s.readClosed(ctx); err != nil {
			return fmt.Errorf("look for kitchens that are closed: %w", err)
		}
	}
	if found := closed[kitchen]; found != nil {
		return found
	}
	return nil
}

func (s *Store) readClosed(ctx context.Context) (map[domain.Kitchen]*ClosedError, error) {
	type closedKitchen struct {
		id  domain.Kitchen
		why *ClosedError
	}
	generation := s.verified.generation()
	found, err := rows(ctx, s, func(row pgx.CollectableRow) (k closedKitchen, err error) {
		var after *time.Time
		k.why = &ClosedError{}
		err = row.Scan(&k.id, &k.why.IsImporting, &after)
		if after != nil {
			k.why.DeleteAfter = *after
		}
		return k, err
	}, closedSQL)
	if err != nil {
		return nil, err
	}
	closed := make(map[domain.Kitchen]*ClosedError, len(found))
	for _, one := range found {
		closed[one.id] = one.why
	}
	s.verified.setClosed(closed, generation)
	return closed, nil
}

const (
	importingSQL = `
	SELECT COALESCE(importing, '')
	FROM access.kitchens
	WHERE id = $1`

	beginImportSQL = `
	INSERT INTO access.kitchens (id, importing)
	VALUES ($1, $2)
	ON CONFLICT (id) DO UPDATE SET importing = EXCLUDED.importing
	WHERE kitchens.delete_after IS NULL
		AND kitchens.erased_at IS NULL
	RETURNING now()`

	endImportSQL = `
	UPDATE access.kitchens
	SET importing = NULL
	FROM (SELECT id, importing FROM access.kitchens WHERE id = $1 FOR UPDATE) AS before
	WHERE kitchens.id = before.id
		AND before.importing IS NOT NULL
	RETURNING before.importing`

	// importNameSQL keeps no name for what has one.
	importNameSQL = `
	INSERT INTO access.imported_names (kitchen, id, name)
	SELECT $1, $2, $3
	WHERE access.actor_name($2) = $2
	ON CONFLICT DO NOTHING`
)

// Importing returns what [Store.BeginImport] was called with, if the import has not ended;
// otherwise an empty text.
func (s *Store) Importing(ctx context.Context, kitchen domain.Kitchen) (chain string, err error) {
	err = s.pool.QueryRow(ctx, importingSQL, kitchen).Scan(&chain)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return chain, err
}

// BeginImport closes a kitchen, which is created if it does not exist, until
// [Store.EndImport]. It fails with a [*ClosedError] if it is to be deleted.
func (s *Store) BeginImport(ctx context.Context, kitchen domain.Kitchen, chain string) error {
	return s.close(ctx, importing(kitchen), "", nil, beginImportSQL, kitchen, chain)
}

// EndImport opens a kitchen, and keeps the names of actors that have none here.
func (s *Store) EndImport(ctx context.Context, kitchen domain.Kitchen, names map[string]string) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for id, name := range names {
			if _, err := tx.Exec(ctx, importNameSQL, kitchen, id, name); err != nil {
				return err
			}
		}
		var archive string
		if err := tx.QueryRow(ctx, endImportSQL, kitchen).Scan(&archive); err != nil {
			return notFound(err)
		}
		imported := []access.Event{access.KitchenImported{Archive: archive}}
		if err := s.record(ctx, tx, importing(kitchen), "ImportKitchen", imported); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, notifySQL, channel)
		return err
	})
	if err != nil {
		return fmt.Errorf("open the kitchen %s: %w", kitchen, err)
	}
	s.announce()
	return nil
}

// importing is who imports a kitchen: only the command line does.
func importing(kitchen domain.Kitchen) By {
	return By{Kitchen: kitchen, Actor: "command-line", Correlation: "command-line"}
}

// close executes a statement that closes or opens a kitchen and returns a time, records the
// event of it unless that is nil, and tells all programs.
func (s *Store) close(
	ctx context.Context, by By, command string, event func(time.Time) access.Event, sql string, args ...any,
) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var at time.Time
		if err := tx.QueryRow(ctx, sql, args...).Scan(&at); err != nil {
			return err
		}
		if event != nil {
			if err := s.record(ctx, tx, by, command, []access.Event{event(at)}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, notifySQL, channel)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		if closed, err := s.readClosed(ctx); err != nil || closed[by.Kitchen] != nil {
			return errors.Join(err, closed[by.Kitchen])
		}
		return cmp.Or(s.HasKitchen(ctx, by.Kitchen), fmt.Errorf("kitchen %s: %w", by.Kitchen, ErrOpen))
	}
	if err != nil {
		return fmt.Errorf("kitchen %s: %w", by.Kitchen, err)
	}
	s.announce()
	return nil
}
