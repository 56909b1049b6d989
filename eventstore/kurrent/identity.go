package kurrent

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
)

// identityType is the permanent name of the event whose id is the log's.
const identityType = "log.created.v1"

// isHidden reports whether a stream is none of the log's: the server's own, or the
// one with the log's id.
func isHidden(stream string) bool {
	return strings.HasPrefix(stream, "$") || stream == eventstore.IdentityStream
}

// LogID implements [eventstore.Store]. The log's id is that of the only event of a
// stream, which is written when the id is first asked for: of several stores that
// write it, one succeeds.
func (s *Store) LogID(ctx context.Context) (uuid.UUID, error) {
	created := []eventstore.NewEvent{{ID: uuid.New(), Type: identityType, Data: []byte("{}"), Metadata: []byte("{}")}}
	for {
		id, err := s.readLogID(ctx)
		if !errors.Is(err, eventstore.ErrStreamNotFound) {
			return id, err
		}
		_, err = s.appendWithRetry(ctx, eventstore.IdentityStream, eventstore.NoStream(), created)
		if err != nil && !errors.Is(err, eventstore.ErrConflict) {
			return uuid.Nil, fmt.Errorf("write the log's id: %w", err)
		}
	}
}

func (s *Store) readLogID(ctx context.Context) (uuid.UUID, error) {
	for event, err := range s.ReadStream(ctx, eventstore.IdentityStream, 0, 1) {
		if err != nil {
			return uuid.Nil, fmt.Errorf("read the log's id: %w", err)
		}
		return event.ID, nil
	}
	return uuid.Nil, fmt.Errorf("read the log's id: %w: stream %s is empty", eventstore.ErrUnavailable, eventstore.IdentityStream)
}
