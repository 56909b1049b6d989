package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/planning"
)

// Loose goods that were assembled for a target are promised: they are not what another
// target's goods are assembled from, in whichever order the targets are.
func TestGoodsThatATargetCountsAreNotThereForAnother(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"piece", "box"} {
		t.Run(first+" first", func(t *testing.T) {
			k := newKitchen()
			k.recipe("bread", "loaf 1", "1 g flour")
			k.good("piece", "1 bread/loaf")
			k.good("box", "1 of piece", "1 each carton")
			if first == "box" {
				k.assemble("box", 6)
				k.assemble("piece", 10)
			} else {
				k.assemble("piece", 10)
				k.assemble("box", 6)
			}
			k.baked("bread/loaf", 10, 10, 0)
			k.assembled("piece", 10)
			k.goods("piece", "10")
			k.lot("carton", "6 each")
			k.lot("flour", "6 g")
			box := assembly(t, k.summary(), "box")
			require.Equal(t, planning.AfterProduction, box.Feasibility, "6 more loaves are to be baked for the boxes")
			require.Zero(t, box.CanAssembleNow)
			require.Equal(t, "6", line(t, k.summary(), "bread/loaf").RemainingBatches.String())

			k.goods("piece", "13") // 3 of them made for none
			require.EqualValues(t, 3, assembly(t, k.summary(), "box").CanAssembleNow)
		})
	}
}

// Units of a production target beyond the demand are made for the table, not for boxes.
func TestUnitsThatAProductionTargetCountsAreNotThereForMoreBoxes(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "1 g flour")
	k.good("box", "1 bread/loaf")
	k.bake("bread/loaf", 12)
	k.assemble("box", 8)
	k.baked("bread/loaf", 12, 12, 0)
	k.units("bread/loaf", "12")
	require.EqualValues(t, 8, assembly(t, k.summary(), "box").CanAssembleNow, "4 of the 12 are promised")
	require.Equal(t, planning.Ready, assembly(t, k.summary(), "box").Feasibility)

	k.units("bread/loaf", "8") // somebody took 4
	require.Equal(t, planning.Ready, assembly(t, k.summary(), "box").Feasibility, "the demand counts on them")

	k.assembled("box", 8)
	k.units("bread/loaf", "4")
	require.Zero(t, assembly(t, k.summary(), "box").CanAssembleNow)
}

// Of twelve loaves eight were for boxes, of which a plan that was completed packed three: the four for the
// table stay its own, also once another occasion has taken of those that were not packed.
func TestACompletedPlanKeepsTheUnitsThatWereNotForBoxes(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "1 g flour")
	k.good("box", "1 bread/loaf")
	k.bake("bread/loaf", 12)
	k.assemble("box", 8)
	k.baked("bread/loaf", 12, 12, 0)
	k.assembled("box", 3)
	in := k.ready()
	in.Keeps = true
	for taken, want := range map[string]string{"0": "4", "5": "4", "7": "2"} {
		in.Runs = []planning.ProductionRun{k.input.Runs[0]}
		in.Runs[0].Taken = in.Runs[0].Taken.Add(num(taken))
		left := planning.Stock{}
		left.Shelve(ref("bread/loaf"), "", planning.Layer{Occasion: in.Occasion.ID, Remaining: num("9").Sub(num(taken))})
		left.Shelve(ref("bread/loaf"), "", planning.Layer{Remaining: num("100")})
		left.Shelve(ref("bread/loaf"), "box", planning.Layer{Occasion: in.Occasion.ID, Remaining: num("3")})
		claim := planning.NewClaim(in)
		own := claim.TakeOwn(&left)
		equal(t, want, own.Kept.Units[ref("bread/loaf")].On(occasionDate), "after %s were taken", taken)
		equal(t, "3", own.Kept.Goods["box"].On(occasionDate))
		require.Empty(t, own.ToUse.Units)
		require.Empty(t, claim.TakeItems(&left, nil))
		before := left.Units[ref("bread/loaf")].On(occasionDate)
		claim.TakeFinished(&left, own, "")
		equal(t, before.String(), left.Units[ref("bread/loaf")].On(occasionDate), "it needs nothing more")
		require.False(t, claim.UsesStock())
	}
}
