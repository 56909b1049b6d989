package projectionstest

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
)

// note keeps what corrections need of the history: its events, and each use as
// revaluations left it.
func (k *Kitchen) note(event pantry.Event) {
	k.history = append(k.history, event)
	if id := revaluing.UseID(event); id != "" {
		k.uses[id] = event
	}
	for _, one := range pantry.RevaluationsIn(event) {
		k.uses[one.Use] = pantry.Revalued(k.uses[one.Use], one)
	}
	if voided, is := event.(pantry.RunVoided); is {
		delete(k.uses, voided.Run)
	}
}

// correct corrects the cost and the last good day of a lot.
func (k *Kitchen) correct() []Append {
	if len(k.Lots) == 0 {
		return nil
	}
	lot := k.Lots[k.random.IntN(len(k.Lots))]
	var trail revaluing.LotTrail
	for _, event := range k.history {
		trail.Note(lot, event)
		if use, counts := k.uses[revaluing.UseID(event)]; counts {
			trail.Uses = append(trail.Uses, use)
		}
	}
	is := trail.Lot.Details()
	is.Cost, is.CostUnknown = measure.MoneyOf(measure.Ratio(int64(k.random.IntN(100_000)), 7)), false
	if k.random.IntN(4) == 0 {
		is.Cost, is.CostUnknown = measure.Money{}, true
	}
	is.ExpiresOn = []domain.Date{"", "2027-06-30"}[k.random.IntN(2)]
	events, err := revaluing.CorrectLot(k.Pantry, trail, is, catalog.Item{}, "mistyped")
	return k.stocked(events, err)
}
