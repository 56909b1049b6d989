package app

import (
	"context"
	"fmt"

	"crumbtrail/internal/identity"
)

// Identities opens the names of actors and the secrets of kitchens, which are in the
// database. It fails with an [OpenError].
func (s *Storage) Identities(ctx context.Context) (*identity.Store, error) {
	store, err := identity.Open(ctx, s.pool)
	if err != nil {
		return nil, databaseError(s.pool.Config().ConnConfig, fmt.Errorf("open the names of actors: %w", err))
	}
	return store, nil
}
