package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

var errInjected = errors.New("injected")

// killing makes a step fail every few times: by an error, or by ending the
// session that does the step.
type killing struct {
	pool  *pgxpool.Pool
	step  string
	every int64
	how   func(ctx context.Context, pool *pgxpool.Pool, projection string) error
	seen  atomic.Int64
	hit   atomic.Int64
}

func (k *killing) fault(ctx context.Context, projection, step string) error {
	if step != k.step || k.seen.Add(1)%k.every != 0 {
		return nil
	}
	k.hit.Add(1)
	return k.how(ctx, k.pool, projection)
}

func failing(context.Context, *pgxpool.Pool, string) error { return errInjected }

const endSessionSQL = `
	SELECT pg_terminate_backend(pid)
	FROM pg_stat_activity
	WHERE datname = current_database()
		AND application_name ~ ('^crumbtrail (projection|rebuild) ' || $1)`

func endingSession(ctx context.Context, pool *pgxpool.Pool, projection string) error {
	_, err := pool.Exec(ctx, endSessionSQL, projection)
	return err
}

// requireSame compares the tables of engines with those of one that fills them from
// zero, undisturbed.
func requireSame(t *testing.T, log *eventstoretest.MemoryStore, engines ...*projectionstest.Running) {
	t.Helper()
	filled := start(t, options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log})
	filled.UntilReady()
	filled.Reach()
	for _, p := range projections.All() {
		rows := filled.Dump(p)
		for _, e := range engines {
			require.Empty(t, cmp.Diff(rows, e.Dump(p)), p.Name)
			require.Equal(t, engine.Live, e.StatusOf(p.Name).State)
		}
	}
	filled.Stop()
}

func TestExactlyOnce(t *testing.T) {
	t.Parallel()
	ways := map[string]func(context.Context, *pgxpool.Pool, string) error{"an error": failing, "the end of its session": endingSession}
	for way, how := range ways {
		for _, step := range []string{"fetch", "write", "commit", "committed"} {
			t.Run(fmt.Sprintf("each event is folded once with %s at %s", way, step), func(t *testing.T) {
				t.Parallel()
				log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
				kill := &killing{pool: pool, step: step, every: 5, how: how}
				running := start(t, options{Pool: pool, Store: log, fault: kill.fault})
				running.UntilReady()
				k := projectionstest.NewKitchen("home", 7)
				projectionstest.Write(t, log, k.SetUp()...)
				for i := range 100 {
					projectionstest.Write(t, log, k.Step()...)
					if i%5 == 0 {
						running.Reach(projections.Pantry)
					}
				}
				running.Reach()
				require.Positive(t, kill.hit.Load())
				requireSame(t, log, running)
			})
		}
		for _, step := range []string{"create", "load", "finish", "swap", "filled"} {
			t.Run(fmt.Sprintf("a fill starts again after %s at %s", way, step), func(t *testing.T) {
				t.Parallel()
				log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
				k := projectionstest.NewKitchen("home", 8)
				projectionstest.Write(t, log, k.SetUp()...)
				for range 100 {
					projectionstest.Write(t, log, k.Step()...)
				}
				kill := &killing{pool: pool, step: step, every: 2, how: how}
				running := start(t, options{Pool: pool, Store: log, fault: kill.fault})
				running.UntilReady()
				running.Reach()
				require.Positive(t, kill.hit.Load())
				requireSame(t, log, running)
			})
		}
	}
}

const backendSQL = `
	SELECT pid
	FROM pg_stat_activity
	WHERE application_name LIKE 'crumbtrail projection pantry%'`

func TestServerCrash(t *testing.T) {
	t.Parallel()
	t.Run("goes on after the server has crashed and recovered", func(t *testing.T) {
		t.Parallel()
		cluster := pgtest.Cluster(t, nil)
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, cluster.URL("postgres"))
		running := start(t, options{Pool: pool, Store: log})
		running.UntilReady()
		k := projectionstest.NewKitchen("home", 9)
		projectionstest.Write(t, log, k.SetUp()...)
		for i := range 90 {
			projectionstest.Write(t, log, k.Step()...)
			if i%30 == 10 {
				backend := 0
				projectionstest.Eventually(t, "the projection is at work", func() bool {
					return pool.QueryRow(t.Context(), backendSQL).Scan(&backend) == nil
				})
				require.NoError(t, syscall.Kill(backend, syscall.SIGKILL))
				pool.Reset()
			}
		}
		running.Reach()
		pool.Reset()
		requireSame(t, log, running)
	})
}

func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	t.Run("one instance owns a projection, another takes over, and no event is folded twice", func(t *testing.T) {
		t.Parallel()
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		store := log.Open()
		first := start(t, options{Pool: projectionstest.Pool(t, url), Store: store})
		first.UntilReady()
		second := start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open()})
		k := projectionstest.NewKitchen("home", 10)
		projectionstest.Write(t, store, k.SetUp()...)
		for i := range 200 {
			projectionstest.Write(t, store, k.Step()...)
			switch i {
			case 50:
				owners := 0
				for _, status := range append(must(second.Status(t.Context()))(t), must(first.Status(t.Context()))(t)...) {
					if status.IsOwner {
						owners++
					}
				}
				require.Equal(t, len(first.Names), owners)
				second.Reach() // by looking at what the first writes
			case 100:
				first.Stop()
			case 150:
				first = start(t, options{Pool: projectionstest.Pool(t, url), Store: log.Open()})
				require.NoError(t, endingSession(t.Context(), second.Pool, projections.Pantry))
			}
		}
		second.Reach()
		first.Reach()
		requireSame(t, store, second)
	})
	t.Run("an instance that has lost a projection without noticing cannot write", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		k := projectionstest.NewKitchen("home", 11)
		projectionstest.Write(t, log, k.SetUp()...)
		running := start(t, options{Pool: pool, Store: log, only: []engine.Projection{catalogProjection()}})
		running.UntilReady()
		running.Reach()
		running.Stop()
		write := func(termsBefore int64, positionsBefore uint64) bool {
			return must(running.WriteCheckpoint(t.Context(), catalogProjection(), termsBefore, positionsBefore))(t)
		}
		require.False(t, write(0, 0), "the owner")
		require.True(t, write(0, 1), "another position")
		require.True(t, write(1, 0), "another term")
		require.False(t, write(0, 0), "the owner, again")
	})
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		require.NoError(t, err)
		return value
	}
}
