package reservations_test

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/reservations"
)

// drawBusyKitchen draws plans of which much was made, as there are enough items.
func drawBusyKitchen(t *rapid.T) *kitchen {
	k := drawPlans(t)
	k.stockUp()
	for range rapid.IntRange(1, 12).Draw(t, "runs") {
		k.drawRun(t)
	}
	return k
}

// stockUp receives more than enough of all items.
func (k *kitchen) stockUp() {
	for i := range 2 {
		for _, unit := range []string{"1000 kg", "1000 each"} {
			k.runs++
			k.pantry = k.pantry.Apply(pantry.LotReceived{
				ID: domain.ID(fmt.Sprint("plenty-", k.runs)), Item: domain.Slug(fmt.Sprintf("item-%d", i)), Amount: catalogtest.Amount(unit),
				ReceivedOn: "2026-11-01",
			})
		}
	}
}

func isShort(summary planning.Summary) bool {
	for _, warning := range summary.Warnings {
		if warning.Code == answer.BatchesShort {
			return true
		}
	}
	return false
}

func isBaked(summary planning.Summary) bool {
	for _, line := range summary.Batches {
		if !line.RemainingBatches.IsZero() {
			return false
		}
	}
	return true
}

// drawReserving draws a plan that reserves.
func (k *kitchen) drawReserving(t *rapid.T) plan {
	var reserving []plan
	for _, p := range k.plans {
		if p.Reserves() {
			reserving = append(reserving, p)
		}
	}
	if len(reserving) == 0 {
		t.Skip("no plan reserves")
	}
	return rapid.SampledFrom(reserving).Draw(t, "plan")
}

// Once nothing remains to be baked for a plan, its goods lack no finished unit: what
// was made for it is kept for it.
func TestAPlanWhoseLinesAreBakedLacksNoUnits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawBusyKitchen(t)
		summary := k.summary(k.drawReserving(t))
		if !isBaked(summary) {
			return
		}
		for _, target := range summary.Assemblies {
			for _, blocker := range target.Blockers {
				require.NotEmpty(t, blocker.Item, "%s lacks %s", target.FinishedGood, blocker.FinishedUnit)
			}
		}
	})
}

// Recording exactly what a summary says remains completes the plan, without an allowance.
func TestRecordingWhatRemainsCompletesAPlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawBusyKitchen(t)
		own := k.drawReserving(t)
		if isShort(k.summary(own)) {
			return
		}
		for _, line := range k.summary(own).Batches {
			if left := line.RemainingBatches.Number; !left.IsZero() {
				require.NoError(t, k.bake(own.ID, own.Occasion.Date, line.Recipe, left, k.reserving()))
			}
		}
		require.True(t, isBaked(k.summary(own)))
		for g := range goods {
			good := domain.Slug(fmt.Sprintf("good-%d", g))
			for _, target := range k.summary(own).Assemblies {
				if target.FinishedGood == good && target.Remaining > 0 {
					k.assemble(t, own, nil, good, target.Remaining)
				}
			}
		}
		summary := k.summary(own)
		require.True(t, isBaked(summary))
		for _, target := range summary.Assemblies {
			require.Zero(t, target.Remaining, target.FinishedGood)
		}
	})
}

// No more is ever reserved of a lot or a layer than is left of it.
func TestNoMoreIsReservedThanThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawBusyKitchen(t)
		of := k.plans[rapid.IntRange(0, len(k.plans)-1).Draw(t, "of")]
		run := reservations.Run{Occasion: of.ID, Day: of.Occasion.Date}
		left := map[domain.ID]measure.Number{}
		for _, entry := range k.Items {
			run.Items = append(run.Items, entry.Definition)
			for _, lot := range k.pantry.OpenLots(entry.Definition.Slug) {
				left[lot.ID] = lot.Remaining
			}
		}
		for _, layers := range k.pantry.FinishedStock() {
			for _, layer := range layers {
				left[layer.ID] = layer.Remaining
			}
		}
		for _, reservation := range reservations.Of(k.pantry, k.reserving(), run) {
			for id, reserved := range reservation.Stock {
				left[id] = left[id].Sub(reserved)
			}
		}
		for id, rest := range left {
			require.GreaterOrEqual(t, rest.Sign(), 0, id)
		}
	})
}

// A run that is not allowed to take what plans reserve lowers the progress of none but its
// own occasion's, unless its own plan has fewer batches than needed.
func TestARunLeavesTheProgressOfOtherPlans(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawBusyKitchen(t)
		before := map[domain.ID]planning.Summary{}
		for _, p := range k.plans {
			if p.Reserves() {
				before[p.ID] = k.summary(p)
			}
		}
		of := rapid.SampledFrom(append(k.plans, plan{})).Draw(t, "for")
		if of.Reserves() && isShort(before[of.ID]) {
			return // see TestARunOfAPlanThatIsShortNeedsItsBatchAgain
		}
		date := of.Occasion.Date
		if date == "" {
			date = "2026-12-20"
		}
		plans := k.reserving()
		if rapid.Bool().Draw(t, "bakes") {
			_ = k.bake(of.ID, date, drawRecipe(t), measure.Int(2), plans)
		} else {
			_ = k.pack(of.ID, date, drawGood(t), rapid.Int64Range(1, 4).Draw(t, "packs"), plans)
		}
		for _, p := range k.plans {
			was, reserves := before[p.ID]
			if !reserves || p.ID == of.ID {
				continue
			}
			now := k.summary(p)
			for i, line := range now.Batches {
				require.False(t, was.Batches[i].RemainingBatches.Less(line.RemainingBatches.Number), "%s of %s", line.Recipe, p.ID)
			}
			for i, target := range now.Assemblies {
				require.LessOrEqual(t, target.Remaining, was.Assemblies[i].Remaining, "%s of %s", target.FinishedGood, p.ID)
			}
			if !p.useStock { // more stock is more that has not to be made
				require.Equal(t, was.Progress, now.Progress)
			}
		}
	})
}

// What was made for a completed plan and is there is taken by no run of another occasion that is not
// allowed to, whichever other plans there are, and no summary of another plan counts it.
func TestARunLeavesWhatACompletedPlanKeeps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawBusyKitchen(t)
		at := rapid.IntRange(0, len(k.plans)-1).Draw(t, "completed")
		k.plans[at].State = occasion.Completed
		completed := k.plans[at]
		kept := func() map[pantry.Thing]string {
			all := reservations.StockOf(k.pantry, nil)
			is := planning.NewClaim(k.input(completed)).TakeOwn(&all)
			many := map[pantry.Thing]string{}
			for unit, layers := range is.Kept.Units {
				many[pantry.Thing{FinishedUnit: unit}] = layers.On(completed.Occasion.Date).String()
			}
			for good, layers := range is.Kept.Goods {
				many[pantry.Thing{FinishedGood: good}] = layers.On(completed.Occasion.Date).String()
			}
			require.Zero(t, len(is.ToUse.Units)+len(is.ToUse.Goods), "nothing more is made")
			return many
		}
		before := kept()
		of := rapid.SampledFrom(append(k.plans, plan{})).Draw(t, "for")
		if of.ID == completed.ID {
			return
		}
		date := cmp.Or(of.Occasion.Date, "2026-12-20")
		if rapid.Bool().Draw(t, "bakes") {
			_ = k.bake(of.ID, date, drawRecipe(t), measure.Int(2), k.reserving())
		} else {
			_ = k.pack(of.ID, date, drawGood(t), rapid.Int64Range(1, 4).Draw(t, "packs"), k.reserving())
		}
		require.Equal(t, before, kept())
	})
}
