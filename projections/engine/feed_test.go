package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// While there is more to fold than one batch, the projection reports that it is behind
// between batches too.
func TestTheOldestEventThatIsNotFoldedIsKnownBetweenBatches(t *testing.T) {
	t.Parallel()
	f := &feed{queue: newQueue()}
	require.True(t, f.oldest().IsZero())
	queued, pending := time.Date(2025, 12, 24, 8, 0, 0, 0, time.UTC), time.Date(2025, 12, 24, 7, 0, 0, 0, time.UTC)
	require.NoError(t, f.queue.push(t.Context(), func(a *arrival) {
		a.events = append(a.events, Event{Event: eventstore.Event{RecordedAt: queued}})
	}))
	require.Equal(t, queued, f.oldest())
	f.pending = []Event{{Event: eventstore.Event{RecordedAt: pending}}}
	require.Equal(t, pending, f.oldest())

	p := newProgress()
	p.own(checkpoint{})
	p.reach(checkpoint{}, eventstore.Position{}, f.oldest())
	status, err := statusRow{}.status(p.look(), &logWatch{}, eventstore.Position{Commit: 9, Prepare: 9})
	require.NoError(t, err)
	require.Positive(t, status.Lag)
}
