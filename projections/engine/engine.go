package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/internal/queryrole"
)

// Engine keeps the tables of projections up to date with the log, and tells
// readers where the tables are and which position they are true for. It is safe
// for concurrent use.
type Engine struct {
	options  Options
	me       instance
	order    []string // the names of the projections
	progress map[string]*progress
	log      logWatch
}

// New returns an engine and creates the engine's own tables if they are missing.
// [Engine.Run] fills and updates the projections' tables; all other methods work
// without it. Tables are served once they were compared with the log. The role of queries
// is created if it is missing; New fails as [queryrole.Prepare] does.
func New(ctx context.Context, options Options) (*Engine, error) {
	if options.Pool == nil || options.Store == nil || len(options.Projections) == 0 {
		return nil, errors.New("an engine needs a database, a log and projections")
	}
	e := &Engine{options: options.withDefaults(), me: thisInstance(), progress: map[string]*progress{}}
	for _, p := range e.options.Projections {
		e.order = append(e.order, p.Name)
		e.progress[p.Name] = newProgress()
	}
	var err error
	if e.options.queryRole, err = queryrole.Prepare(ctx, e.options.Pool); err != nil {
		return nil, err
	}
	if err := createControlTables(ctx, e.options.Pool, e.options.Projections, e.options.queryRole); err != nil {
		return nil, fmt.Errorf("create the engine's own tables: %w", err)
	}
	served, err := loadCheckpoints(ctx, e.options.Pool, e.order)
	if err != nil {
		return nil, err
	}
	if err := e.protect(ctx, served); err != nil {
		return nil, err
	}
	if err := e.compare(ctx); err != nil {
		e.options.Logger.WarnContext(ctx, "the read models could not be compared with the log yet", "error", err)
	}
	return e, nil
}

// Run owns every projection that no other instance owns and keeps its tables up
// to date. It returns when the context ends, with the context's error, or when
// the log is closed. It retries after any other failure.
func (e *Engine) Run(ctx context.Context) error {
	own, err := e.ownPool(ctx)
	if err != nil {
		return err
	}
	defer own.Close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.watchLog(ctx) })
	for _, p := range e.options.Projections {
		owner := newOwnership(e.options, p, e.me, own, e.progress[p.Name])
		owner.compare = e.compare
		group.Go(func() error { return owner.run(ctx) })
	}
	return group.Wait()
}

// ownPool returns a pool for leases and control requests, so that a lease does
// not expire because queries use up the engine's pool.
func (e *Engine) ownPool(ctx context.Context) (*pgxpool.Pool, error) {
	config := e.options.Pool.Config()
	config.MinConns, config.MinIdleConns, config.MaxConns = 0, 0, 2
	config.ConnConfig.Tracer = nil
	config.ConnConfig.RuntimeParams["application_name"] = "crumbtrail leases"
	// Losing a heartbeat in a crash of the server does no harm.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	own, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open connections for leases: %w", err)
	}
	return own, nil
}

// Head returns the position of the log's last event.
func (e *Engine) Head(ctx context.Context) (eventstore.Position, error) {
	return e.options.Store.Head(ctx)
}

// ErrUnknownProjection is for a name that no projection has.
var ErrUnknownProjection = errors.New("unknown projection")

// progressOf returns the progress of a projection. It fails with [ErrUnknownProjection].
func (e *Engine) progressOf(name string) (*progress, error) {
	known, ok := e.progress[name]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownProjection, name)
	}
	return known, nil
}
