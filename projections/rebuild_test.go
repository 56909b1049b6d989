package projections

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func schemas(t *testing.T, e *Engine, projection string) []string {
	t.Helper()
	found, err := e.options.Pool.Query(t.Context(), "SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY 1", "crumbtrail_"+projection+"_")
	require.NoError(t, err)
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

func TestNewVersion(t *testing.T) {
	changes := map[string]func(p *projection){
		"version": func(p *projection) { p.version++ },
		"shape of a table": func(p *projection) {
			inner := p.model
			p.model = func() model {
				changed := inner().(*planningTables)
				changed.plans.of.indexes = append(changed.plans.of.indexes, index{name: "by_hash", on: "input_hash"})
				return changed
			}
		},
	}
	for what, change := range changes {
		t.Run("fills new tables when the "+what+" changes, while the old rows serve", func(t *testing.T) {
			log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
			k := newKitchen("home", 40)
			write(t, log, k.setUp()...)
			for range 100 {
				write(t, log, k.plan()...)
			}
			p := planningProjection()
			old := start(t, Options{Pool: pool, Store: log, only: []projection{p}})
			old.ready()
			position := old.reach()
			rows := dump(t, old.Engine, p)
			old.stop()
			write(t, log, k.schedule()...)

			change(&p)
			filled, goOn := make(chan struct{}), make(chan struct{})
			engine := start(t, Options{Pool: pool, Store: log, only: []projection{p}, fault: func(ctx context.Context, _, step string) error {
				if step != "swap" {
					return nil
				}
				close(filled)
				select {
				case <-goOn:
				case <-ctx.Done():
				}
				return ctx.Err()
			}})
			<-filled
			status := statusOf(t, engine, Planning)
			require.Equal(t, Filling, status.State)
			require.Equal(t, int64(1), status.Generation)
			require.Equal(t, position, status.Position)
			require.Equal(t, rows, dump(t, engine.Engine, p))

			reader, err := pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
			require.NoError(t, err)
			schema, _, err := engine.Schema(t.Context(), reader, Planning)
			require.NoError(t, err)
			count := func() (count int) {
				require.NoError(t, reader.QueryRow(t.Context(), fmt.Sprintf("SELECT count(*) FROM %s.occasions", schema)).Scan(&count))
				return count
			}
			before := count()

			close(goOn)
			engine.reach()
			eventually(t, "swapped", func() bool { return statusOf(t, engine, Planning).Generation == 2 })
			require.Len(t, dump(t, engine.Engine, p)["occasions"], before+1)
			for range 5 {
				require.Equal(t, before, count(), "a reader in the middle goes on with the old rows")
			}
			require.Equal(t, []string{"crumbtrail_planning_1", "crumbtrail_planning_2"}, schemas(t, engine.Engine, Planning))
			require.NoError(t, reader.Rollback(t.Context()))
			eventually(t, "the old generation is dropped", func() bool { return len(schemas(t, engine.Engine, Planning)) == 1 })
		})
	}
	t.Run("keeps the tables when nothing changed", func(t *testing.T) {
		log, pool := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t))
		k := newKitchen("home", 41)
		write(t, log, k.setUp()...)
		for range 2 {
			engine := start(t, Options{Pool: pool, Store: log})
			engine.ready()
			engine.reach()
			require.Equal(t, int64(1), statusOf(t, engine, Planning).Generation)
			engine.stop()
		}
	})
}
