package projections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const patience = 20 * time.Second

func newPool(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}

// running is an engine at work.
type running struct {
	*Engine
	t    testing.TB
	stop func()
}

// startSlow runs an engine that tries a paused event again only when it is told.
func startSlow(t testing.TB, options Options) *running {
	options.retryPause = time.Hour
	return start(t, options)
}

func quick(options Options) Options {
	options.retryPause = cmp.Or(options.retryPause, 10*time.Millisecond)
	options.retireAfter = 10 * time.Millisecond
	if os.Getenv("PROJECTIONS_LOG") != "" {
		options.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return options
}

// start runs an engine until the test ends or stops it.
func start(t testing.TB, options Options) *running {
	t.Helper()
	engine, err := New(t.Context(), quick(options))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) && !errors.Is(err, eventstore.ErrClosed) {
			t.Errorf("the engine ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return &running{engine, t, stop}
}

// reach waits until projections are at the end of the log.
func (r *running) reach(names ...string) eventstore.Position {
	r.t.Helper()
	if len(names) == 0 {
		names = r.order
	}
	head, err := r.Head(r.t.Context())
	require.NoError(r.t, err)
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	require.NoError(r.t, r.WaitFor(ctx, names, head))
	return head
}

// ready waits until all tables are there.
func (r *running) ready() {
	r.t.Helper()
	eventually(r.t, "tables are there", func() bool { return r.Ready(r.t.Context()) == nil })
}

// read reads in the way that readers do.
func read[T any](t testing.TB, e *Engine, name string, ask func(tx pgx.Tx, schema string, position eventstore.Position) (T, error)) T {
	t.Helper()
	var answer T
	err := pgx.BeginTxFunc(t.Context(), e.options.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		schema, position, err := e.Schema(t.Context(), tx, name)
		if err != nil {
			return err
		}
		answer, err = ask(tx, schema, position)
		return err
	})
	require.NoError(t, err)
	return answer
}

// dump is every row of a projection's tables, as text.
func dump(t testing.TB, e *Engine, p projection) map[string][]string {
	t.Helper()
	return read(t, e, p.name, func(tx pgx.Tx, schema string, _ eventstore.Position) (map[string][]string, error) {
		all := map[string][]string{}
		for _, table := range p.model().tables() {
			name := table.shape().name
			found, err := tx.Query(t.Context(), fmt.Sprintf("SELECT r::text FROM %s.%s r ORDER BY 1", schema, quoted(name)))
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

func write(t testing.TB, store eventstore.Store, appends ...appended) eventstore.Position {
	t.Helper()
	var position eventstore.Position
	for _, one := range appends {
		result, err := store.Append(t.Context(), one.stream, one.at, one.events)
		require.NoError(t, err)
		position = result.Position
	}
	return position
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s", what, patience)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
