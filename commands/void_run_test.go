package commands_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
)

// Only the log holds what a run consumed. An application that has read nothing of the
// pantry finds it there, behind the events of other commands.
func TestAnInstanceVoidsARunThatItDidNotRecord(t *testing.T) {
	log := eventstoretest.NewMemoryStore()
	p := newPlanner(t, log)
	p.Given(kitchentest.Lot(kitchentest.LotID, "100 g flour", "3.00"))
	run, err := p.RecordBatchProduction(t.Context(), p.Caller, commands.RecordBatchProduction{Recipe: "recipe-2", Batches: 1, ActualYield: 12})
	require.NoError(t, err)
	for range 3 {
		_, err = p.RecordBatchProduction(t.Context(), p.Caller, commands.RecordBatchProduction{Recipe: "recipe-0", Batches: 1, ActualYield: 12})
		require.NoError(t, err)
	}
	cold := commands.New(log, commands.Options{})
	done, err := cold.VoidRun(t.Context(), p.Caller, commands.VoidRun{Run: run.ID, Kind: pantry.ProductionKind, Reason: "counted twice"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(run.Consumed, done.Returned))
	require.Equal(t, kitchentest.LotID, done.Returned[0].Lot)
	_, err = p.VoidRun(t.Context(), p.Caller, commands.VoidRun{Run: run.ID, Kind: pantry.ProductionKind, Reason: "counted twice"})
	require.ErrorIs(t, err, pantry.ErrVoided, "the other instance sees what this one did")
}

// However many instances void a run at once, its flour is returned once.
func TestARunIsVoidedOnce(t *testing.T) {
	log := eventstoretest.NewMemoryStore()
	p := newPlanner(t, log)
	p.Given(kitchentest.Lot(kitchentest.LotID, "100 g flour", "3.00"))
	run, err := p.RecordBatchProduction(t.Context(), p.Caller, commands.RecordBatchProduction{Recipe: "recipe-2", Batches: 1, ActualYield: 12})
	require.NoError(t, err)
	const cooks = 8
	errs := make(chan error, cooks)
	for range cooks {
		go func() {
			_, err := commands.New(log, commands.Options{}).VoidRun(t.Context(), p.Caller,
				commands.VoidRun{Run: run.ID, Kind: pantry.ProductionKind, Reason: "counted twice"})
			errs <- err
		}()
	}
	done := 0
	for range cooks {
		if err := <-errs; err == nil {
			done++
		} else {
			require.ErrorIs(t, err, pantry.ErrVoided)
		}
	}
	require.Equal(t, 1, done)
	_, err = p.AdjustLot(t.Context(), p.Caller, commands.AdjustLot{
		Lot:    kitchentest.LotID,
		Change: measure.Amount{Value: measure.Int(-100)}, Reason: "all of it",
	})
	require.NoError(t, err)
	_, err = p.AdjustLot(t.Context(), p.Caller, commands.AdjustLot{
		Lot:    kitchentest.LotID,
		Change: measure.Amount{Value: measure.Ratio(-1, 1000)}, Reason: "no more",
	})
	require.ErrorAs(t, err, new(*pantry.BelowZeroError))
}
