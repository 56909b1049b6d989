package credentials

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
)

// Erased is a kitchen that was deleted.
type Erased struct {
	Kitchen domain.Kitchen
	// HasEvents is true until its events were found to be gone.
	HasEvents bool
	// IsSettled is true once no command can write to it any more.
	IsSettled bool
}

// settled is after how long no command that was accepted before a deletion is written.
const settled = 2 * time.Minute

const (
	erasedKitchensSQL = `
	SELECT
		id,
		events_erased_at IS NULL,
		erased_at < now() - $1::float8 * interval '1 second'
	FROM access.kitchens
	WHERE erased_at IS NOT NULL
	ORDER BY id`

	eventsErasedSQL = `
	UPDATE access.kitchens
	SET events_erased_at = now()
	WHERE id = $1
		AND erased_at IS NOT NULL`
)

// Erased returns the kitchens that were deleted. No kitchen gets the name of one.
func (s *Store) Erased(ctx context.Context) ([]Erased, error) {
	found, err := rows(ctx, s, func(row pgx.CollectableRow) (e Erased, err error) {
		err = row.Scan(&e.Kitchen, &e.HasEvents, &e.IsSettled)
		return e, err
	}, erasedKitchensSQL, settled.Seconds())
	if err != nil {
		return nil, fmt.Errorf("look for deleted kitchens: %w", err)
	}
	return found, nil
}

// EventsErased notes that nothing is left of a deleted kitchen but its name.
func (s *Store) EventsErased(ctx context.Context, kitchen domain.Kitchen) error {
	if _, err := s.pool.Exec(ctx, eventsErasedSQL, kitchen); err != nil {
		return fmt.Errorf("note that the events of %s are gone: %w", kitchen, err)
	}
	return nil
}
