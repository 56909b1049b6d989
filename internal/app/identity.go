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

// ActorName returns the name of an actor of the log's events; the actor as it is if there
// is no name, or no database that has one.
func (s *Storage) ActorName(ctx context.Context, actor string) string {
	if s.pool == nil {
		return actor
	}
	s.identities.Do(func() { s.names, _ = s.Identities(ctx) }) // the log can be read without names
	if s.names == nil {
		return actor
	}
	name, err := s.names.Name(ctx, actor)
	if err != nil {
		return actor
	}
	return name
}
