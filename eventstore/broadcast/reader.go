package broadcast

import (
	"context"
	"fmt"

	"crumbtrail/eventstore"
)

// Reader follows the log from a position on. It belongs to one goroutine.
type Reader struct {
	hub    *Hub
	log    int64 // how often the log had been replaced when the reader began
	filter eventstore.Filter
	wants  func(stream string) bool
	// last is the position of the last event that was delivered, or where the
	// reader began.
	last eventstore.Position

	live <-chan eventstore.Event
	// history is read up to the position until; later events come from live.
	history eventstore.Subscription
	until   eventstore.Position
}

// Follow returns a reader of the events after a position, exclusive. wants
// selects events by the names of their streams. The filter must include
// every stream that it selects; it spares the log and the hub the others.
// The caller closes the reader.
func (h *Hub) Follow(after eventstore.Position, filter eventstore.Filter, wants func(stream string) bool) *Reader {
	return &Reader{hub: h, log: h.logs.Load(), filter: filter, wants: wants, last: after}
}

// Now returns the position up to which readers have received everything: a
// reader that begins there misses no later event. It waits until the position
// is known, and fails with the context's error.
func (h *Hub) Now(ctx context.Context) (eventstore.Position, error) {
	select {
	case <-h.startedNow():
	case <-ctx.Done():
		return eventstore.Position{}, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at, nil
}

// Next waits for the next event. It delivers every event once. It fails with
// the context's error, after which it may be called again, with
// [eventstore.ErrClosed] once the hub or the log has ended, with
// [eventstore.ErrReplaced] once another log has taken the place of the one that
// the reader began in, or permanently with another error of the log.
func (r *Reader) Next(ctx context.Context) (eventstore.Event, error) {
	for {
		if r.live == nil {
			if err := r.join(ctx); err != nil {
				return eventstore.Event{}, err
			}
		}
		if r.history != nil {
			event, found, err := r.nextOfHistory(ctx)
			if err != nil || found {
				return event, err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return eventstore.Event{}, ctx.Err()
		case event, ok := <-r.live:
			if !ok {
				r.live = nil // too slow or closed: join finds out
				continue
			}
			if r.last.Before(event.Position) {
				r.last = event.Position
				return event, nil
			}
		}
	}
}

func (r *Reader) join(ctx context.Context) error {
	live, at, err := r.hub.join(ctx, r)
	if err != nil {
		return err
	}
	if r.last.Before(at) {
		if r.history, err = r.hub.store.Subscribe(ctx, r.last, r.filter); err != nil {
			r.hub.leave(r)
			return fmt.Errorf("read the history: %w", err)
		}
	}
	r.live, r.until = live, at
	return nil
}

func (r *Reader) isOfAnotherLog() bool { return r.log != r.hub.logs.Load() }

// nextOfHistory returns the next event from before the reader joined; found is
// false once there are no more.
func (r *Reader) nextOfHistory(ctx context.Context) (event eventstore.Event, found bool, err error) {
	for {
		message, err := r.history.Next(ctx)
		if err != nil {
			return eventstore.Event{}, false, err
		}
		if r.isOfAnotherLog() {
			return eventstore.Event{}, false, eventstore.ErrReplaced
		}
		switch message := message.(type) {
		case eventstore.Event:
			if r.until.Before(message.Position) {
				return eventstore.Event{}, false, r.leaveHistory()
			}
			r.last = message.Position
			if r.wants(message.Stream) {
				return message, true, nil
			}
		case eventstore.Checkpoint:
			if !message.Position.Before(r.until) {
				return eventstore.Event{}, false, r.leaveHistory()
			}
		case eventstore.CaughtUp:
			return eventstore.Event{}, false, r.leaveHistory()
		}
	}
}

func (r *Reader) leaveHistory() error {
	history := r.history
	r.history = nil
	return history.Close()
}

// Close frees the reader.
func (r *Reader) Close() error {
	r.hub.leave(r)
	if r.history != nil {
		return r.leaveHistory()
	}
	return nil
}
