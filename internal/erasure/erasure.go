// Package erasure deletes kitchens whose time has come: who had access to them, their
// events, and the rows that were made of these. What is left is the name, which no other
// kitchen gets. Each step can be repeated, so that a program that ends in between is
// followed by another one.
package erasure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgerr"
)

// Erasure deletes kitchens of an installation.
type Erasure struct {
	Access *credentials.Store
	Log    eventstore.Store
	Pool   *pgxpool.Pool

	swept time.Time // when rows of all deleted kitchens were looked for
}

// sweepEvery is how often rows of kitchens are looked for that were deleted long ago: a
// projection that was behind, or being rebuilt, may have written them afterwards.
const sweepEvery = time.Hour

// Run deletes what is due, and returns the kitchens of which it deleted something. A server
// calls it again and again.
func (e *Erasure) Run(ctx context.Context) ([]domain.Kitchen, error) {
	closed, err := e.Access.EraseDue(ctx)
	if err != nil {
		return closed, err
	}
	erased, err := e.Access.Erased(ctx)
	if err != nil {
		return closed, err
	}
	changed := closed
	var withRows []domain.Kitchen
	for _, one := range erased {
		if !one.HasEvents {
			continue
		}
		withRows = append(withRows, one.Kitchen)
		removed, err := e.events(ctx, one)
		if err != nil {
			return changed, err
		}
		if removed > 0 && len(closed) == 0 {
			changed = append(changed, one.Kitchen)
		}
	}
	if now := time.Now(); now.Sub(e.swept) > sweepEvery {
		e.swept, withRows = now, nil
		for _, one := range erased {
			withRows = append(withRows, one.Kitchen)
		}
	}
	return changed, e.rows(ctx, withRows)
}

// events deletes the events of a kitchen. Once no command can write to it and nothing is
// found, it is done.
func (e *Erasure) events(ctx context.Context, of credentials.Erased) (removed int, err error) {
	eraser, ok := e.Log.(eventstore.Eraser)
	if !ok {
		return 0, errors.New("the log cannot delete the events of a kitchen")
	}
	if removed, err = eraser.Erase(ctx, string(of.Kitchen)); err != nil {
		return removed, fmt.Errorf("delete the events of %s: %w", of.Kitchen, err)
	}
	if removed == 0 && of.IsSettled {
		return 0, e.Access.EventsErased(ctx, of.Kitchen)
	}
	return removed, nil
}

const (
	// tablesSQL finds the tables of all projections that have rows of kitchens, from the
	// catalogue, so that a new one is not forgotten.
	tablesSQL = `
	SELECT format('%I.%I', n.nspname, c.relname)
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	JOIN pg_attribute AS a ON a.attrelid = c.oid
		AND a.attname = 'kitchen'
		AND NOT a.attisdropped
	WHERE n.nspname ^@ 'crumbtrail'
		AND c.relkind = 'r'
	ORDER BY 1`

	deleteRowsSQL = `
	DELETE FROM %[1]s
	WHERE ctid = ANY (ARRAY(
		SELECT ctid
		FROM %[1]s
		WHERE kitchen = ANY ($1)
		LIMIT 10000
	))`
)

// rows deletes the rows of kitchens in the tables of projections.
func (e *Erasure) rows(ctx context.Context, kitchens []domain.Kitchen) error {
	if len(kitchens) == 0 {
		return nil
	}
	found, err := e.Pool.Query(ctx, tablesSQL)
	if err != nil {
		return fmt.Errorf("list the tables of projections: %w", err)
	}
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("list the tables of projections: %w", err)
	}
	for _, table := range tables {
		for more := true; more; {
			deleted, err := e.Pool.Exec(ctx, fmt.Sprintf(deleteRowsSQL, table), kitchens)
			if err != nil && !pgerr.IsUndefinedTable(err) { // others are served since
				return fmt.Errorf("delete the rows of deleted kitchens in %s: %w", table, err)
			}
			more = deleted.RowsAffected() > 0
		}
	}
	return nil
}
