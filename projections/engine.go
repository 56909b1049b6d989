package projections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

// Options are what the engine can be told.
type Options struct {
	// Pool is the database of the tables. Each projection that this program runs
	// has one connection of its own beside the pool, made as the pool's are.
	Pool *pgxpool.Pool
	// Store is the log.
	Store eventstore.Store
	// FreeSpace is how many bytes the disk of the database's tables has left, nil
	// where that cannot be known. An error of it counts as not known.
	FreeSpace func() (uint64, error)
	// Logger hears of fills, pauses and restarts. The default is silence.
	Logger *slog.Logger

	retryPause  time.Duration // after the first failure; grows up to a minute
	retireAfter time.Duration // how long an old generation outlives its end
	leaseTime   time.Duration // how long a lease lasts that is not renewed
	beatPause   time.Duration // until it is renewed again
	only        []projection  // instead of every projection
	fault       func(ctx context.Context, projection, step string) error
}

func (o Options) withDefaults() Options {
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	o.retryPause = cmp.Or(o.retryPause, time.Second)
	o.retireAfter = cmp.Or(o.retireAfter, 30*time.Second)
	o.leaseTime = cmp.Or(o.leaseTime, leaseTime)
	o.beatPause = cmp.Or(o.beatPause, beatPause)
	if o.only == nil {
		o.only = everyProjection()
	}
	return o
}

// Engine keeps the projections' tables up with the log, and tells readers where
// the tables are and up to where they are true. It is safe for concurrent use.
type Engine struct {
	options  Options
	me       instance
	order    []string
	progress map[string]*progress
}

// New makes an engine, and the tables that the engine itself needs. The
// projections are filled and kept by [Engine.Run]; readers may already ask.
func New(ctx context.Context, options Options) (*Engine, error) {
	if options.Pool == nil || options.Store == nil {
		return nil, errors.New("projections need a database and a log")
	}
	e := &Engine{options: options.withDefaults(), me: thisInstance(), progress: map[string]*progress{}}
	for _, p := range e.options.only {
		e.order = append(e.order, p.name)
		e.progress[p.name] = newProgress()
	}
	if err := createControl(ctx, e.options.Pool, e.options.only); err != nil {
		return nil, fmt.Errorf("create the projections' own tables: %w", err)
	}
	return e, nil
}

// Run keeps every projection that no other program owns up with the log until
// the context ends, whose error it returns then, or until the log is closed.
// What else fails is tried again.
func (e *Engine) Run(ctx context.Context) error {
	own, err := e.ownPool(ctx)
	if err != nil {
		return err
	}
	defer own.Close()
	group, ctx := errgroup.WithContext(ctx)
	for _, p := range e.options.only {
		group.Go(func() error {
			return newTenure(e.options, p, e.me, own, e.progress[p.name]).run(ctx)
		})
	}
	return group.Wait()
}

// ownPool is for leases and orders: however many questions wait for a connection
// of the engine's pool, a lease does not run out for that.
func (e *Engine) ownPool(ctx context.Context) (*pgxpool.Pool, error) {
	config := e.options.Pool.Config()
	config.MinConns, config.MinIdleConns, config.MaxConns = 0, 0, 2
	config.ConnConfig.Tracer = nil
	config.ConnConfig.RuntimeParams["application_name"] = "crumbtrail leases"
	// A heartbeat that a crash of the server loses was of no use any more.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	own, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open connections for the projections' leases: %w", err)
	}
	return own, nil
}

// Head is the position of the log's last event.
func (e *Engine) Head(ctx context.Context) (eventstore.Position, error) {
	return e.options.Store.Head(ctx)
}

// ErrUnknownProjection is for a name that no projection has.
var ErrUnknownProjection = errors.New("there is no such projection")

func (e *Engine) of(name string) (*progress, error) {
	known, ok := e.progress[name]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownProjection, name)
	}
	return known, nil
}
