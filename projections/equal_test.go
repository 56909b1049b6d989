package projections_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

func TestWaysToRun(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("tables filled from zero equal tables kept live, seed %d", seed), func(t *testing.T) {
			t.Parallel()
			log := eventstoretest.NewMemoryStore()
			kept := projectionstest.Start(
				t, engine.Options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, Projections: projections.All()},
			)
			kept.UntilReady()
			random := rand.New(rand.NewPCG(seed, 2))
			kitchens := []*projectionstest.Kitchen{projectionstest.NewKitchen("home", seed), projectionstest.NewKitchen("home2", seed+100)}
			for _, k := range kitchens {
				projectionstest.Write(t, log, k.SetUp()...)
			}
			written := 0
			for range 800 {
				appends := kitchens[random.IntN(2)].Step()
				projectionstest.Write(t, log, appends...)
				written += len(appends)
				if random.IntN(40) == 0 {
					kept.Reach()
				}
			}
			require.Greater(t, written, 300)
			kept.Reach()
			filled := projectionstest.Start(
				t, engine.Options{Pool: projectionstest.Pool(t, pgtest.URL(t)), Store: log, Projections: projections.All()},
			)
			filled.Reach()
			for _, p := range projections.All() {
				one, other := kept.Dump(p), filled.Dump(p)
				require.Empty(t, cmp.Diff(one, other), p.Name)
				for table, rows := range one {
					require.NotEmpty(t, rows, "%s.%s", p.Name, table)
				}
			}
		})
	}
}
