package commands

import (
	"context"
	"slices"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// CorrectLot corrects what is recorded of a lot.
type CorrectLot struct {
	Lot domain.ID
	// Fields that are nil stay as they are. An ExpiresOn, Product, Location or Notes that
	// is empty is removed.
	Amount *measure.Number
	Unit   *measure.Unit
	// Cost is that of the whole lot; CostUnknown makes it unknown. UnitCost is the cost of
	// one of the unit, used where Cost is nil.
	Cost, UnitCost           *measure.Money
	CostUnknown              bool
	ReceivedOn, ExpiresOn    *domain.Date
	Product, Location, Notes *string
	Reason                   string
}

// LotCorrected is the answer to [Application.CorrectLot]. The details are the same before
// and after if nothing changed.
type LotCorrected struct {
	Result
	pantry.LotCorrected
}

// CorrectLot revalues what was made of the lot where its cost is corrected. The caller's
// IfRevision is that of the event that changed the lot last. It fails with
// [pantry.ErrNoLot] and as [pantry.Pantry.CorrectLot] does.
func (a *Application) CorrectLot(ctx context.Context, caller Caller, correct CorrectLot) (LotCorrected, error) {
	command := a.command(caller, "CorrectLot", correct)
	expected := command.IfRevision
	command.IfRevision, command.IfExists = nil, command.IfExists || expected != nil
	answer := LotCorrected{}
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		trail, err := a.trail(caller.Kitchen).Lot(ctx, correct.Lot)
		if err != nil {
			return nil, err
		}
		item, err := gathering.Load(ctx, a.items, stream.Item(caller.Kitchen, trail.Lot.Item))
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			lot, _ := p.Lot(correct.Lot)
			switch {
			case expected != nil && !slices.Contains(expected, lot.Changed):
				return nil, &eventstore.StaleError{Expected: expected, Actual: eventstore.Exactly(lot.Changed)}
			case p.Folded() != trail.Folded:
				return nil, errOutdated
			}
			was := trail.Lot.Details()
			is, err := correct.of(was)
			if err != nil {
				return nil, err
			}
			answer.Revision = lot.Changed
			answer.LotCorrected = pantry.LotCorrected{Lot: lot.ID, Item: lot.Item, Was: was, Is: was, Reason: correct.Reason}
			return revaluing.CorrectLot(p, trail.LotTrail, is, item.Definition, correct.Reason)
		}, err
	})
	if len(outcome.Events) > 0 {
		return LotCorrected{resultOf(outcome), last[pantry.LotCorrected](outcome)}, err
	}
	answer.Position = outcome.Position
	return answer, err
}

// of returns the details of a lot with the corrections.
func (c CorrectLot) of(details pantry.LotDetails) (pantry.LotDetails, error) {
	var checks domain.Checks
	checks.Require(!c.isEmpty(), "", "must name what is corrected")
	checks.Require(c.UnitCost == nil || c.Cost == nil && !c.CostUnknown, "", "has a unit_cost or a total_cost, not both")
	replace(&details.Value, c.Amount)
	replace(&details.Unit, c.Unit)
	switch {
	case c.CostUnknown:
		details.Cost, details.CostUnknown = measure.Money{}, true
	case c.UnitCost != nil:
		checks.Require(c.UnitCost.Sign() >= 0, "/unit_cost", "must not be below zero")
		details.Cost, details.CostUnknown = c.UnitCost.Times(details.Value), false
	case c.Cost != nil:
		details.Cost, details.CostUnknown = *c.Cost, false
	}
	replace(&details.ReceivedOn, c.ReceivedOn)
	replace(&details.ExpiresOn, c.ExpiresOn)
	replace(&details.Product, c.Product)
	replace(&details.Location, c.Location)
	replace(&details.Notes, c.Notes)
	return details, checks.Err()
}

// isEmpty reports whether the correction names nothing of the lot.
func (c CorrectLot) isEmpty() bool {
	c.Lot, c.Reason = "", ""
	return c == CorrectLot{}
}
