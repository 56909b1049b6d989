package commands

import (
	"context"
	"slices"

	"crumbtrail/commands/gathering"
	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// CorrectLot corrects what is recorded of a lot.
type CorrectLot struct {
	Lot domain.ID
	revaluing.LotChange
	Reason string
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
			is, invalid := correct.Of(was)
			answer.Revision = lot.Changed
			answer.LotCorrected = pantry.LotCorrected{Lot: lot.ID, Item: lot.Item, Was: was, Is: was, Reason: correct.Reason}
			events, err := revaluing.CorrectLot(p, trail.LotTrail, is, item.Definition, correct.Reason)
			return unless(events, invalid, err)
		}, err
	})
	if len(outcome.Events) > 0 {
		return LotCorrected{resultOf(outcome), last[pantry.LotCorrected](outcome)}, err
	}
	answer.Position = outcome.Position
	return answer, err
}
