package reservations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// A plan with fewer batches than its boxes take bakes those that it has, also with something that a
// run takes besides: a plan behind that needs the rest of the flour gets less with each batch.
func TestTooFewBatchesWithALinePerRunAreRecorded(t *testing.T) {
	t.Parallel()
	for _, grease := range []string{"1 kg", "20 g"} {
		k := &kitchen{Kitchen: catalogtest.New()}
		k.SetItem(catalogtest.Item("flour"))
		k.SetItem(catalogtest.Item("grease"))
		k.Recipe("cake", "piece 1", "100 g flour", "10 g a run grease")
		k.Good("box", "1 cake/piece")
		k.lot("flour", "400 g", "2026-11-01", "")
		k.lot("grease", grease, "2026-11-01", "")
		cakes := func(many int64) []planning.ProductionTarget {
			return []planning.ProductionTarget{{FinishedUnit: catalogtest.Ref("cake/piece"), Batches: many}}
		}
		first := k.locked(cakes(3), boxes(12))
		k.locked(cakes(1))
		line := k.summary(first).Batches[0]
		require.Equal(t, planning.Ready, line.Feasibility)
		require.Equal(t, measure.Int(3), line.RemainingBatches.Number)
		require.NoError(t, k.bake(first.ID, first.Occasion.Date, "cake", measure.Int(3), k.reserving()), grease)
		require.NoError(t, k.bake(first.ID, first.Occasion.Date, "cake", measure.Int(1), k.reserving()), grease)
	}
}
