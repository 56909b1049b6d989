package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// tenure is the time for which this program owns a projection. It lasts as long
// as its connection, which holds the lock and writes the rows: a program that
// lost the lock cannot write either.
type tenure struct {
	projection
	options  Options
	progress *progress
	logger   *slog.Logger
	conn     *pgx.Conn
	// found is the checkpoint that the tenure began with, or that its fill made.
	found checkpoint
}

// How long a program waits before it looks again whether nobody owns a
// projection.
const ownerPause = 250 * time.Millisecond

// connectPatience is how long one attempt to connect may take.
const connectPatience = 10 * time.Second

// connect opens the tenure's connection. Its queries look rows up by key and do
// nothing else, whatever the statistics say while a table grows.
func connect(ctx context.Context, options Options, name string) (*pgx.Conn, error) {
	config := options.Pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "crumbtrail projection " + name
	for _, setting := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"} {
		config.RuntimeParams[setting] = "off"
	}
	// A program whose machine is gone must not keep the lock for longer than 10 s.
	config.RuntimeParams["tcp_keepalives_idle"] = "4"
	config.RuntimeParams["tcp_keepalives_interval"] = "2"
	config.RuntimeParams["tcp_keepalives_count"] = "2"
	config.Tracer = nil // a span per batch for ever helps nobody
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

const tryLockSQL = `SELECT pg_try_advisory_lock($1)`

// acquire waits until this program alone owns the projection.
func (t *tenure) acquire(ctx context.Context) error {
	for {
		var mine bool
		if err := t.conn.QueryRow(ctx, tryLockSQL, lockKey("own "+t.name)).Scan(&mine); err != nil {
			return fmt.Errorf("take the projection's lock: %w", err)
		}
		if mine {
			return nil
		}
		if err := sleep(ctx, ownerPause); err != nil {
			return err
		}
	}
}

// serve owns the projection until something fails.
func (t *tenure) serve(ctx context.Context) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	found, err := loadCheckpoint(ctx, t.conn, t.name)
	if err != nil {
		return err
	}
	t.found = found
	t.progress.own(found)
	if found.generation == 0 || found.version != t.version || found.fingerprint != t.fingerprint() {
		if err := t.fill(ctx); err != nil {
			return err
		}
	}
	retiring, stop := context.WithCancel(ctx)
	retired := make(chan struct{})
	go func() {
		defer close(retired)
		t.retire(retiring)
	}()
	defer func() { stop(); <-retired }()
	return t.follow(ctx)
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

// run owns the projection whenever nobody else does, until the context ends or
// the log is closed.
func run(ctx context.Context, options Options, p projection, shared *progress) error {
	logger := options.Logger.With("projection", p.name)
	for attempt := 1; ; attempt++ {
		began := time.Now()
		err := tenureOf(ctx, options, p, shared, logger)
		shared.disown()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, eventstore.ErrClosed):
			return fmt.Errorf("run projection %s: %w", p.name, err)
		}
		if time.Since(began) > time.Minute {
			attempt = 1
		}
		logger.WarnContext(ctx, "a projection starts again", "cause", err)
		if err := sleep(ctx, min(backoff(options.retryPause/20, attempt), 2*time.Second)); err != nil {
			return err
		}
	}
}

func tenureOf(ctx context.Context, options Options, p projection, shared *progress, logger *slog.Logger) error {
	conn, err := connect(ctx, options, p.name)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // which frees the lock
	}()
	t := &tenure{projection: p, options: options, progress: shared, logger: logger, conn: conn}
	return t.serve(ctx)
}
