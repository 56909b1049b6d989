// Package broadcast lets any number of readers follow the log through one
// subscription. A reader first reads by itself the history after its last
// event, then shares what the one subscription delivers. A reader that cannot
// keep up reads by itself again: only a small buffer is kept for it.
package broadcast

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// Hub distributes the events of one subscription to readers. It is safe for
// concurrent use.
type Hub struct {
	store   eventstore.Store
	buffer  int
	started chan struct{}

	mu sync.Mutex
	// at is the position up to which readers have received everything.
	at      eventstore.Position
	readers map[*Reader]chan eventstore.Event
	ended   bool
}

// usualBuffer is how many events a reader may be behind before it has to read
// by itself.
const usualBuffer = 256

// New returns a hub on a log. Readers wait until [Hub.Run] has found the log's
// end.
func New(store eventstore.Store) *Hub {
	return &Hub{store: store, buffer: usualBuffer, started: make(chan struct{}), readers: map[*Reader]chan eventstore.Event{}}
}

// retrying spaces the attempts to follow a log that cannot be reached.
var retrying = backoff.Policy{First: time.Second, Max: time.Second}

// Run passes the log's events to the readers until the context ends, whose
// error it returns, or the log is closed, which it reports by
// [eventstore.ErrClosed]. It retries every other failure.
func (h *Hub) Run(ctx context.Context) error {
	defer h.end()
	err := retrying.Retry(ctx, h.follow, func(err error) bool {
		return ctx.Err() == nil && !errors.Is(err, eventstore.ErrClosed)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("broadcast the log: %w", err)
}

func (h *Hub) follow(ctx context.Context) (err error) {
	if !h.hasStarted() {
		head, err := h.store.Head(ctx)
		if err != nil {
			return err
		}
		h.at = head
		close(h.started)
	}
	from, err := h.store.Subscribe(ctx, h.at, eventstore.Filter{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	for {
		message, err := from.Next(ctx)
		if err != nil {
			return err
		}
		switch message := message.(type) {
		case eventstore.Event:
			h.dispatch(message)
		case eventstore.Checkpoint:
			h.reach(message.Position)
		case eventstore.CaughtUp:
		}
	}
}

func (h *Hub) hasStarted() bool {
	select {
	case <-h.started:
		return true
	default:
		return false
	}
}

// dispatch passes an event to every reader that wants it and drops readers
// whose buffer is full.
func (h *Hub) dispatch(event eventstore.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = event.Position
	for reader, buffer := range h.readers {
		if !reader.wants(event.Stream) {
			continue
		}
		select {
		case buffer <- event:
		default:
			close(buffer)
			delete(h.readers, reader)
		}
	}
}

func (h *Hub) reach(position eventstore.Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = position
}

// join registers a reader for everything after the position that it returns.
// It fails with [eventstore.ErrClosed] once the hub has ended.
func (h *Hub) join(ctx context.Context, reader *Reader) (<-chan eventstore.Event, eventstore.Position, error) {
	select {
	case <-h.started:
	case <-ctx.Done():
		return nil, eventstore.Position{}, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended {
		return nil, eventstore.Position{}, eventstore.ErrClosed
	}
	buffer := make(chan eventstore.Event, h.buffer)
	h.readers[reader] = buffer
	return buffer, h.at, nil
}

func (h *Hub) leave(reader *Reader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.readers, reader)
}

func (h *Hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	if !h.hasStarted() {
		close(h.started)
	}
	for reader, buffer := range h.readers {
		close(buffer)
		delete(h.readers, reader)
	}
}
