package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres/tail"
	"crumbtrail/internal/pgerr"
)

// Store is a handle on the log in one database. It is safe for concurrent use.
type Store struct {
	pool     *pgxpool.Pool
	ownsPool bool
	limits   eventstore.Limits
	logger   *slog.Logger

	writer  *writer
	watcher *headWatcher
	tail    tail.Tail
	work    sync.WaitGroup     // the store's goroutines, and those of its subscriptions
	stop    context.CancelFunc // ends the goroutines that only read
	abort   context.CancelFunc // ends all goroutines at once

	mu            sync.Mutex
	isClosed      bool
	calls         sync.WaitGroup                       // in flight; added to under mu while not closed
	subscriptions map[*subscription]context.CancelFunc // open ones, and what ends them
	closing       chan struct{}                        // closed by the first Close
	closed        chan struct{}                        // closed when everything is freed
}

var _ eventstore.Store = (*Store)(nil)

// start returns a store and starts its goroutines: the writer, the listener
// and the notifier.
func start(ctx context.Context, options Options, pollInterval time.Duration, pool *pgxpool.Pool, ownsPool bool) *Store {
	config := pool.Config().ConnConfig
	watcher := newHeadWatcher()
	store := &Store{
		pool:     pool,
		ownsPool: ownsPool,
		limits:   options.Limits,
		logger:   options.Logger,
		writer:   newWriter(config, options, watcher),
		watcher:  watcher,

		subscriptions: map[*subscription]context.CancelFunc{},

		closing: make(chan struct{}),
		closed:  make(chan struct{}),
	}
	store.tail.Read = store.readTail
	writing, abort := context.WithCancel(context.WithoutCancel(ctx))
	reading, stop := context.WithCancel(writing)
	store.abort, store.stop = abort, stop
	listener := newListener(config, options, pollInterval, watcher)
	notifier := &notifier{pool: pool, watcher: watcher}
	store.work.Go(func() { store.writer.run(writing) })
	store.work.Go(func() { listener.run(reading) })
	store.work.Go(func() { notifier.run(reading) })
	return store
}

// begin registers a call. Close waits for it to end.
func (s *Store) begin() (end func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed {
		return nil, eventstore.ErrClosed
	}
	s.calls.Add(1)
	return s.calls.Done, nil
}

// Limits implements [eventstore.Store].
func (s *Store) Limits() eventstore.Limits { return s.limits }

// Head implements [eventstore.Store].
func (s *Store) Head(ctx context.Context) (eventstore.Position, error) {
	var head uint64
	err := s.read(ctx, func(conn *pgxpool.Conn) error {
		return conn.QueryRow(ctx, headSQL).Scan(&head)
	})
	if err != nil {
		return eventstore.Position{}, failure(ctx, "read the log's head", err)
	}
	return positionOf(head), nil
}

const logIDSQL = `SELECT id FROM eventlog.extent`

// LogID implements [eventstore.Store].
func (s *Store) LogID(ctx context.Context) (uuid.UUID, error) {
	var id [16]byte
	err := s.read(ctx, func(conn *pgxpool.Conn) error {
		return conn.QueryRow(ctx, logIDSQL).Scan(&id)
	})
	if err != nil {
		return uuid.Nil, failure(ctx, "read the log's id", err)
	}
	return id, nil
}

func positionOf(number uint64) eventstore.Position {
	return eventstore.Position{Commit: number, Prepare: number}
}

// read runs a query, and repeats it if its connection was lost: a pool does
// not notice that its idle connections are dead, so each of them may fail
// once. It fails with [eventstore.ErrUnavailable], [eventstore.ErrClosed] and
// the errors of the query.
func (s *Store) read(ctx context.Context, query func(conn *pgxpool.Conn) error) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	for attempt := int32(0); ; attempt++ {
		conn, err := s.pool.Acquire(ctx)
		if err != nil {
			return fmt.Errorf("connect: %w", unavailable(err))
		}
		err = query(conn)
		isLost := err != nil && (conn.Conn().IsClosed() || pgerr.IsConnectionFailure(err))
		conn.Release()
		switch {
		case !isLost || ctx.Err() != nil:
			return err
		case attempt > s.pool.Config().MaxConns:
			return unavailable(err)
		}
	}
}

// Close implements [eventstore.Store]. If the context ends first, Close aborts
// what is in flight and fails with the context's error.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	if !s.isClosed {
		s.isClosed = true
		close(s.closing)
		s.stop()
		for _, end := range s.subscriptions {
			end()
		}
		go s.free()
	}
	s.mu.Unlock()
	select {
	case <-s.closed:
		return nil
	case <-ctx.Done():
		s.abort()
	}
	// Aborted work ends by itself, unless the network blocks it.
	select {
	case <-s.closed:
	case <-time.After(abortTimeout):
	}
	return fmt.Errorf("close the event log: %w", ctx.Err())
}

// abortTimeout is how long Close waits for aborted work.
const abortTimeout = 3 * time.Second

// free waits for the calls in flight, then for the goroutines that serve them.
func (s *Store) free() {
	s.calls.Wait()
	s.writer.finish()
	s.work.Wait()
	s.abort()
	if s.ownsPool {
		s.pool.Close()
	}
	close(s.closed)
}
