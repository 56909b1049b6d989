package pantry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
)

// recorded is a pantry with its log.
type recorded struct {
	pantry  pantry.Pantry
	history []pantry.Event
	runs    map[domain.ID]pantry.Event
}

func (r *recorded) add(events ...pantry.Event) {
	if r.runs == nil {
		r.runs = map[domain.ID]pantry.Event{}
	}
	for _, event := range events {
		r.pantry, r.history = r.pantry.Apply(event), append(r.history, event)
		if id := revaluing.UseID(event); id != "" {
			r.runs[id] = event
		}
		if voided, is := event.(pantry.RunVoided); is {
			delete(r.runs, voided.Run)
		}
		for _, one := range pantry.RevaluationsIn(event) {
			r.runs[one.Use] = pantry.Revalued(r.runs[one.Use], one)
		}
	}
}

// correct corrects a lot, and adds the event.
func (r *recorded) correct(t *testing.T, id domain.ID, change func(*pantry.LotDetails)) (pantry.LotCorrected, error) {
	t.Helper()
	of := trail(r.history, id, func(id domain.ID) (pantry.Event, bool) {
		run, known := r.runs[id]
		return run, known
	})
	is := of.Lot.Details()
	change(&is)
	events, err := revaluing.CorrectLot(r.pantry, of, is, catalog.Item{Slug: of.Lot.Item}, "mistyped")
	if len(events) == 0 {
		return pantry.LotCorrected{}, err
	}
	r.add(events...)
	return events[0].(pantry.LotCorrected), err
}

func costing(cost string) func(*pantry.LotDetails) {
	return func(is *pantry.LotDetails) { is.Cost, is.CostUnknown = money(cost), false }
}

func unknown(is *pantry.LotDetails) { is.Cost, is.CostUnknown = measure.Money{}, true }

// bakery has 10 kg of flour for 4000, of which a run took 2 kg for 10 loaves, of which 3
// are in a box.
func bakery(t *testing.T) *recorded {
	t.Helper()
	k := newKitchen()
	bread := k.recipe("bread", "2 kg flour")
	box := k.good("box", "3 bread/standard")
	r := &recorded{}
	r.add(lot("sack", "10 kg flour", "4000", "01"))
	r.add(produced(t, r.pantry, bake(bread, func(r *pantry.ProductionRun) { r.ActualYield = 8 })))
	r.add(assembled(t, r.pantry, pack(box)))
	return r
}

func (r *recorded) costs(t *testing.T) []string {
	t.Helper()
	run, packing := r.runs["run"].(pantry.BatchProductionRecorded), r.runs["packing"].(pantry.AssemblyRecorded)
	return []string{
		remaining(t, r.pantry, "sack"), run.TotalCost.String(), run.GoodValue.String(), run.LossValue.String(),
		packing.TotalCost.String(), valueOf(t, r.pantry, unitOf("bread/standard")), valueOf(t, r.pantry, goodOf("box")),
	}
}

func TestACorrectedCostRevaluesAllThatWasMadeOfTheLot(t *testing.T) {
	r := bakery(t)
	require.Equal(t, []string{"8 for 3200.00", "800.00", "640.00", "160.00", "240.00", "400.00", "240.00"}, r.costs(t))
	corrected, err := r.correct(t, "sack", costing("4"))
	require.NoError(t, err)
	require.Equal(t, []string{"8 for 3.20", "0.80", "0.64", "0.16", "0.24", "0.40", "0.24"}, r.costs(t))
	require.Equal(t, "4000.00 4.00", corrected.Was.Cost.String()+" "+corrected.Is.Cost.String())
	require.Len(t, corrected.Revalued, 2)
	_, err = r.correct(t, "sack", costing("4000"))
	require.NoError(t, err)
	require.Equal(t, []string{"8 for 3200.00", "800.00", "640.00", "160.00", "240.00", "400.00", "240.00"}, r.costs(t), "back again")
}

