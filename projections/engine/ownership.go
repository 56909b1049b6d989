package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// ownership is this instance's part in running a projection. It is used for one
// term after another.
type ownership struct {
	Projection
	options  Options
	me       instance
	own      *pgxpool.Pool // for the lease and the control requests
	progress *progress
	logger   *slog.Logger
	work     *work
	// compare compares the tables of all projections with the log.
	compare func(ctx context.Context) error

	// The fields below belong to one term. Every write of rows names the term and
	// fails after another one has begun.
	term     int64
	conn     *pgx.Conn // writes the rows; the lease depends on this session
	requests *requests
	// found is the checkpoint at the beginning of the term, or after its fill.
	found checkpoint
	// generation is the one that is served now.
	generation atomic.Int64
	// swapped signals that another generation is served.
	swapped chan struct{}
}

func newOwnership(options Options, p Projection, me instance, own *pgxpool.Pool, shared *progress) *ownership {
	return &ownership{
		Projection: p, options: options, me: me, own: own, progress: shared,
		logger: options.Logger.With("projection", p.Name), work: &work{},
		requests: newRequests(), swapped: make(chan struct{}, 1),
	}
}

// step calls the fault that a test has injected.
func (o *ownership) step(ctx context.Context, name string) error {
	if o.options.fault == nil {
		return nil
	}
	return o.options.fault(ctx, o.Name, name)
}

// queueAdvance adds the statement that moves the checkpoint. It comes first in its
// transaction: the lock on the row keeps other owners out of the tables.
func (o *ownership) queueAdvance(statements *pgx.Batch, from checkpoint, to eventstore.Position, last mark, events int) {
	statements.Queue(advanceSQL, int64(to.Commit), int64(to.Prepare), string(Live), int64(events), o.Name, o.term,
		from.generation, int64(from.position.Commit), int64(from.position.Prepare),
		storable(last.stream), int64(last.revision), int64(last.position.Commit), int64(last.position.Prepare), last.hash)
}

const (
	setStatusSQL = `
	UPDATE crumbtrail.projection
	SET
		status = $1
	WHERE name = $2
		AND term = $3`

	pauseSQL = `
	UPDATE crumbtrail.projection
	SET
		attempts = CASE
			WHEN status = $1 AND error_commit = $6 AND error_prepare = $7 THEN attempts
			ELSE 0
		END + 1,
		status = $1,
		error = $2,
		error_stream = $3,
		error_revision = $4,
		error_type = $5,
		error_commit = $6,
		error_prepare = $7,
		error_version = $8,
		next_attempt_at = now() + $9
	WHERE name = $10
		AND term = $11`
)

func (o *ownership) setStatus(ctx context.Context, state State) error {
	tag, err := o.conn.Exec(ctx, setStatusSQL, string(state), o.Name, o.term)
	if err != nil {
		return fmt.Errorf("write the status: %w", err)
	}
	return requireOne(tag)
}

// pause writes to the database that the projection waits at an event that it
// cannot fold, why, and when the next attempt is.
func (o *ownership) pause(ctx context.Context, poison *poisonError, wait time.Duration) error {
	var at Event
	if poison.event != nil {
		at = *poison.event
		o.progress.behind(at.RecordedAt)
	}
	o.logger.ErrorContext(ctx, "projection paused: an event cannot be folded",
		slog.Any("error", poison), slog.String("position", at.Position.String()))
	tag, err := o.conn.Exec(ctx, pauseSQL, string(Paused), storable(poison.Unwrap().Error()), storable(at.Stream), int64(at.Revision),
		storable(at.Type), int64(at.Position.Commit), int64(at.Position.Prepare), o.Version, wait, o.Name, o.term)
	if err != nil {
		return fmt.Errorf("write the pause: %w", err)
	}
	return requireOne(tag)
}

// requestsNow reads the control requests without waiting for a heartbeat.
func (o *ownership) requestsNow(ctx context.Context) error {
	return o.requests.readNow(ctx, o.own, o.Projection)
}

// retries is the policy of pauses after an event or a rebuild has failed.
func (o *ownership) retries() backoff.Policy {
	return backoff.Policy{First: o.options.timing.retryPause}
}

// sleepUnless sleeps until something changes. It fails when the context ends.
func sleepUnless(ctx context.Context, pause time.Duration, changed <-chan struct{}) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
	case <-changed:
	}
	return nil
}
