package projections

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

// requireSame compares an engine's tables with those of one that fills them from
// zero, undisturbed.
func requireSame(t *testing.T, e *running, log *eventstoretest.MemoryStore) {
	t.Helper()
	filled := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
	filled.ready()
	filled.reach()
	for _, p := range everyProjection() {
		require.Empty(t, cmp.Diff(dump(t, filled.Engine, p), dump(t, e.Engine, p)), p.name)
		require.Equal(t, Live, statusOf(t, e, p.name).State)
	}
}

func TestExactlyOnce(t *testing.T) {
	ways := map[string]func(context.Context, *pgxpool.Pool, string) error{"an error": failing, "the end of its session": endingSession}
	for way, how := range ways {
		for _, step := range []string{"fetch", "write", "commit", "committed"} {
			t.Run(fmt.Sprintf("each event is folded once with %s at %s", way, step), func(t *testing.T) {
				log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
				kill := &killing{pool: pool, step: step, every: 5, how: how}
				engine := start(t, Options{Pool: pool, Store: log, fault: kill.fault})
				engine.ready()
				k := newKitchen("home", 7)
				write(t, log, k.setUp()...)
				for i := range 150 {
					write(t, log, k.step()...)
					if i%5 == 0 {
						engine.reach(Pantry)
					}
				}
				engine.reach()
				require.Positive(t, kill.hit.Load())
				requireSame(t, engine, log)
			})
		}
		for _, step := range []string{"create", "load", "finish", "swap", "filled"} {
			t.Run(fmt.Sprintf("a fill starts again after %s at %s", way, step), func(t *testing.T) {
				log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
				k := newKitchen("home", 8)
				write(t, log, k.setUp()...)
				for range 100 {
					write(t, log, k.step()...)
				}
				kill := &killing{pool: pool, step: step, every: 2, how: how}
				engine := start(t, Options{Pool: pool, Store: log, fault: kill.fault})
				engine.ready()
				engine.reach()
				require.Positive(t, kill.hit.Load())
				requireSame(t, engine, log)
			})
		}
	}
}

const backendSQL = `
	SELECT pid
	FROM pg_stat_activity
	WHERE application_name LIKE 'crumbtrail projection pantry%'`

func TestServerCrash(t *testing.T) {
	t.Run("goes on by itself when the server has crashed and recovered", func(t *testing.T) {
		cluster := pgtest.Cluster(t, nil)
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, cluster.URL("postgres"))
		engine := start(t, Options{Pool: pool, Store: log})
		engine.ready()
		k := newKitchen("home", 9)
		write(t, log, k.setUp()...)
		for i := range 90 {
			write(t, log, k.step()...)
			if i%30 == 10 {
				backend := 0
				eventually(t, "the projection is at work", func() bool {
					return pool.QueryRow(t.Context(), backendSQL).Scan(&backend) == nil
				})
				require.NoError(t, syscall.Kill(backend, syscall.SIGKILL))
				pool.Reset()
			}
		}
		engine.reach()
		pool.Reset()
		requireSame(t, engine, log)
	})
}

func TestTwoPrograms(t *testing.T) {
	t.Run("one runs a projection, another takes over, and no event is folded twice", func(t *testing.T) {
		log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
		store := log.Open()
		first := start(t, Options{Pool: newPool(t, url), Store: store})
		first.ready()
		second := start(t, Options{Pool: newPool(t, url), Store: log.Open()})
		k := newKitchen("home", 10)
		write(t, store, k.setUp()...)
		for i := range 200 {
			write(t, store, k.step()...)
			switch i {
			case 50:
				owners := 0
				for _, status := range append(must(second.Status(t.Context()))(t), must(first.Status(t.Context()))(t)...) {
					if status.IsOwner {
						owners++
					}
				}
				require.Equal(t, len(first.order), owners)
				second.reach() // by looking at what the first writes
			case 100:
				first.stop()
			case 150:
				first = start(t, Options{Pool: newPool(t, url), Store: log.Open()})
				require.NoError(t, endingSession(t.Context(), second.options.Pool, Pantry))
			}
		}
		second.reach()
		first.reach()
		requireSame(t, second, store)
	})
	t.Run("who has lost a projection without noticing cannot write", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		k := newKitchen("home", 11)
		write(t, log, k.setUp()...)
		engine := start(t, Options{Pool: pool, Store: log, only: []projection{catalogProjection()}})
		engine.ready()
		engine.reach()
		engine.stop()
		stale := &live{
			tenure: newTenure(engine.options, catalogProjection(), engine.me, nil, newProgress()),
			model:  newCatalog(),
		}
		var err error
		stale.conn, err = connect(t.Context(), engine.options, Catalog)
		require.NoError(t, err)
		defer stale.conn.Close(t.Context())
		stale.at, err = loadCheckpoint(t.Context(), stale.conn, Catalog)
		require.NoError(t, err)
		stale.term = stale.at.term
		behind := stale.at
		behind.position.Commit--
		ahead := stale.at.position
		ahead.Commit++
		require.NoError(t, stale.write(t.Context(), nil, ahead))
		stale.at = behind
		require.ErrorIs(t, stale.write(t.Context(), nil, ahead), errMoved, "another position")
		stale.at.position, stale.term = ahead, stale.term-1
		require.ErrorIs(t, stale.write(t.Context(), nil, ahead), errMoved, "another term")
	})
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		require.NoError(t, err)
		return value
	}
}
