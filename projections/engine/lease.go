package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/backoff"
)

// ownerPause is how often an instance checks whether a projection has no owner.
// An owner that fails loses its lease after a lease term, and another instance
// takes it within this pause and the time to connect: less than [takeoverBound].
const ownerPause = 250 * time.Millisecond

// takeoverBound is how long a projection is without an owner at most, as long as
// an instance is running.
const takeoverBound = 10 * time.Second

// A lease is free when it has expired, or when the database session has ended
// that its owner writes through: then the owner has ended, or will soon notice
// that it must start again, and nothing is gained by waiting.
const leaseFree = `(
			l.owner = ''
			OR l.expires_at <= clock_timestamp()
			OR NOT EXISTS (
				SELECT
				FROM pg_stat_activity AS a
				WHERE a.pid = l.session
					AND a.backend_start = l.session_began
			)
		)`

const (
	isFreeSQL = `
	SELECT
		` + leaseFree + ` AS is_free
	FROM crumbtrail.projection_lease AS l
	WHERE l.name = $1`

	lockLeaseSQL = `
	SELECT
		owner,
		host,
		pid
	FROM crumbtrail.projection_lease
	WHERE name = $1
	FOR UPDATE`

	takeLeaseSQL = `
	UPDATE crumbtrail.projection_lease
	SET
		term = term + 1,
		owner = $2,
		host = $3,
		pid = $4,
		session = pg_backend_pid(),
		session_began = (
			SELECT backend_start
			FROM pg_stat_activity
			WHERE pid = pg_backend_pid()
		),
		acquired_at = clock_timestamp(),
		heartbeat_at = clock_timestamp(),
		expires_at = clock_timestamp() + $5,
		phase = '',
		work_error = ''
	WHERE name = $1
	RETURNING
		term`

	beatSQL = `
	UPDATE crumbtrail.projection_lease
	SET
		heartbeat_at = clock_timestamp(),
		expires_at = clock_timestamp() + $3,
		phase = $4,
		work_done = $5,
		work_total = $6,
		work_seconds = $7,
		work_error = $8
	WHERE name = $1
		AND term = $2
	RETURNING
		orders`

	releaseSQL = `
	UPDATE crumbtrail.projection_lease
	SET
		owner = '',
		host = '',
		pid = 0,
		session = 0,
		session_began = NULL,
		phase = '',
		work_error = '',
		expires_at = clock_timestamp()
	WHERE name = $1
		AND term = $2`
)

// errLeaseLost reports that this instance no longer owns the projection.
var errLeaseLost = errors.New("the lease of the projection is lost")

// takeLease makes this instance the projection's owner if there is none. The
// lease depends on the connection. The term is 0 if there is another owner.
func takeLease(ctx context.Context, conn *pgx.Conn, name string, me instance, lasts time.Duration) (term int64, err error) {
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var isFree bool
		var previous instance
		if err := tx.QueryRow(ctx, lockLeaseSQL, name).Scan(&previous.id, &previous.host, &previous.pid); err != nil {
			return err
		}
		// The sessions must be looked at after the lease was locked.
		if err := tx.QueryRow(ctx, isFreeSQL, name).Scan(&isFree); err != nil || !isFree {
			return err
		}
		if err := tx.QueryRow(ctx, takeLeaseSQL, name, me.id, me.host, me.pid, lasts).Scan(&term); err != nil {
			return err
		}
		if previous.id == "" || previous.id == me.id {
			return nil
		}
		detail := fmt.Sprintf("from %s, whose lease ended; term %d", previous, term)
		return record(ctx, tx, Action{Projection: name, Kind: TakenOver, Actor: me.String(), Detail: detail})
	})
	if err != nil {
		return 0, fmt.Errorf("take the projection's lease: %w", err)
	}
	return term, nil
}

// keepLease renews the lease at every heartbeat, however long the owner's other
// work takes, and reads new control requests. It returns when the lease is lost,
// or may be lost because the database has not answered for a lease term.
func (o *ownership) keepLease(ctx context.Context) error {
	for known := time.Now(); ; {
		if err := backoff.Sleep(ctx, o.options.timing.heartbeat); err != nil {
			return err
		}
		began := time.Now()
		err := o.beat(ctx, known)
		switch {
		case err == nil:
			known = began
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errLeaseLost):
			return err
		case time.Since(known) > o.options.timing.leaseTerm:
			return errors.Join(errLeaseLost, err)
		}
	}
}

// beat renews the lease. The lease is known to be held at a time.
func (o *ownership) beat(ctx context.Context, known time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, known.Add(o.options.timing.leaseTerm))
	defer cancel()
	if err := o.step(ctx, "beat"); err != nil {
		return err
	}
	now := o.work.look()
	var count int64
	err := o.own.QueryRow(ctx, beatSQL, o.Name, o.term, o.options.timing.leaseTerm,
		string(now.phase), now.done, now.total, now.took.Seconds(), now.err).Scan(&count)
	if errors.Is(err, pgx.ErrNoRows) {
		return errLeaseLost
	}
	if err != nil {
		return fmt.Errorf("renew the lease: %w", err)
	}
	if o.requests.areCurrent(count) {
		return nil
	}
	return o.requests.read(ctx, o.own, o.Projection, count)
}

// releaseLease lets another instance take the lease at once.
func (o *ownership) releaseLease(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := o.own.Exec(ctx, releaseSQL, o.Name, o.term); err != nil {
		o.logger.DebugContext(ctx, "lease not released, it will expire", "error", err)
	}
}
