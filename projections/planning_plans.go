package projections

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// planChanged returns the plan that an event changes, empty if it changes none.
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

// foldPlan folds a change of an existing plan.
func (p *planningTables) foldPlan(e event) error {
	plan := planChanged(e.Payload)
	if plan == "" {
		return e.unknown()
	}
	row, err := p.plans.Edit(e.keyOf(plan))
	if err != nil {
		return err
	}
	switch payload := e.Payload.(type) {
	case occasion.ShoppingCompleted:
		row.ShoppingCompletedAt = timeOf(payload.At)
	case occasion.ShoppingReopened:
		row.ShoppingCompletedAt = nil
	case occasion.PlanLocked:
		row.State, row.LockedAt = occasion.Locked, timeOf(payload.At)
	case occasion.PlanUnlocked:
		row.State, row.LockedAt = occasion.Draft, nil
	case occasion.ProductionStarted:
		row.State = occasion.InProduction
	case occasion.PlanCompleted:
		row.State, row.EndedAt, row.Completion = occasion.Completed, timeOf(payload.At), nil
		if len(payload.FromStock) > 0 {
			row.Completion = table.Document(e.Data)
		}
	case occasion.PlanReopened:
		row.State, row.EndedAt, row.Completion = occasion.InProduction, nil, nil
	case occasion.PlanCancelled:
		row.State, row.EndedAt = occasion.Cancelled, timeOf(payload.At)
	case occasion.PlanAmended:
		row.Current = table.Document(e.Data)
		if payload.UseStock != nil {
			row.UseStock = *payload.UseStock
		}
		return p.amend(e, payload)
	}
	return nil
}

func (p *planningTables) amend(e event, amended occasion.PlanAmended) error {
	metadata, err := eventstore.DecodeMetadata(e.Event.Event)
	if err != nil {
		return err
	}
	p.amendments.Add(AmendmentRow{
		Kitchen: e.kitchen, Plan: amended.Plan, Number: int64(amended.Number),
		Actor: metadata.Actor, Revision: e.Revision, Document: table.Document(e.Data),
	})
	return nil
}

func timeOf(at time.Time) *time.Time {
	at = table.Time(at)
	return &at
}
