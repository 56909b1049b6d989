package kurrent

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// connection connects to the log, by one session after another. Callers wait at
// its gate, which is open while there is a session.
type connection struct {
	configurations configurations
	logger         *slog.Logger

	// slots bounds the calls in flight: a server accepts 100 on one connection
	// and leaves the next one waiting without an answer.
	slots chan struct{}
	lost  chan struct{} // requests a session from the supervisor
	stop  context.CancelFunc
	work  sync.WaitGroup // the supervisor, its probes, the calls in flight

	workers workers

	mu      sync.Mutex
	current *session
	failure error         // why there is no session
	changed chan struct{} // closed when the gate opens or the connection closes
	closed  bool
}

// newConnection returns a connection whose gate is closed and starts its
// supervisor.
func newConnection(configurations configurations, logger *slog.Logger, slots int) *connection {
	made := &connection{
		configurations: configurations, logger: logger, slots: make(chan struct{}, slots),
		lost: make(chan struct{}, 1), changed: make(chan struct{}), workers: newWorkers(),
		failure: fmt.Errorf("%w: no connection yet", eventstore.ErrUnavailable),
	}
	ctx, stop := context.WithCancel(context.Background())
	made.stop = stop
	made.lost <- struct{}{}
	made.work.Go(func() { made.supervise(ctx) })
	return made
}

// acquire waits for a session, at most as long as limit unless that is zero.
// It fails with [eventstore.ErrUnavailable], [eventstore.ErrClosed] or the
// context's error. The caller releases the session.
func (c *connection) acquire(ctx context.Context, limit time.Duration) (*session, error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	session, err := c.pass(ctx, limit)
	if err != nil {
		<-c.slots
	}
	return session, err
}

func (c *connection) pass(ctx context.Context, limit time.Duration) (*session, error) {
	var expired <-chan time.Time
	for {
		c.mu.Lock()
		current, changed, failure := c.current, c.changed, c.failure
		if c.closed {
			c.mu.Unlock()
			return nil, eventstore.ErrClosed
		}
		if current != nil && !current.seeking.Load() {
			current.calls++
			c.work.Add(1)
			c.mu.Unlock()
			return current, nil
		}
		c.mu.Unlock()
		if current != nil {
			c.replace(current, errSeeking)
			continue
		}
		if expired == nil && limit > 0 {
			timer := time.NewTimer(limit)
			defer timer.Stop()
			expired = timer.C
		}
		select {
		case <-changed:
		case <-expired:
			return nil, fmt.Errorf("%w: %w", eventstore.ErrUnavailable, failure)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// release ends a call. The last call of a retired session closes its client:
// closing it earlier would make calls in flight panic.
func (c *connection) release(done *session) {
	c.mu.Lock()
	done.calls--
	unused := done.retired && done.calls == 0
	c.mu.Unlock()
	if unused {
		_ = done.client.Close()
	}
	c.work.Done()
	<-c.slots
}

// replace retires a failed session and requests another from the supervisor.
func (c *connection) replace(failed *session, cause error) {
	c.mu.Lock()
	if c.current != failed || c.closed {
		c.mu.Unlock()
		return
	}
	c.current, c.failure = nil, cause
	unused := c.retire(failed)
	c.mu.Unlock()
	if unused {
		_ = failed.client.Close()
	}
	c.logger.Warn("event store connection lost", "cause", cause)
	select {
	case c.lost <- struct{}{}:
	default:
	}
}

// retire marks a session as no longer used, and reports whether its client can
// be closed at once. The caller holds the lock.
func (c *connection) retire(old *session) bool {
	old.retired = true
	return old.calls == 0
}

// open puts a session behind the gate. A closed connection closes the session
// instead.
func (c *connection) open(made *session) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		_ = made.client.Close()
		return
	}
	c.current, c.failure = made, nil
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
}

// fail records why there is no session.
func (c *connection) fail(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = cause
}

// close refuses further callers. Calls in flight continue.
func (c *connection) close() {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.closed = true
	close(c.changed)
	last := c.current
	c.current = nil
	unused := last != nil && c.retire(last)
	c.mu.Unlock()
	c.stop()
	c.workers.dismiss()
	if unused {
		_ = last.client.Close()
	}
}
