package projections_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// values returns one column of a kitchen's rows, in the order of the query.
func values(t *testing.T, r *projectionstest.Running, projection, query string, kitchen domain.Kitchen) []string {
	t.Helper()
	return projectionstest.Read(r, projection, func(tx pgx.Tx, schema string, _ eventstore.Position) ([]string, error) {
		found, err := tx.Query(t.Context(), fmt.Sprintf(query, schema), kitchen)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(found, pgx.RowTo[string])
	})
}

func TestTablesAgreeWithTheDomain(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	running := projectionstest.Start(
		t, engine.Options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, Projections: projections.All()},
	)
	running.UntilReady()
	k := projectionstest.NewKitchen("home", 60)
	projectionstest.Write(t, log, k.SetUp()...)
	for range 1500 {
		projectionstest.Write(t, log, k.Step()...)
	}
	running.Reach()

	t.Run("on what is left of each lot, and what it cost", func(t *testing.T) {
		var want []string
		for _, id := range k.Lots {
			lot, _ := k.Pantry.Lot(id)
			want = append(want, fmt.Sprintf("%s %s %t %s %t", id, lot.Remaining, lot.Open(), lot.RemainingCost.Number(), lot.CostUnknown))
		}
		require.NotEmpty(t, want)
		require.Equal(t, want, values(t, running, projections.Pantry,
			`SELECT id || ' ' || remaining || ' ' || is_open || ' ' || trim_scale(remaining_cost) || ' ' || cost_unknown
			FROM %s.lots WHERE kitchen = $1 ORDER BY revision`, "home"))
	})
	t.Run("on finished stock", func(t *testing.T) {
		want := map[string]measure.Number{}
		for i := range projectionstest.Recipes {
			want["finished_unit = '"+projectionstest.Unit(i).String()+"'"] = k.Pantry.InStock(pantry.Thing{FinishedUnit: projectionstest.Unit(i)})
		}
		for i := range projectionstest.Goods {
			want["finished_good = '"+string(projectionstest.Good(i))+"'"] = k.Pantry.InStock(pantry.Thing{FinishedGood: projectionstest.Good(i)})
		}
		for thing, inStock := range want {
			var sum measure.Number
			for _, remaining := range values(t, running, projections.Pantry,
				"SELECT remaining FROM %s.stock_layers WHERE kitchen = $1 AND is_open AND "+thing, "home") {
				var number measure.Number
				require.NoError(t, number.UnmarshalText([]byte(remaining)))
				sum = sum.Add(number)
			}
			require.Equal(t, inStock.String(), sum.String())
		}
	})
	t.Run("on empty stock having no value, and no stock being negative", func(t *testing.T) {
		for _, query := range []string{
			"SELECT id FROM %s.lots WHERE kitchen = $1 AND (remaining LIKE '-%%' OR remaining_cost < 0)",
			"SELECT id FROM %s.stock_layers WHERE kitchen = $1 AND (remaining LIKE '-%%' OR value < 0 OR remaining = '0' AND value <> 0)",
		} {
			require.Empty(t, values(t, running, projections.Pantry, query, "home"))
		}
	})
	t.Run("on what is collected and what is put away", func(t *testing.T) {
		var want []string
		for _, o := range k.Occasions {
			for _, tick := range o.Ticks() {
				if !tick.Undone {
					want = append(want, fmt.Sprintf("%s %s %s %s %s", o.ID, tick.ID, tick.Item, tick.Value, tick.Unit))
				}
			}
		}
		slices.Sort(want)
		require.NotEmpty(t, want)
		require.Equal(t, want, values(t, running, projections.Planning,
			`SELECT occasion || ' ' || id || ' ' || item || ' ' || amount || ' ' || unit FROM %s.ticks WHERE kitchen = $1 ORDER BY 1`, "home"))
		require.NotEmpty(t, values(t, running, projections.Pantry, `SELECT tick || lot || amount FROM %s.settled WHERE kitchen = $1`, "home"))
	})
	t.Run("on which runs are voided", func(t *testing.T) {
		var want []string
		for _, event := range k.Runs {
			id := runID(event)
			if run, _ := k.Pantry.Run(id); run.Voided {
				want = append(want, fmt.Sprintf("%s %s", run.Kind, id))
			}
		}
		slices.Sort(want)
		require.NotEmpty(t, want)
		require.Equal(t, want, values(t, running, projections.Pantry, `
			SELECT CASE WHEN p.id IS NOT NULL THEN 'production' WHEN a.id IS NOT NULL THEN 'assembly' END || ' ' || v.run
			FROM %[1]s.voided_runs AS v
			LEFT JOIN %[1]s.production_runs AS p ON p.kitchen = v.kitchen AND p.id = v.run
			LEFT JOIN %[1]s.assembly_runs AS a ON a.kitchen = v.kitchen AND a.id = v.run
			WHERE v.kitchen = $1
			ORDER BY 1`, "home"))
	})
	t.Run("on the kitchen's settings, and on the day of each run", func(t *testing.T) {
		now := k.Settings.Settings
		require.Equal(t, []string{fmt.Sprintf("%s,%s,%s,%t,%d,%d", now.Name, now.TimeZone, now.Consumption, now.RequireIfMatch,
			now.ActiveMinutesPerDay, now.BatchesPerDay)},
			values(t, running, projections.Pantry,
				`SELECT concat_ws(',', name, time_zone, consumption, require_if_match::text, active_minutes_per_day, batches_per_day)
				FROM %s.settings WHERE kitchen = $1`, "home"))
		var want []string
		days := map[bool]int{}
		for _, event := range k.Runs {
			if run, ok := event.(pantry.BatchProductionRecorded); ok {
				want = append(want, fmt.Sprintf("%s %s", run.ID, run.Day()))
				days[run.ProducedOn != ""]++
			}
		}
		slices.Sort(want)
		require.Positive(t, days[true])
		require.Positive(t, days[false])
		require.Equal(t, want, values(t, running, projections.Pantry,
			"SELECT id || ' ' || produced_on FROM %s.production_runs WHERE kitchen = $1 ORDER BY 1", "home"))
		require.Empty(t, values(t, running, projections.Pantry, `
			SELECT l.id || ' ' || coalesce(l.made_on::text, 'never')
			FROM %[1]s.stock_layers AS l
			LEFT JOIN %[1]s.production_runs AS p ON p.kitchen = l.kitchen AND p.id = l.id
			LEFT JOIN %[1]s.assembly_runs AS a ON a.kitchen = l.kitchen AND a.id = l.id
			WHERE l.kitchen = $1 AND l.made_on IS DISTINCT FROM coalesce(p.produced_on, a.assembled_on, l.made_on)
				OR l.made_on IS NULL`, "home"), "a layer counts from the day of its run or its correction")
	})
	t.Run("on the targets of each occasion, in their order, and on its active plan", func(t *testing.T) {
		var plans int
		for _, o := range k.Occasions {
			var production, assembly []string
			for _, target := range o.Production {
				production = append(production, fmt.Sprintf("%s %d", target.FinishedUnit, target.Batches))
			}
			for _, target := range o.Assembly {
				assembly = append(assembly, fmt.Sprintf("%s %d", target.FinishedGood, target.Quantity))
			}
			require.Equal(t, production, emptyIsNil(values(t, running, projections.Planning,
				"SELECT recipe || '/' || unit || ' ' || batches FROM %s.production_targets"+
					" WHERE kitchen = $1 AND occasion = '"+string(o.ID)+"' ORDER BY place", "home")))
			require.Equal(t, assembly, emptyIsNil(values(t, running, projections.Planning,
				"SELECT good || ' ' || quantity FROM %s.assembly_targets WHERE kitchen = $1 AND occasion = '"+string(o.ID)+"' ORDER BY place", "home")))
			active := ""
			if o.Active != nil {
				plans++
				active = string(o.Active.ID)
				requirePlan(t, running, o.Active)
			}
			require.Equal(t, []string{active}, values(t, running, projections.Planning,
				"SELECT active_plan FROM %s.occasions WHERE kitchen = $1 AND id = '"+string(o.ID)+"'", "home"))
		}
		require.Positive(t, plans)
	})
	t.Run("on definitions", func(t *testing.T) {
		for slug, entry := range k.Definitions.Items {
			require.Equal(t, []string{
				fmt.Sprintf("%s %t", catalog.ContentHash(entry.Definition), entry.Archived),
			}, values(t, running, projections.Catalog,
				"SELECT content_hash || ' ' || archived FROM %s.items WHERE kitchen = $1 AND slug = '"+string(slug)+"'", "home"))
		}
	})
}

// requirePlan requires that exactly the plan's snapshots are filed under it.
func requirePlan(t *testing.T, r *projectionstest.Running, plan *occasion.Plan) {
	t.Helper()
	var want []string
	for _, slug := range slices.Sorted(maps.Keys(plan.Recipes)) {
		want = append(want, plan.Recipes[slug].ContentHash)
	}
	require.Equal(t, want, emptyIsNil(values(t, r, projections.Planning,
		"SELECT content_hash FROM %s.recipe_snapshots WHERE kitchen = $1 AND plan = '"+string(plan.ID)+"' ORDER BY recipe", "home")))
}

func emptyIsNil(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func runID(event pantry.Event) domain.ID {
	if run, ok := event.(pantry.BatchProductionRecorded); ok {
		return run.ID
	}
	return event.(pantry.AssemblyRecorded).ID
}
