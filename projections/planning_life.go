package projections

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// planChanged is the plan that an event changes.
func planChanged(payload any) domain.ID {
	switch payload := payload.(type) {
	case occasion.ShoppingCompleted:
		return payload.Plan
	case occasion.ShoppingReopened:
		return payload.Plan
	case occasion.PlanLocked:
		return payload.Plan
	case occasion.PlanUnlocked:
		return payload.Plan
	case occasion.ProductionStarted:
		return payload.Plan
	case occasion.PlanCompleted:
		return payload.Plan
	case occasion.PlanReopened:
		return payload.Plan
	case occasion.PlanCancelled:
		return payload.Plan
	case occasion.PlanAmended:
		return payload.Plan
	}
	return ""
}

// life folds what happens to a plan after it was made.
func (p *planningTables) life(e *event) error {
	plan := planChanged(e.payload)
	if plan == "" {
		return e.unfolded()
	}
	row, err := p.plans.edit(e.keyOf(plan))
	if err != nil {
		return err
	}
	switch payload := e.payload.(type) {
	case occasion.ShoppingCompleted:
		row.ShoppingCompletedAt = moment(payload.At)
	case occasion.ShoppingReopened:
		row.ShoppingCompletedAt = nil
	case occasion.PlanLocked:
		row.State, row.LockedAt = occasion.Locked, moment(payload.At)
		row.LockedCommit, row.LockedPrepare = e.Position.Commit, e.Position.Prepare
	case occasion.PlanUnlocked:
		row.State, row.LockedAt = occasion.Draft, nil
		row.LockedCommit, row.LockedPrepare = 0, 0
	case occasion.ProductionStarted:
		row.State = occasion.InProduction
	case occasion.PlanCompleted:
		row.State, row.EndedAt = occasion.Completed, moment(payload.At)
	case occasion.PlanReopened:
		row.State, row.EndedAt = occasion.InProduction, nil
	case occasion.PlanCancelled:
		row.State, row.EndedAt = occasion.Cancelled, moment(payload.At)
	case occasion.PlanAmended:
		row.Current = Document(e.Data)
		return p.amend(e, payload)
	}
	return nil
}

func (p *planningTables) amend(e *event, amended occasion.PlanAmended) error {
	metadata, err := eventstore.DecodeMetadata(e.Event)
	if err != nil {
		return err
	}
	p.amendments.add(AmendmentRow{
		Kitchen: e.kitchen, Plan: amended.Plan, Number: int64(amended.Number), Occasion: e.id(), At: stored(amended.At),
		Actor: metadata.Actor, Reason: amended.Reason, Revision: e.Revision, Document: Document(e.Data),
	})
	return nil
}

func moment(at time.Time) *time.Time {
	at = stored(at)
	return &at
}
