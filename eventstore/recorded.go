package eventstore

import (
	"context"
	"fmt"
)

// Recorded returns one event of a stream. A state that is folded from many
// events may keep revisions in place of what few decisions need. It fails as
// [Store.ReadStream] does, and with [ErrStreamNotFound] if the stream has no
// such revision.
func (r *Repository[S, E]) Recorded(ctx context.Context, stream string, revision uint64) (E, error) {
	var none E
	for event, err := range r.store.ReadStream(ctx, stream, revision, 1) {
		if err != nil {
			return none, fmt.Errorf("read event %d of %s: %w", revision, stream, err)
		}
		return r.codec.Decode(event)
	}
	return none, fmt.Errorf("read event %d of %s: %w", revision, stream, ErrStreamNotFound)
}
