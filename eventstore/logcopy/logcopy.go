// Package logcopy copies a log from one adapter to another. Streams, order,
// event ids, data and metadata are preserved. Positions and the times at which
// events were recorded are the target's.
package logcopy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// Progress reports how far a copy is. Positions are the source's.
type Progress struct {
	// Phase is "compare" while the target is read to find what it holds,
	// "copy", or "verify".
	Phase string
	// Events is the number of events handled in this phase.
	Events int
	// At is the position reached in the source, End its head when the copy
	// began.
	At, End eventstore.Position
}

// ErrTargetDiffers refuses to copy into a log that holds events which the
// source does not hold there.
var ErrTargetDiffers = errors.New("the target log holds other events than the source")

// Report is the result of a copy.
type Report struct {
	// Streams and Events are what the source holds; Copied is the number of
	// events written now, the others existed.
	Streams, Events, Copied int
}

// Copy writes to the target what it lacks of the source, and verifies that
// both then hold the same events, stream by stream and in the same order. It
// is idempotent: it recognizes what an earlier attempt copied. Nothing may be
// written to either log meanwhile. show receives the progress after each
// event. Copy fails with [ErrTargetDiffers] and the errors of the logs.
func Copy(ctx context.Context, source, target eventstore.Store, show func(Progress)) (Report, error) {
	end, err := source.Head(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("find the end of the source: %w", err)
	}
	there, err := digest(ctx, target, func(n int, _ eventstore.Position) { show(Progress{Phase: "compare", Events: n, End: end}) })
	if err != nil {
		return Report{}, fmt.Errorf("read the target: %w", err)
	}
	to := NewAppender(target)
	err = copyMissing(ctx, source, to, there, func(n int, at eventstore.Position) {
		show(Progress{Phase: "copy", Events: n, At: at, End: end})
	})
	if err = errors.Join(err, to.Flush(ctx)); err != nil {
		return Report{}, err
	}
	return verify(ctx, source, target, to.Appended, func(n int, at eventstore.Position) {
		show(Progress{Phase: "verify", Events: n, At: at, End: end})
	})
}

// copyMissing adds the events that the target does not hold.
func copyMissing(
	ctx context.Context, source eventstore.Store, to *Appender, there logDigest, show func(int, eventstore.Position),
) error {
	read := 0
	for event, err := range eventstore.History(ctx, source, eventstore.Filter{}, eventstore.Position{}) {
		if err != nil {
			return err
		}
		read++
		show(read, event.Position)
		if event.Revision < there.streams[event.Stream].events {
			continue
		}
		if err := to.Add(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// verify compares the two logs as they are now.
func verify(ctx context.Context, source, target eventstore.Store, copied int, show func(int, eventstore.Position)) (Report, error) {
	want, err := digest(ctx, source, show)
	if err != nil {
		return Report{}, fmt.Errorf("read the source: %w", err)
	}
	got, err := digest(ctx, target, func(int, eventstore.Position) {})
	if err != nil {
		return Report{}, fmt.Errorf("read the target: %w", err)
	}
	report := Report{Streams: len(want.streams), Events: want.events, Copied: copied}
	for name, stream := range want.streams {
		if got.streams[name] != stream {
			return report, fmt.Errorf("%w: stream %s has %d events in the target and %d in the source, or different ones",
				ErrTargetDiffers, name, got.streams[name].events, stream.events)
		}
	}
	switch {
	case len(got.streams) != len(want.streams):
		return report, fmt.Errorf("%w: it has %d streams and the source %d", ErrTargetDiffers, len(got.streams), len(want.streams))
	case got.order != want.order:
		return report, fmt.Errorf("%w: its streams are equal but their events are in another order", ErrTargetDiffers)
	}
	return report, nil
}

// Appender writes events of another log: with their ids, at their revisions, and in their
// order. Consecutive events of one stream are appended together.
type Appender struct {
	// Appended counts the events that were written.
	Appended int

	target  eventstore.Store
	stream  string
	first   uint64
	pending []eventstore.NewEvent
	bytes   int
}

// NewAppender returns an appender to a log.
func NewAppender(target eventstore.Store) *Appender { return &Appender{target: target} }

// Limits of one append of a copy.
const (
	maxEvents = 200
	maxBytes  = 512 << 10
)

// retrying spaces the repetitions of an append whose outcome is unknown.
var retrying = backoff.Policy{First: 10 * time.Millisecond, Max: time.Second}

// Add writes an event, at the latest with Flush. It fails with [ErrTargetDiffers], or as
// the log does.
func (a *Appender) Add(ctx context.Context, event eventstore.Event) error {
	size := len(event.Type) + len(event.Data) + len(event.Metadata)
	if event.Stream != a.stream || len(a.pending) == maxEvents || a.bytes+size > maxBytes {
		if err := a.Flush(ctx); err != nil {
			return err
		}
		a.stream, a.first = event.Stream, event.Revision
	}
	a.bytes += size
	a.pending = append(a.pending, eventstore.NewEvent{ID: event.ID, Type: event.Type, Data: event.Data, Metadata: event.Metadata})
	return nil
}

// Flush writes what was added. It fails as Add does.
func (a *Appender) Flush(ctx context.Context) error {
	if len(a.pending) == 0 {
		return nil
	}
	expected := eventstore.NoStream()
	if a.first > 0 {
		expected = eventstore.Exactly(a.first - 1)
	}
	err := retrying.Retry(ctx, func(ctx context.Context) error {
		_, err := a.target.Append(ctx, a.stream, expected, a.pending)
		return err
	}, func(err error) bool { return errors.Is(err, eventstore.ErrOutcomeUnknown) })
	if errors.Is(err, eventstore.ErrConflict) {
		return fmt.Errorf("%w: %w", ErrTargetDiffers, err)
	}
	if err != nil {
		return fmt.Errorf("append to the target: %w", err)
	}
	a.Appended += len(a.pending)
	a.pending, a.bytes = nil, 0
	return nil
}
