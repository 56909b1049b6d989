package reservations_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

var ranks = map[planning.Feasibility]int{
	planning.Blocked: 0, planning.Partial: 1, planning.AfterProduction: 2, planning.Ready: 3, planning.Finished: 4,
}

// No run, for whichever occasion and within its plan or beyond it, lowers what other plans
// get, unless it is allowed to.
func TestARunLeavesWhatOtherPlansGet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawPlans(t)
		if rapid.Bool().Draw(t, "plenty") {
			k.stockUp()
		}
		for range rapid.IntRange(0, 8).Draw(t, "runs") {
			k.drawRun(t)
		}
		of := k.drawReserving(t)
		if isShort(k.summary(of)) {
			return
		}
		before := map[domain.ID]planning.Summary{}
		for _, p := range k.plans {
			if p.Reserves() && p.ID != of.ID {
				before[p.ID] = k.summary(p)
			}
		}
		var err error
		switch rapid.SampledFrom([]string{"bakes", "packs"}).Draw(t, "does") {
		case "bakes":
			err = k.bake(of.ID, of.Occasion.Date, drawRecipe(t), measure.Int(rapid.Int64Range(1, 3).Draw(t, "batches")), k.reserving())
		default:
			err = k.pack(of.ID, of.Occasion.Date, drawGood(t), rapid.Int64Range(1, 4).Draw(t, "packs"), k.reserving())
		}
		if err != nil {
			return
		}
		for _, p := range k.plans {
			if was, reserves := before[p.ID]; reserves {
				requireNoLess(t, p, was, k.summary(p))
			}
		}
	})
}

func requireNoLess(t *rapid.T, p plan, was, now planning.Summary) {
	for i, row := range now.Shopping {
		more := row.ToBuy.Sub(was.Shopping[i].ToBuy)
		require.False(t, measure.Counts(more, row.Unit), "%s buys %s more of %s", p.ID, more, row.Item)
	}
	for i, target := range now.Assemblies {
		require.GreaterOrEqual(t, ranks[target.Feasibility], ranks[was.Assemblies[i].Feasibility], "%s of %s", target.FinishedGood, p.ID)
	}
}
