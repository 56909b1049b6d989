package projections

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func TestRemovedTables(t *testing.T) {
	for what, removal := range map[string]string{
		"a table":  "DROP TABLE %s.occasions",
		"a column": "ALTER TABLE %s.occasions DROP COLUMN notes",
		"a schema": "DROP SCHEMA %s CASCADE",
	} {
		for _, how := range []string{"by the next event that needs it", "by a rebuild"} {
			t.Run(what+" that somebody removed is noticed "+how+" and made anew", func(t *testing.T) {
				log, pool, p := eventstoretest.NewMemoryStore(), newPool(t, pgtest.URL(t)), planningProjection()
				k := newKitchen("home", 75)
				write(t, log, k.setUp()...)
				write(t, log, k.schedule()...)
				engine := start(t, Options{Pool: pool, Store: log, only: []projection{p}})
				engine.ready()
				engine.reach()
				_, err := pool.Exec(t.Context(), fmt.Sprintf(removal, quoted(schemaOf(Planning, 1))))
				require.NoError(t, err)

				if how == "by a rebuild" {
					require.NoError(t, engine.Rebuild(t.Context(), Planning, Order{Actor: "Anna"}))
				} else {
					write(t, log, k.schedule()...)
				}
				eventually(t, "other tables are served", func() bool {
					status := statusOf(t, engine, Planning)
					return status.Generation > 1 && status.State == Live && status.Rebuild == nil
				})
				engine.reach()
				requireRows(t, engine, log, p)
				require.Contains(t, reasons(t, engine.Engine, Planning), "somebody removed")
			})
		}
	}
}

// reasons are those of everything that was done to a projection.
func reasons(t *testing.T, e *Engine, name string) (all string) {
	t.Helper()
	actions, err := e.History(t.Context(), name)
	require.NoError(t, err)
	for _, action := range actions {
		all += action.Reason + "\n"
	}
	return all
}
