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
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// Hub distributes the events of one subscription to readers. It is safe for
// concurrent use.
type Hub struct {
	store  eventstore.Store
	buffer int

	mu sync.Mutex
	// started is closed once the log's end is known, and replaced with the log.
	started chan struct{}
	// logs counts how often the log was replaced; interrupt ends following one.
	logs      atomic.Int64
	interrupt context.CancelFunc
	// at is the position up to which readers have received everything.
	at eventstore.Position
	// readers are those of each kitchen, and under "" those of all.
	readers map[string]map[*Reader]chan eventstore.Event
	ended   bool
}

// usualBuffer is how many events a reader may be behind before it has to read
// by itself.
const usualBuffer = 256

// New returns a hub on a log. Readers wait until [Hub.Run] has found the log's
// end.
func New(store eventstore.Store) *Hub {
	return &Hub{store: store, buffer: usualBuffer, started: make(chan struct{}), readers: map[string]map[*Reader]chan eventstore.Event{}}
}

// LogID returns the id of the log, and fails as [eventstore.Store.LogID] does.
func (h *Hub) LogID(ctx context.Context) (uuid.UUID, error) { return h.store.LogID(ctx) }

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

// Restart makes the hub follow the log from its end: the log was replaced, so that
// positions have lost their meaning. Readers fail with [eventstore.ErrReplaced].
func (h *Hub) Restart() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logs.Add(1)
	if h.hasStarted() && !h.ended {
		h.started = make(chan struct{})
	}
	h.dismiss()
	if h.interrupt != nil {
		h.interrupt()
	}
}

// follow follows one log after another.
func (h *Hub) follow(ctx context.Context) error {
	for {
		following, interrupt := context.WithCancel(ctx)
		err := h.followOne(following, interrupt)
		isReplaced := following.Err() != nil && ctx.Err() == nil
		interrupt()
		if !isReplaced {
			return err
		}
	}
}

func (h *Hub) followOne(ctx context.Context, interrupt context.CancelFunc) (err error) {
	at, err := h.start(ctx, interrupt)
	if err != nil {
		return err
	}
	from, err := h.store.Subscribe(ctx, at, eventstore.Filter{})
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
			h.dispatch(ctx, message)
		case eventstore.Checkpoint:
			h.reach(ctx, message.Position)
		case eventstore.CaughtUp:
		}
	}
}

// start returns where following goes on: at the log's end if nothing was followed
// yet.
func (h *Hub) start(ctx context.Context, interrupt context.CancelFunc) (eventstore.Position, error) {
	h.mu.Lock()
	h.interrupt = interrupt
	at, hasStarted := h.at, h.hasStarted()
	h.mu.Unlock()
	if hasStarted {
		return at, nil
	}
	head, err := h.store.Head(ctx)
	if err != nil {
		return head, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() != nil {
		return head, ctx.Err()
	}
	h.at = head
	close(h.started)
	return head, nil
}

// startedNow returns the channel that is closed once the log's end is known.
func (h *Hub) startedNow() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.started
}

// hasStarted is called with the lock held.
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
func (h *Hub) dispatch(ctx context.Context, event eventstore.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() != nil {
		return // it is of the log before
	}
	h.at = event.Position
	h.pass(event, "")
	if kitchen := eventstore.KitchenOf(event.Stream); kitchen != "" {
		h.pass(event, kitchen)
	}
}

// pass passes an event to the readers of a kitchen. It is called with the lock held.
func (h *Hub) pass(event eventstore.Event, kitchen string) {
	for reader, buffer := range h.readers[kitchen] {
		if !reader.wants(event.Stream) {
			continue
		}
		select {
		case buffer <- event:
		default:
			close(buffer)
			h.remove(reader)
		}
	}
}

// remove forgets a reader. It is called with the lock held.
func (h *Hub) remove(reader *Reader) {
	of := h.readers[reader.filter.Kitchen]
	delete(of, reader)
	if len(of) == 0 {
		delete(h.readers, reader.filter.Kitchen)
	}
}

func (h *Hub) reach(ctx context.Context, position eventstore.Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() == nil {
		h.at = position
	}
}

// join registers a reader for everything after the position that it returns.
// It fails with [eventstore.ErrClosed] once the hub has ended, and with
// [eventstore.ErrReplaced] if the reader began in another log.
func (h *Hub) join(ctx context.Context, reader *Reader) (<-chan eventstore.Event, eventstore.Position, error) {
	select {
	case <-h.startedNow():
	case <-ctx.Done():
		return nil, eventstore.Position{}, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.ended:
		return nil, eventstore.Position{}, eventstore.ErrClosed
	case reader.isOfAnotherLog():
		return nil, eventstore.Position{}, eventstore.ErrReplaced
	}
	buffer := make(chan eventstore.Event, h.buffer)
	if h.readers[reader.filter.Kitchen] == nil {
		h.readers[reader.filter.Kitchen] = map[*Reader]chan eventstore.Event{}
	}
	h.readers[reader.filter.Kitchen][reader] = buffer
	return buffer, h.at, nil
}

func (h *Hub) leave(reader *Reader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(reader)
}

func (h *Hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	if !h.hasStarted() {
		close(h.started)
	}
	h.dismiss()
}

// dismiss ends all readers. It is called with the lock held.
func (h *Hub) dismiss() {
	for _, of := range h.readers {
		for _, buffer := range of {
			close(buffer)
		}
	}
	clear(h.readers)
}
