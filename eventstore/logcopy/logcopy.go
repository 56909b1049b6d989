// Package logcopy copies a log from one adapter to another: streams, order, event
// ids, data and metadata stay what they are. Positions and the time at which the
// log took an event are the target's own.
package logcopy

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/eventstore"
)

// Progress says how far a copy is. Positions are the source's.
type Progress struct {
	// Phase is "compare" while the target is read to find what it has, "copy",
	// or "verify".
	Phase string
	// Events is how many have been dealt with in this phase.
	Events int
	// At is where the source is being read, of End.
	At, End eventstore.Position
}

// ErrTargetDiffers refuses to copy into a log that holds something that the
// source does not have there.
var ErrTargetDiffers = errors.New("the target log holds something else than the source")

// Report says what a copy did.
type Report struct {
	// Streams and Events are what the source held; Copied is how many events were
	// written now, the rest having been there.
	Streams, Events, Copied int
}

// Copy writes into the target what it lacks of the source, and verifies
// afterwards that the two hold the same events, stream by stream and in the same
// order. What an earlier attempt has copied is recognised and not written again.
// Nothing may be written to either log meanwhile. It fails with
// [ErrTargetDiffers] and as the logs do.
func Copy(ctx context.Context, source, target eventstore.Store, show func(Progress)) (Report, error) {
	end, err := source.Head(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("find the end of the source: %w", err)
	}
	there, err := digest(ctx, target, func(n int, _ eventstore.Position) { show(Progress{Phase: "compare", Events: n, End: end}) })
	if err != nil {
		return Report{}, fmt.Errorf("read the target: %w", err)
	}
	c := copier{target: target, there: there.streams}
	read := 0
	err = replay(ctx, source, func(event eventstore.Event) error {
		read++
		show(Progress{Phase: "copy", Events: read, At: event.Position, End: end})
		return c.add(ctx, event)
	})
	if err = errors.Join(err, c.flush(ctx)); err != nil {
		return Report{}, err
	}
	return verify(ctx, source, target, c.copied, func(n int, at eventstore.Position) {
		show(Progress{Phase: "verify", Events: n, At: at, End: end})
	})
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
			return report, fmt.Errorf("%w: stream %s has %d events there and %d here, or other ones", ErrTargetDiffers, name, got.streams[name].events, stream.events)
		}
	}
	switch {
	case len(got.streams) != len(want.streams):
		return report, fmt.Errorf("%w: it has %d streams and the source %d", ErrTargetDiffers, len(got.streams), len(want.streams))
	case got.order != want.order:
		return report, fmt.Errorf("%w: its streams are equal but their order is another", ErrTargetDiffers)
	}
	return report, nil
}

// copier gathers events that follow one another in one stream and appends them
// together.
type copier struct {
	target  eventstore.Store
	there   map[string]streamDigest
	stream  string
	first   uint64
	pending []eventstore.NewEvent
	bytes   int
	copied  int
}

// Most that one append of a copy has, where the log takes that much.
const (
	maxEvents = 200
	maxBytes  = 512 << 10
)

func (c *copier) add(ctx context.Context, event eventstore.Event) error {
	if event.Revision < c.there[event.Stream].events {
		return nil
	}
	size := len(event.Type) + len(event.Data) + len(event.Metadata)
	if event.Stream != c.stream || len(c.pending) == maxEvents || c.bytes+size > maxBytes {
		if err := c.flush(ctx); err != nil {
			return err
		}
		c.stream, c.first = event.Stream, event.Revision
	}
	c.bytes += size
	c.pending = append(c.pending, eventstore.NewEvent{ID: event.ID, Type: event.Type, Data: event.Data, Metadata: event.Metadata})
	return nil
}

func (c *copier) flush(ctx context.Context) error {
	if len(c.pending) == 0 {
		return nil
	}
	expected := eventstore.NoStream()
	if c.first > 0 {
		expected = eventstore.Exactly(c.first - 1)
	}
	_, err := c.target.Append(ctx, c.stream, expected, c.pending)
	for errors.Is(err, eventstore.ErrOutcomeUnknown) && ctx.Err() == nil {
		_, err = c.target.Append(ctx, c.stream, expected, c.pending)
	}
	if errors.Is(err, eventstore.ErrConflict) {
		return fmt.Errorf("%w: %w", ErrTargetDiffers, err)
	}
	if err != nil {
		return fmt.Errorf("append to the target: %w", err)
	}
	c.copied += len(c.pending)
	c.pending, c.bytes = nil, 0
	return nil
}
