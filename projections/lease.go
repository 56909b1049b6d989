package projections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// instance is a running program, as others are told of it.
type instance struct {
	id, host string
	pid      int
}

func thisInstance() instance {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return instance{id: uuid.NewString(), host: host, pid: os.Getpid()}
}

func (i instance) String() string { return fmt.Sprintf("%s/%d", i.host, i.pid) }

// How long a lease lasts and how often it is looked at. Whoever is not heard of
// any more has lost it after leaseTime, and another program takes it within
// ownerPause and what it takes to connect: less than [takeoverBound].
const (
	leaseTime  = 6 * time.Second
	beatPause  = 400 * time.Millisecond
	ownerPause = 250 * time.Millisecond
)

// A lease is free when its time is over, or when the database session is gone
// that its owner writes through: then the owner has ended or will know in a
// moment that it has to begin anew, and nobody needs to wait for the time.
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

// errLeaseLost says that this program runs the projection no longer.
var errLeaseLost = errors.New("the lease of the projection is lost")

// take makes this program the projection's owner if nobody is, on the connection
// that the lease is to depend on. The new term is 0 if somebody is.
func take(ctx context.Context, conn *pgx.Conn, name string, me instance, lasts time.Duration) (term int64, err error) {
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var isFree bool
		var before instance
		if err := tx.QueryRow(ctx, lockLeaseSQL, name).Scan(&before.id, &before.host, &before.pid); err != nil {
			return err
		}
		// The sessions are looked at once the lease cannot change any more.
		if err := tx.QueryRow(ctx, isFreeSQL, name).Scan(&isFree); err != nil || !isFree {
			return err
		}
		if err := tx.QueryRow(ctx, takeLeaseSQL, name, me.id, me.host, me.pid, lasts).Scan(&term); err != nil {
			return err
		}
		if before.id == "" || before.id == me.id {
			return nil
		}
		return record(ctx, tx, Action{Projection: name, Kind: TakenOver, Actor: me.String(), Detail: fmt.Sprintf("from %s, which is gone; term %d", before, term)})
	})
	if err != nil {
		return 0, fmt.Errorf("take the projection's lease: %w", err)
	}
	return term, nil
}

// keep says again and again that this program is still there, however long its
// other work takes, and looks what is wanted of it. It ends when the lease is
// lost, or may be since the database has not answered for so long.
func (t *tenure) keep(ctx context.Context) error {
	for known := time.Now(); ; {
		if err := sleep(ctx, t.options.beatPause); err != nil {
			return err
		}
		began := time.Now()
		err := t.beat(ctx, known)
		switch {
		case err == nil:
			known = began
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errLeaseLost):
			return err
		case time.Since(known) > t.options.leaseTime:
			return errors.Join(errLeaseLost, err)
		}
	}
}

func (t *tenure) beat(ctx context.Context, known time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, known.Add(t.options.leaseTime))
	defer cancel()
	if err := t.step(ctx, "beat"); err != nil {
		return err
	}
	now := t.work.look()
	var orders int64
	err := t.own.QueryRow(ctx, beatSQL, t.name, t.term, t.options.leaseTime,
		string(now.phase), now.done, now.total, now.took.Seconds(), now.err).Scan(&orders)
	if errors.Is(err, pgx.ErrNoRows) {
		return errLeaseLost
	}
	if err != nil {
		return fmt.Errorf("renew the lease: %w", err)
	}
	if t.wishes.have(orders) {
		return nil
	}
	return t.learn(ctx, orders)
}

// release lets another program take the projection over at once.
func (t *tenure) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := t.own.Exec(ctx, releaseSQL, t.name, t.term); err != nil {
		t.logger.DebugContext(ctx, "a lease could not be released and runs out", "error", err)
	}
}
