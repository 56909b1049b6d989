package commands_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
)

func TestADryRunIsRefusedWhereTheStreamIsNotWhatTheCallerExpects(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.InProduction()...)
	amend := commands.AmendPlan{Plan: kitchentest.Plan, Reason: "more guests", Changes: []occasion.Change{
		{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 5},
	}}
	for name, expecting := range map[string]func(*commands.Caller){
		"another revision": func(c *commands.Caller) { c.IfRevision = []uint64{1} },
		"nothing":          func(c *commands.Caller) { c.IfNew = true },
	} {
		t.Run(name, func(t *testing.T) {
			caller := k.Caller
			expecting(&caller)
			_, dry := k.TryAmendment(t.Context(), caller, amend)
			require.ErrorAs(t, dry, new(*eventstore.StaleError))
			_, err := k.AmendPlan(t.Context(), caller, amend)
			require.EqualError(t, dry, err.Error())
			k.Expect()
		})
	}
}

// Whatever is to be made: a dry run writes nothing, is refused exactly as the run is, and
// answers with what the run then records.
func TestADryRunOfARunIsTheRun(t *testing.T) {
	t.Parallel()
	recorded := 0
	rapid.Check(t, func(draw *rapid.T) {
		k := kitchentest.New(t)
		k.Given(kitchentest.MarketPlan()...)
		k.Given(kitchentest.InProduction()...)
		k.Given(kitchentest.Lot(kitchentest.LotID, "4 kg flour", "4.00"), kitchentest.Lot(kitchentest.ID(50), "5 each box", "5.00"))
		for range rapid.IntRange(1, 6).Draw(draw, "runs") {
			id := rapid.SampledFrom([]domain.ID{"", kitchentest.Occasion}).Draw(draw, "for")
			bake := commands.RecordBatchProduction{
				Recipe: "bread", Occasion: id, Batches: rapid.Int64Range(0, 3).Draw(draw, "batches"),
				ActualYield: rapid.Int64Range(0, 8).Draw(draw, "yield"), AllowOverYield: rapid.Bool().Draw(draw, "over"),
				AllowReserved: rapid.Bool().Draw(draw, "reserved"),
			}
			pack := commands.RecordAssembly{
				Good: "gift", Occasion: id, Quantity: rapid.Int64Range(0, 3).Draw(draw, "quantity"), AllowReserved: rapid.Bool().Draw(draw, "taken"),
			}
			if id != "" {
				tryTogether(draw, k, bake, pack)
			}
			recorded += tryThenDo(draw, k, bake, k.TryBatchProduction, k.RecordBatchProduction, func(b *commands.BatchProductionRecorded) {
				b.ID, b.Result = "", commands.Result{}
				if !b.SnapshotReused {
					b.Snapshot = "" // it is captured with the run
				}
			})
			recorded += tryThenDo(draw, k, pack, k.TryAssembly, k.RecordAssembly, func(a *commands.AssemblyRecorded) {
				a.ID, a.Result = "", commands.Result{}
				if !a.SnapshotReused {
					a.Snapshot = ""
				}
			})
		}
	})
	require.Positive(t, recorded)
}

// tryTogether requires that runs that are tried at once are refused as each is alone, and that
// nothing is written.
func tryTogether(draw *rapid.T, k *kitchentest.Kitchen, bake commands.RecordBatchProduction, pack commands.RecordAssembly) {
	head := k.Head()
	refused, err := k.TryRuns(draw.Context(), k.Caller, commands.TryRuns{
		Plan: kitchentest.Plan, Batches: []commands.RecordBatchProduction{bake, bake}, Goods: []commands.RecordAssembly{pack},
	})
	require.NoError(draw, err)
	require.Equal(draw, head, k.Head(), "a dry run writes nothing")
	_, baked := k.TryBatchProduction(draw.Context(), k.Caller, bake)
	_, packed := k.TryAssembly(draw.Context(), k.Caller, pack)
	require.Equal(draw, fmt.Sprint([]error{baked, baked, packed}), fmt.Sprint(refused))
}

// tryThenDo tries a command and does it. forget takes from the answer what only one of the
// two can have. It returns the number of commands that were accepted.
func tryThenDo[C, A any](draw *rapid.T, k *kitchentest.Kitchen, command C, try, do handler[C, A], forget func(*A)) int {
	head := k.Head()
	tried, refused := try(draw.Context(), k.Caller, command)
	require.Equal(draw, head, k.Head(), "a dry run writes nothing")
	done, err := do(draw.Context(), k.Caller, command)
	if err != nil {
		require.EqualError(draw, refused, err.Error())
		return 0
	}
	require.NoError(draw, refused)
	require.NotEqual(draw, head, k.Head())
	forget(&tried)
	forget(&done)
	require.Equal(draw, done, tried)
	return 1
}

type handler[C, A any] = func(context.Context, commands.Caller, C) (A, error)
