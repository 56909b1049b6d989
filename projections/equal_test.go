package projections

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
)

func TestWaysToRun(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("tables filled from zero equal tables kept live, seed %d", seed), func(t *testing.T) {
			log := eventstoretest.NewMemoryStore()
			kept := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
			kept.ready()
			random := rand.New(rand.NewPCG(seed, 2))
			kitchens := []*kitchen{newKitchen("home", seed), newKitchen("home_2", seed+100)}
			for _, k := range kitchens {
				write(t, log, k.setUp()...)
			}
			written := 0
			for range 800 {
				appends := kitchens[random.IntN(2)].step()
				write(t, log, appends...)
				written += len(appends)
				if random.IntN(40) == 0 {
					kept.reach()
				}
			}
			require.Greater(t, written, 300)
			kept.reach()
			filled := start(t, Options{Pool: newPool(t, pgtest.URL(t)), Store: log})
			filled.reach()
			for _, p := range everyProjection() {
				one, other := dump(t, kept.Engine, p), dump(t, filled.Engine, p)
				require.Empty(t, cmp.Diff(one, other), p.name)
				for table, rows := range one {
					require.NotEmpty(t, rows, "%s.%s", p.name, table)
				}
			}
		})
	}
}
