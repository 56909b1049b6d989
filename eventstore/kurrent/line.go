package kurrent

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// line is one connection to the log, with a gate that is open while there is a
// session.
type line struct {
	configurations configurations
	logger         *slog.Logger

	// slots bounds the calls in flight: a server takes 100 on one connection and
	// lets the next one wait in silence.
	slots chan struct{}
	lost  chan struct{} // tells the keeper that a session is needed
	stop  context.CancelFunc
	work  sync.WaitGroup // the keeper, its scouts, the calls in flight

	workers workers

	mu      sync.Mutex
	current *session
	failure error         // why there is no session
	changed chan struct{} // closed when the gate opens or the line closes
	closed  bool
}

// newLine makes a line whose gate is closed and starts its keeper.
func newLine(configurations configurations, logger *slog.Logger, slots int) *line {
	made := &line{
		configurations: configurations, logger: logger, slots: make(chan struct{}, slots),
		lost: make(chan struct{}, 1), changed: make(chan struct{}), workers: newWorkers(),
		failure: fmt.Errorf("%w: no connection yet", eventstore.ErrUnavailable),
	}
	ctx, stop := context.WithCancel(context.Background())
	made.stop = stop
	made.lost <- struct{}{}
	made.work.Go(func() { made.keep(ctx) })
	return made
}

// acquire waits for a session, no longer than patience lasts if that is not
// zero. The caller releases it.
func (l *line) acquire(ctx context.Context, patience time.Duration) (*session, error) {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	session, err := l.pass(ctx, patience)
	if err != nil {
		<-l.slots
	}
	return session, err
}

func (l *line) pass(ctx context.Context, patience time.Duration) (*session, error) {
	var expired <-chan time.Time
	for {
		l.mu.Lock()
		current, changed, failure := l.current, l.changed, l.failure
		if l.closed {
			l.mu.Unlock()
			return nil, eventstore.ErrClosed
		}
		if current != nil && !current.seeking.Load() {
			current.calls++
			l.work.Add(1)
			l.mu.Unlock()
			return current, nil
		}
		l.mu.Unlock()
		if current != nil {
			l.lose(current, errSeeking)
			continue
		}
		if expired == nil && patience > 0 {
			timer := time.NewTimer(patience)
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

// release ends a call. The last call of a retired session closes its client,
// which would make calls in flight panic.
func (l *line) release(done *session) {
	l.mu.Lock()
	done.calls--
	unused := done.retired && done.calls == 0
	l.mu.Unlock()
	if unused {
		_ = done.client.Close()
	}
	l.work.Done()
	<-l.slots
}

// lose retires a session that failed and has the keeper make another.
func (l *line) lose(failed *session, cause error) {
	l.mu.Lock()
	if l.current != failed || l.closed {
		l.mu.Unlock()
		return
	}
	l.current, l.failure = nil, cause
	unused := l.retire(failed)
	l.mu.Unlock()
	if unused {
		_ = failed.client.Close()
	}
	l.logger.Warn("event store connection lost", "cause", cause)
	select {
	case l.lost <- struct{}{}:
	default:
	}
}

// retire says whether the session's client can be closed at once. The caller
// holds the lock.
func (l *line) retire(old *session) bool {
	old.retired = true
	return old.calls == 0
}

// open puts a session behind the gate. A closed line closes it instead.
func (l *line) open(made *session) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		_ = made.client.Close()
		return
	}
	l.current, l.failure = made, nil
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
}

// fail remembers why there is no session.
func (l *line) fail(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = cause
}

// close lets nobody in any more. Calls in flight go on.
func (l *line) close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	close(l.changed)
	last := l.current
	l.current = nil
	unused := last != nil && l.retire(last)
	l.mu.Unlock()
	l.stop()
	l.workers.dismiss()
	if unused {
		_ = last.client.Close()
	}
}
