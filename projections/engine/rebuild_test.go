package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
	"crumbtrail/projections/table"
)

func schemas(t *testing.T, pool *pgxpool.Pool, projection string) []string {
	t.Helper()
	found, err := pool.Query(
		t.Context(), "SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY 1", "crumbtrail_"+projection+"_",
	)
	require.NoError(t, err)
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

// reshaped is a model whose table of plans has another index.
type reshaped struct{ engine.Model }

func (r *reshaped) Tables() []table.Table {
	tables := slices.Clone(r.Model.Tables())
	for i, of := range tables {
		if of.Shape().Name() == "plans" {
			tables[i] = reshapedTable{of}
		}
	}
	return tables
}

type reshapedTable struct{ table.Table }

func (reshapedTable) Shape() *table.Shape {
	return table.NewRows[projections.PlanRow]("plans", 2, table.Index{Name: "by_hash", On: "input_hash"}).Shape()
}

func TestNewVersion(t *testing.T) {
	t.Parallel()
	changes := map[string]func(p *engine.Projection){
		"version": func(p *engine.Projection) { p.Version++ },
		"shape of a table": func(p *engine.Projection) {
			inner := p.Model
			p.Model = func() engine.Model {
				return &reshaped{inner()}
			}
		},
	}
	for what, change := range changes {
		t.Run("fills new tables when the "+what+" changes, while the old rows serve", func(t *testing.T) {
			t.Parallel()
			log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
			k := projectionstest.NewKitchen("home", 40)
			projectionstest.Write(t, log, k.SetUp()...)
			for range 100 {
				projectionstest.Write(t, log, k.Plan()...)
			}
			p := planningProjection()
			old := start(t, options{Pool: pool, Store: log, only: []engine.Projection{p}})
			old.UntilReady()
			position := old.Reach()
			rows := old.Dump(p)
			old.Stop()
			projectionstest.Write(t, log, k.Schedule()...)

			change(&p)
			filled, goOn := make(chan struct{}), make(chan struct{})
			only := []engine.Projection{p}
			running := start(t, options{Pool: pool, Store: log, only: only, fault: func(ctx context.Context, _, step string) error {
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
			status := running.StatusOf(projections.Planning)
			require.Equal(t, engine.Filling, status.State)
			require.Equal(t, int64(1), status.Generation)
			require.Equal(t, position, status.Position)
			require.Equal(t, rows, running.Dump(p))

			reader, err := pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
			require.NoError(t, err)
			schema, _, err := running.Schema(t.Context(), reader, projections.Planning)
			require.NoError(t, err)
			count := func() (count int) {
				require.NoError(t, reader.QueryRow(t.Context(), fmt.Sprintf("SELECT count(*) FROM %s.occasions", schema)).Scan(&count))
				return count
			}
			before := count()

			close(goOn)
			running.Reach()
			projectionstest.Eventually(t, "swapped", func() bool { return running.StatusOf(projections.Planning).Generation == 2 })
			require.Len(t, running.Dump(p)["occasions"], before+1)
			for range 5 {
				require.Equal(t, before, count(), "a reader in the middle goes on with the old rows")
			}
			require.Equal(t, []string{"crumbtrail_planning_1", "crumbtrail_planning_2"}, schemas(t, running.Pool, projections.Planning))
			require.NoError(t, reader.Rollback(t.Context()))
			projectionstest.Eventually(
				t, "the old generation is dropped", func() bool { return len(schemas(t, running.Pool, projections.Planning)) == 1 },
			)
		})
	}
	t.Run("keeps the tables when nothing changed", func(t *testing.T) {
		t.Parallel()
		log, pool := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t))
		k := projectionstest.NewKitchen("home", 41)
		projectionstest.Write(t, log, k.SetUp()...)
		for range 2 {
			running := start(t, options{Pool: pool, Store: log})
			running.UntilReady()
			running.Reach()
			require.Equal(t, int64(1), running.StatusOf(projections.Planning).Generation)
			running.Stop()
		}
	})
}
