package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

// tenure is this program's running of a projection, from one term to the next.
type tenure struct {
	projection
	options  Options
	me       instance
	own      *pgxpool.Pool // for the lease and for what is wanted
	progress *progress
	logger   *slog.Logger
	work     *work

	// What follows belongs to one term. Every write of rows says the term and
	// fails when another has begun.
	term   int64
	conn   *pgx.Conn // writes the rows, and the lease depends on it
	wishes *wishes
	// found is the checkpoint that the term began with, or that its fill made.
	found checkpoint
	// generation is the one that is served now.
	generation atomic.Int64
	// swapped says that another generation is served.
	swapped chan struct{}
}

func newTenure(options Options, p projection, me instance, own *pgxpool.Pool, shared *progress) *tenure {
	return &tenure{
		projection: p, options: options, me: me, own: own, progress: shared,
		logger: options.Logger.With("projection", p.name), work: &work{},
		wishes: newWishes(), swapped: make(chan struct{}, 1),
	}
}

// connectPatience is how long one attempt to connect may take.
const connectPatience = 10 * time.Second

// connect opens a connection that writes. Its queries look rows up by key and do
// nothing else, whatever the statistics say while a table grows.
func connect(ctx context.Context, options Options, session string) (*pgx.Conn, error) {
	config := options.Pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = session
	for _, setting := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"} {
		config.RuntimeParams[setting] = "off"
	}
	// Nothing that a program has locked whose machine is gone stays so for long.
	config.RuntimeParams["tcp_keepalives_idle"] = "4"
	config.RuntimeParams["tcp_keepalives_interval"] = "2"
	config.RuntimeParams["tcp_keepalives_count"] = "2"
	config.RuntimeParams["timezone"] = "UTC" // rows are compared as text
	config.Tracer = nil                      // a span per batch for ever helps nobody
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// disconnect rolls back what is not committed.
func disconnect(ctx context.Context, conn *pgx.Conn) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(closing) // whatever it says, it is closed
}

// run owns the projection whenever nobody else does, until the context ends or
// the log is closed.
func (t *tenure) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		began := time.Now()
		err := t.once(ctx)
		t.progress.disown()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, eventstore.ErrClosed):
			return fmt.Errorf("run projection %s: %w", t.name, err)
		}
		if time.Since(began) > time.Minute {
			attempt = 1
		}
		t.logger.WarnContext(ctx, "a projection starts again", "cause", err)
		if err := sleep(ctx, min(backoff(t.options.retryPause/20, attempt), 2*time.Second)); err != nil {
			return err
		}
	}
}

// once owns the projection for a term.
func (t *tenure) once(ctx context.Context) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.release(ctx)
	defer disconnect(ctx, t.conn)
	t.wishes, t.swapped = newWishes(), make(chan struct{}, 1)
	t.work.end(nil)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return t.keep(ctx) })
	group.Go(func() error { return t.serve(ctx) })
	return group.Wait()
}

// acquire waits until this program alone owns the projection. While another does
// it has no connection to the database for it.
func (t *tenure) acquire(ctx context.Context) error {
	for {
		var isFree bool
		if err := t.own.QueryRow(ctx, isFreeSQL, t.name).Scan(&isFree); err != nil {
			return fmt.Errorf("look who owns the projection: %w", err)
		}
		if isFree {
			isMine, err := t.tryAcquire(ctx)
			if isMine || err != nil {
				return err
			}
		}
		if err := sleep(ctx, ownerPause); err != nil {
			return err
		}
	}
}

func (t *tenure) tryAcquire(ctx context.Context) (isMine bool, err error) {
	conn, err := connect(ctx, t.options, "crumbtrail projection "+t.name)
	if err != nil {
		return false, err
	}
	term, err := take(ctx, conn, t.name, t.me, t.options.leaseTime)
	if err != nil || term == 0 {
		disconnect(ctx, conn)
		return false, err
	}
	t.term, t.conn = term, conn
	return true, nil
}

// serve runs the projection until something fails.
func (t *tenure) serve(ctx context.Context) error {
	if err := t.fence(ctx); err != nil {
		return err
	}
	if err := t.learnNow(ctx); err != nil {
		return err
	}
	found, err := loadCheckpoint(ctx, t.conn, t.name)
	if err != nil {
		return err
	}
	t.found = found
	t.generation.Store(found.generation)
	t.progress.own(found)
	why, err := t.whyFill(ctx)
	if err != nil {
		return err
	}
	if why != "" {
		if err := t.fill(ctx, why); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return t.retire(ctx) })
	group.Go(func() error { return t.rebuild(ctx) })
	group.Go(func() error { return t.follow(ctx) })
	return group.Wait()
}

// follow keeps the tables up with the log.
func (t *tenure) follow(ctx context.Context) (err error) {
	from, err := subscribe(ctx, t.options.Store, t.projection, t.found.position)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	following := &live{tenure: t, model: t.model(), at: t.found}
	return following.follow(ctx, from)
}

// step is where tests make the program fail.
func (t *tenure) step(ctx context.Context, name string) error {
	if t.options.fault == nil {
		return nil
	}
	return t.options.fault(ctx, t.name, name)
}
