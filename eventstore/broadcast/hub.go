// Package broadcast lets any number of readers follow the log through one
// subscription. A reader first reads for itself what lies between the place
// where it left off and the present, then shares what the one subscription
// delivers. One that cannot keep up reads for itself again: nothing is kept for
// it beyond a small buffer.
package broadcast

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// Hub is the one subscription. It is safe for concurrent use.
type Hub struct {
	store   eventstore.Store
	buffer  int
	started chan struct{}

	mu sync.Mutex
	// at is up to where everything was handed to the readers.
	at      eventstore.Position
	readers map[*Reader]chan eventstore.Event
	ended   bool
}

// usualBuffer is how many events a reader may be behind the others before it has
// to read for itself.
const usualBuffer = 256

// New makes a hub over a log. Readers wait until [Hub.Run] has found the log's
// end.
func New(store eventstore.Store) *Hub {
	return &Hub{store: store, buffer: usualBuffer, started: make(chan struct{}), readers: map[*Reader]chan eventstore.Event{}}
}

// retryPause is how long a log that cannot be reached is left alone.
const retryPause = time.Second

// Run hands the log's events to the readers until the context ends, whose error
// it returns then, or the log is closed. What else fails is tried again.
func (h *Hub) Run(ctx context.Context) error {
	defer h.end()
	for {
		err := h.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, eventstore.ErrClosed) {
			return fmt.Errorf("broadcast the log: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryPause):
		}
	}
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
			h.hand(message)
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

// hand gives an event to every reader that wants it and lets go of those whose
// buffer is full.
func (h *Hub) hand(event eventstore.Event) {
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

// join hands a reader everything after the position that it returns. It fails
// with [eventstore.ErrClosed] once the hub has ended.
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
