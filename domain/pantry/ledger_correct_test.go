package pantry_test

import (
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
)

// trail returns the trail of a lot by the history alone: all runs count as uses, since one
// that took nothing of the lot changes nothing.
func trail(history []pantry.Event, lot domain.ID, now func(domain.ID) (pantry.Event, bool)) revaluing.LotTrail {
	var found revaluing.LotTrail
	for _, event := range history {
		found.Note(lot, event)
		if use, counts := now(revaluing.UseID(event)); counts {
			found.Uses = append(found.Uses, use)
		}
	}
	return found
}

// now returns a run or a correction as revaluations left it, unless it is voided.
func (c *cook) now(id domain.ID) (pantry.Event, bool) {
	run := c.books.runs[id]
	if id == "" || run.voided {
		return nil, false
	}
	return run.event, true
}

// correctLot corrects the cost and the days of a lot, and its amount if nothing was taken.
func (c *cook) correctLot(t *rapid.T) {
	ids := c.lotIDs()
	if len(ids) == 0 {
		t.Skip("no lot yet")
	}
	id := domain.ID(rapid.SampledFrom(ids).Draw(t, "lot"))
	of := trail(c.history, id, c.now)
	is := of.Lot.Details()
	switch rapid.IntRange(0, 4).Draw(t, "cost") {
	case 0:
		is.Cost, is.CostUnknown = measure.Money{}, true
	case 1:
		is.Cost, is.CostUnknown = measure.Money{}, false
	default:
		is.Cost, is.CostUnknown = someMoney(t), false
	}
	is.ExpiresOn = rapid.SampledFrom([]domain.Date{is.ExpiresOn, "", "2026-12-10", "2026-12-30"}).Draw(t, "expires")
	if rapid.IntRange(0, 3).Draw(t, "amount") == 0 {
		is.Value = measure.Ratio(rapid.Int64Range(1, 900).Draw(t, "num"), 7)
	}
	events, err := revaluing.CorrectLot(c.pantry, of, is, catalog.Item{}, "mistyped")
	if inUse := (*revaluing.LotInUseError)(nil); err != nil {
		require.ErrorAs(t, err, &inUse)
		require.Empty(t, events)
		return
	}
	c.apply(t, events, nil)
}

// checkRuns requires that the cost of every run and of every lot is the sum of its parts.
func (c *cook) checkRuns(t *rapid.T) {
	ofLot, ofLayer := map[domain.ID]measure.Money{}, map[domain.ID]measure.Money{}
	for _, run := range c.books.runs {
		if run.voided {
			continue
		}
		var sum measure.Money
		for _, line := range run.consumed {
			require.GreaterOrEqual(t, line.Cost.Sign(), 0)
			sum = sum.Add(line.Cost)
			ofLot[line.Lot], ofLayer[line.Layer] = ofLot[line.Lot].Add(line.Cost), ofLayer[line.Layer].Add(line.Cost)
		}
		switch of := run.event.(type) {
		case pantry.BatchProductionRecorded:
			require.Equal(t, sum.String(), of.TotalCost.String())
			require.Equal(t, sum.String(), of.GoodValue.Add(of.LossValue).String())
			require.Equal(t, !c.books.isUnknown(of, of.Consumed), of.Cost().Complete)
			require.Equal(t, len(of.Unaccounted), len(c.pantry.Unaccounted(of.ID)))
			for i, line := range c.pantry.Unaccounted(of.ID) {
				require.Equal(t, line.Open().String(), of.Unaccounted[i].Open().String())
			}
		case pantry.AssemblyRecorded:
			require.Equal(t, sum.String(), of.TotalCost.String())
			require.Equal(t, !c.books.tookUnknown(of.Consumed), of.Cost().Complete)
		}
	}
	for id, lot := range c.books.lots {
		known, _ := c.pantry.Lot(id)
		cost := ofLot[id].Add(lot.value).Sub(lot.adjusted)
		require.Equal(t, known.Cost.String(), cost.String(), "what was taken of a lot and what is left sum to its cost")
	}
	for id, run := range c.books.runs {
		if layer := c.books.layers[id]; layer != nil && !run.voided {
			require.Equal(t, madeValue(run.event).String(), layer.value.Add(ofLayer[id]).String())
		}
	}
}

func madeValue(event pantry.Event) measure.Money {
	switch event := event.(type) {
	case pantry.BatchProductionRecorded:
		return event.GoodValue
	case pantry.AssemblyRecorded:
		return event.TotalCost
	case pantry.FinishedStockAdjusted:
		return event.Value
	}
	return measure.Money{}
}

// uses returns the ids of uses.
func uses(all []pantry.Use) (ids []domain.ID) {
	for _, use := range all {
		ids = append(ids, use.ID)
	}
	return slices.Clip(ids)
}
