package engine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestRemovedTables(t *testing.T) {
	t.Parallel()
	for what, removal := range map[string]string{
		"table":  "DROP TABLE %s.occasions",
		"column": "ALTER TABLE %s.occasions DROP COLUMN notes",
		"schema": "DROP SCHEMA %s CASCADE",
	} {
		for _, how := range []string{"by the next event that needs it", "by a rebuild"} {
			t.Run("a removed "+what+" is noticed "+how+" and filled again", func(t *testing.T) {
				t.Parallel()
				log, pool, p := eventstoretest.NewMemoryStore(), projectionstest.Pool(t, pgtest.URL(t)), planningProjection()
				k := projectionstest.NewKitchen("home", 75)
				projectionstest.Write(t, log, k.SetUp()...)
				projectionstest.Write(t, log, k.Schedule()...)
				running := start(t, options{Pool: pool, Store: log, only: []engine.Projection{p}})
				running.UntilReady()
				running.Reach()
				_, err := pool.Exec(t.Context(), fmt.Sprintf(removal, quoted(engine.SchemaOf(projections.Planning, 1))))
				require.NoError(t, err)

				if how == "by a rebuild" {
					require.NoError(t, running.Rebuild(t.Context(), projections.Planning, engine.Request{Actor: "Anna"}))
				} else {
					projectionstest.Write(t, log, k.Schedule()...)
				}
				projectionstest.Eventually(t, "other tables are served", func() bool {
					status := running.StatusOf(projections.Planning)
					return status.Generation > 1 && status.State == engine.Live && status.Rebuild == nil
				})
				running.Reach()
				requireRows(t, running, log, p)
				require.Contains(t, reasons(t, running.Engine, projections.Planning), "was removed")
			})
		}
	}
}

// reasons joins the reasons of all actions of a projection.
func reasons(t *testing.T, e *engine.Engine, name string) (all string) {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	for _, action := range actions {
		all += action.Reason + "\n"
	}
	return all
}