func TestAnUnknownCostBecomesKnownAndUnknownAgain(t *testing.T) {
	r := bakery(t)
	_, err := r.correct(t, "sack", unknown)
	require.NoError(t, err)
	require.Equal(t, []string{"8 for 0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"}, r.costs(t))
	require.False(t, r.runs["run"].(pantry.BatchProductionRecorded).Cost().Complete)
	require.False(t, r.runs["packing"].(pantry.AssemblyRecorded).Cost().Complete)
	require.False(t, costOf(t, r.pantry, goodOf("box")).Complete)
	_, err = r.correct(t, "sack", costing("4"))
	require.NoError(t, err)
	require.Equal(t, []string{"8 for 3.20", "0.80", "0.64", "0.16", "0.24", "0.40", "0.24"}, r.costs(t))
	require.True(t, r.runs["packing"].(pantry.AssemblyRecorded).Cost().Complete)
	require.True(t, costOf(t, r.pantry, goodOf("box")).Complete)
}

func TestAVoidReturnsTheCorrectedCost(t *testing.T) {
	r := bakery(t)
	_, err := r.correct(t, "sack", costing("4"))
	require.NoError(t, err)
	r.add(voided(t, r.pantry, r.runs["packing"]))
	r.add(voided(t, r.pantry, r.runs["run"]))
	require.Equal(t, "10 for 4.00", remaining(t, r.pantry, "sack"))
	corrected, err := r.correct(t, "sack", costing("5"))
	require.NoError(t, err)
	require.Empty(t, corrected.Revalued, "a voided run took nothing")
	require.Equal(t, "10 for 5.00", remaining(t, r.pantry, "sack"))
}

func TestAnAmountIsCorrectedWhileNothingWasTaken(t *testing.T) {
	pounds := func(is *pantry.LotDetails) { is.Amount = amount("10 lb") }
	r := &recorded{}
	r.add(lot("sack", "10 kg flour", "4", "01"))
	_, err := r.correct(t, "sack", pounds)
	require.NoError(t, err)
	require.Equal(t, "10 for 4.00", remaining(t, r.pantry, "sack"))
	found, _ := r.pantry.Lot("sack")
	require.Equal(t, measure.Pound, found.Unit)

	used := bakery(t)
	_, err = used.correct(t, "sack", pounds)
	var inUse *revaluing.LotInUseError
	require.ErrorAs(t, err, &inUse)
	require.Equal(t, []domain.ID{"run"}, uses(inUse.Uses))
	require.ErrorContains(t, err, "production run")
}

func TestALotIsNotReceivedLaterThanItWasUsed(t *testing.T) {
	r := bakery(t)
	on := func(day domain.Date) func(*pantry.LotDetails) {
		return func(is *pantry.LotDetails) { is.ReceivedOn = day }
	}
	_, err := r.correct(t, "sack", on("2026-12-21"))
	var inUse *revaluing.LotInUseError
	require.ErrorAs(t, err, &inUse)
	require.Equal(t, []domain.ID{"run"}, uses(inUse.Uses))
	_, err = r.correct(t, "sack", on("2026-12-20"))
	require.NoError(t, err, "on the day of the run")
}

func TestAnEarlierLastGoodDayNamesTheRunsThatUsedTheLotAfterIt(t *testing.T) {
	r := bakery(t)
	corrected, err := r.correct(t, "sack", func(is *pantry.LotDetails) { is.ExpiresOn = "2026-12-19" })
	require.NoError(t, err, "what is printed on the sack is a fact")
	require.Equal(t, []domain.ID{"run"}, uses(corrected.UsedExpired))
	require.Empty(t, corrected.Revalued)
}

func TestACorrectionThatChangesNothingIsNone(t *testing.T) {
	r := bakery(t)
	before := len(r.history)
	_, err := r.correct(t, "sack", costing("4000.00"))
	require.NoError(t, err)
	require.Len(t, r.history, before)
}

func TestACorrectionHasWhatAReceiptHas(t *testing.T) {
	r := bakery(t)
	_, err := r.correct(t, "sack", func(is *pantry.LotDetails) {
		is.Cost, is.Value, is.ExpiresOn = money("-1"), num("0"), "2026-11-01"
	})
	require.Equal(t, []string{"/amount", "/total_cost", "/expires_on"}, pointers(t, err))
}
