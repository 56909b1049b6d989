package occasion

import (
	"fmt"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// LockPlan keeps the plan and its targets from changing; repeating it is quiet.
// It fails with a [*StateError] or [ErrNoPlan], as all that a plan goes through.
func (d Decider) LockPlan(at time.Time) ([]Event, error) {
	return d.step(LockPlan, func(plan domain.ID) Event { return PlanLocked{Plan: plan, At: at} })
}

// UnlockPlan makes the plan a draft again; repeating it is quiet.
func (d Decider) UnlockPlan() ([]Event, error) {
	return d.step(UnlockPlan, func(plan domain.ID) Event { return PlanUnlocked{Plan: plan} })
}

// StartProduction says that baking begins. It is quiet for a plan that somebody
// bakes for already.
func (d Decider) StartProduction(at time.Time) ([]Event, error) {
	return d.step(StartProduction, func(plan domain.ID) Event { return ProductionStarted{Plan: plan, At: at} })
}

// ReopenPlan puts a completed plan back in production. It fails with a
// [*domain.InvalidError] too, without a reason.
func (d Decider) ReopenPlan(reason string) ([]Event, error) {
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	return d.step(ReopenPlan, func(plan domain.ID) Event { return PlanReopened{Plan: plan, Reason: reason} })
}

// CancelPlan ends the plan before it is carried out; repeating it is quiet. It
// fails with a [*domain.InvalidError] too, without a reason.
func (d Decider) CancelPlan(at time.Time, reason string) ([]Event, error) {
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	return d.step(CancelPlan, func(plan domain.ID) Event { return PlanCancelled{Plan: plan, At: at, Reason: reason} })
}

func (d Decider) step(action Action, event func(plan domain.ID) Event) ([]Event, error) {
	isDone, err := d.guard(action)
	if err != nil || isDone {
		return nil, err
	}
	return []Event{event(d.Active.ID)}, nil
}

func checkReason(reason string) error {
	var checks domain.Checks
	checks.Reason(reason)
	return checks.Err()
}

// Left is something that a plan wants and that was not made: either batches of a
// finished unit or a quantity of a finished good.
type Left struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	Batches      int64           `json:"batches,omitempty"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Quantity     int64           `json:"quantity,omitempty"`
}

func (l Left) String() string {
	if l.FinishedGood != "" {
		return fmt.Sprintf("%s: %d to assemble", l.FinishedGood, l.Quantity)
	}
	return fmt.Sprintf("%s: %d to bake, in batches", l.FinishedUnit, l.Batches)
}

// IncompleteError refuses to complete a plan of which something is left. It names
// all of that.
type IncompleteError struct{ Left []Left }

func (e *IncompleteError) Error() string {
	parts := make([]string, len(e.Left))
	for i, left := range e.Left {
		parts[i] = left.String()
	}
	return "something is left to be made (" + strings.Join(parts, "; ") + "): send accept_incomplete with a reason if that is right"
}

// Completion is how a plan is completed.
type Completion struct {
	At time.Time
	// Left is what remains to be made, by the calculations.
	Left []Left
	// AcceptIncomplete completes the plan although something is left. It needs a
	// reason.
	AcceptIncomplete bool
	Reason           string
}

// CompletePlan says that nothing more is to be made; repeating it is quiet. It
// fails with an [*IncompleteError] unless what is left is accepted, and with a
// [*domain.InvalidError] where that is done without a reason.
func (d Decider) CompletePlan(completion Completion) ([]Event, error) {
	isDone, err := d.guard(CompletePlan)
	if err != nil || isDone {
		return nil, err
	}
	if len(completion.Left) > 0 {
		if !completion.AcceptIncomplete {
			return nil, &IncompleteError{Left: completion.Left}
		}
		if err := checkReason(completion.Reason); err != nil {
			return nil, err
		}
	}
	var checks domain.Checks
	checks.Text(completion.Reason, "/reason")
	if err := checks.Err(); err != nil {
		return nil, err
	}
	return []Event{PlanCompleted{Plan: d.Active.ID, At: completion.At, Left: completion.Left, Reason: completion.Reason}}, nil
}
