package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// requests are the control requests that the owner of a projection knows.
type requests struct {
	// skips are the positions of the events to skip. The map is never changed, only
	// replaced.
	skips atomic.Pointer[map[eventstore.Position]bool]

	mu      sync.Mutex
	count   int64 // how many requests there had been when they were read
	rebuild *rebuildRequest
	changed chan struct{} // closed and replaced at every change
}

// rebuildRequest is a requested rebuild.
type rebuildRequest struct {
	id            int64
	actor, reason string
	force         bool
}

func (r *rebuildRequest) same(other *rebuildRequest) bool {
	return r == other || r != nil && other != nil && r.id == other.id
}

func newRequests() *requests {
	r := &requests{count: -1, changed: make(chan struct{})}
	r.skips.Store(&map[eventstore.Position]bool{})
	return r
}

// areCurrent reports whether the requests were read when there had been so many.
func (r *requests) areCurrent(count int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count == count
}

// look returns the requested rebuild, nil if there is none, and a channel that is
// closed when the requests change.
func (r *requests) look() (*rebuildRequest, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rebuild, r.changed
}

// set replaces the requests. Reading the same requests again is no change: it
// must not end the pause before the next attempt.
func (r *requests) set(count int64, rebuild *rebuildRequest, skips map[eventstore.Position]bool) {
	r.skips.Store(&skips)
	r.mu.Lock()
	defer r.mu.Unlock()
	isSame := r.count == count && r.rebuild.same(rebuild)
	r.count, r.rebuild = count, rebuild
	if isSame {
		return
	}
	close(r.changed)
	r.changed = make(chan struct{})
}

// skip reports whether an event is to be skipped.
func (r *requests) skip(e *Event) bool {
	skips := *r.skips.Load()
	return len(skips) > 0 && skips[e.Position]
}

const (
	requestCountSQL = `
	SELECT
		orders
	FROM crumbtrail.projection_lease
	WHERE name = $1`

	rebuildRequestSQL = `
	SELECT
		id,
		actor,
		reason,
		force
	FROM crumbtrail.projection_request
	WHERE name = $1`

	skipsSQL = `
	SELECT
		commit_position,
		prepare_position
	FROM crumbtrail.projection_skip
	WHERE name = $1
		AND version = $2`

	deleteRequestSQL = `
	DELETE FROM crumbtrail.projection_request
	WHERE name = $1
		AND id = $2`
)

// read reads the requests. The count is that from before: requests that were made
// since are read the next time.
func (r *requests) read(ctx context.Context, pool *pgxpool.Pool, p Projection, count int64) error {
	rebuild := &rebuildRequest{}
	err := pool.QueryRow(ctx, rebuildRequestSQL, p.Name).Scan(&rebuild.id, &rebuild.actor, &rebuild.reason, &rebuild.force)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		rebuild = nil
	case err != nil:
		return fmt.Errorf("read control requests: %w", err)
	}
	skips, err := readSkips(ctx, pool, p)
	if err != nil {
		return err
	}
	r.set(count, rebuild, skips)
	return nil
}

// readNow reads the requests without waiting for a heartbeat.
func (r *requests) readNow(ctx context.Context, pool *pgxpool.Pool, p Projection) error {
	var count int64
	if err := pool.QueryRow(ctx, requestCountSQL, p.Name).Scan(&count); err != nil {
		return fmt.Errorf("read control requests: %w", err)
	}
	return r.read(ctx, pool, p, count)
}

// readSkips returns the positions of the events to skip.
func readSkips(ctx context.Context, from querier, p Projection) (map[eventstore.Position]bool, error) {
	found, err := from.Query(ctx, skipsSQL, p.Name, p.Version)
	if err != nil {
		return nil, fmt.Errorf("read the events to skip: %w", err)
	}
	skips := map[eventstore.Position]bool{}
	var commit, prepare int64
	if _, err := pgx.ForEachRow(found, []any{&commit, &prepare}, func() error {
		skips[positionOf(commit, prepare)] = true
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read the events to skip: %w", err)
	}
	return skips, nil
}

const (
	skippedSQL = `
	SELECT
		stream,
		revision,
		type,
		commit_position,
		prepare_position
	FROM crumbtrail.projection_skip
	WHERE name = $1`

	deleteSkipSQL = `
	DELETE FROM crumbtrail.projection_skip
	WHERE name = $1
		AND commit_position = $2
		AND prepare_position = $3`
)

// dropSkips forgets the events to skip that are not in the log: at their positions
// another log has other events.
func (o *ownership) dropSkips(ctx context.Context) error {
	id, err := o.options.Store.LogID(ctx)
	if err != nil {
		return err
	}
	found, err := o.conn.Query(ctx, skippedSQL, o.Name)
	if err != nil {
		return fmt.Errorf("read the events to skip: %w", err)
	}
	skipped, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (at PausedAt, err error) {
		var revision, commit, prepare int64
		err = row.Scan(&at.Stream, &revision, &at.Type, &commit, &prepare)
		at.Revision, at.Position = uint64(revision), positionOf(commit, prepare)
		return at, err
	})
	if err != nil {
		return fmt.Errorf("read the events to skip: %w", err)
	}
	for _, at := range skipped {
		isIn := o.found.logID == id.String()
		if isIn {
			if isIn, err = at.isIn(ctx, o.options.Store); err != nil {
				return err
			}
		}
		if isIn {
			continue
		}
		if _, err := o.conn.Exec(ctx, deleteSkipSQL, o.Name, int64(at.Position.Commit), int64(at.Position.Prepare)); err != nil {
			return fmt.Errorf("forget an event to skip: %w", err)
		}
	}
	return o.requestsNow(ctx)
}

// isIn reports whether the log holds the event.
func (p PausedAt) isIn(ctx context.Context, store eventstore.Store) (bool, error) {
	for event, err := range store.ReadStream(ctx, p.Stream, p.Revision, 1) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			return false, nil
		}
		return event.Revision == p.Revision && event.Position == p.Position && event.Type == p.Type, err
	}
	return false, nil
}

// errCancelled reports that a rebuild was cancelled.
var errCancelled = errors.New("the rebuild was cancelled")

// deleteRequest ends a requested rebuild. It fails with errCancelled if the
// rebuild was cancelled.
func deleteRequest(ctx context.Context, tx pgx.Tx, projection string, ended *rebuildRequest) error {
	tag, err := tx.Exec(ctx, deleteRequestSQL, projection, ended.id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errCancelled
	}
	return nil
}
