package projectionstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/projections/engine"
)

// Patience bounds how long a test waits for something that must happen.
const Patience = 20 * time.Second

// Pool opens a pool that is closed at the end of the test.
func Pool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}

// Running is an engine at work.
type Running struct {
	*engine.Engine
	T    testing.TB
	Pool *pgxpool.Pool
	// Names are the names of the projections.
	Names []string
	// Stop ends the engine and waits for it.
	Stop func()
}

// Start runs an engine until the test ends or stops it.
func Start(t testing.TB, options engine.Options) *Running {
	t.Helper()
	started, err := engine.New(t.Context(), options)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- started.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) && !errors.Is(err, eventstore.ErrClosed) {
			t.Errorf("the engine ended with %v", err)
		}
	})
	t.Cleanup(stop)
	running := &Running{Engine: started, T: t, Pool: options.Pool, Stop: stop}
	for _, p := range options.Projections {
		running.Names = append(running.Names, p.Name)
	}
	return running
}

// Reach waits until projections, by default all, are at the end of the log.
func (r *Running) Reach(names ...string) eventstore.Position {
	r.T.Helper()
	if len(names) == 0 {
		names = r.Names
	}
	head, err := r.Head(r.T.Context())
	require.NoError(r.T, err)
	ctx, cancel := context.WithTimeout(r.T.Context(), Patience)
	defer cancel()
	require.NoError(r.T, r.WaitFor(ctx, names, head))
	return head
}

// UntilReady waits until all projections have tables and an owner.
func (r *Running) UntilReady() {
	r.T.Helper()
	Eventually(r.T, "the engine is ready", func() bool { return r.Ready(r.T.Context()) == nil })
}

// StatusOf returns the status of a projection.
func (r *Running) StatusOf(name string) engine.Status {
	r.T.Helper()
	statuses, err := r.Status(r.T.Context())
	require.NoError(r.T, err)
	for _, status := range statuses {
		if status.Name == name {
			return status
		}
	}
	r.T.Fatalf("no status of %s", name)
	return engine.Status{}
}

// Dump returns every row of a projection's tables, as text.
func (r *Running) Dump(p engine.Projection) map[string][]string {
	r.T.Helper()
	return Read(r, p.Name, func(tx pgx.Tx, schema string, _ eventstore.Position) (map[string][]string, error) {
		all := map[string][]string{}
		for _, t := range p.Model().Tables() {
			name := t.Shape().Name()
			found, err := tx.Query(r.T.Context(), fmt.Sprintf("SELECT r::text FROM %s.%s r ORDER BY 1", schema, name))
			if err != nil {
				return nil, err
			}
			if all[name], err = pgx.CollectRows(found, pgx.RowTo[string]); err != nil {
				return nil, err
			}
		}
		return all, nil
	})
}

// Read reads a projection's tables as a query does.
func Read[T any](r *Running, name string, query func(tx pgx.Tx, schema string, position eventstore.Position) (T, error)) T {
	r.T.Helper()
	var answer T
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(r.T.Context(), r.Pool, snapshot, func(tx pgx.Tx) error {
		schema, position, err := r.Schema(r.T.Context(), tx, name)
		if err != nil {
			return err
		}
		answer, err = query(tx, schema, position)
		return err
	})
	require.NoError(r.T, err)
	return answer
}

// Write appends to a log and returns the position of the last event.
func Write(t testing.TB, store eventstore.Store, appends ...Append) eventstore.Position {
	t.Helper()
	var position eventstore.Position
	for _, one := range appends {
		result, err := store.Append(t.Context(), one.Stream, one.At, one.Events)
		require.NoError(t, err)
		position = result.Position
	}
	return position
}

// Eventually waits until a condition holds.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(Patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s", what, Patience)
		}
		time.Sleep(10 * time.Millisecond) // each look costs the server more than a millisecond
	}
}
