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
func (o Occasion) LockPlan(at time.Time, runs bool) ([]Event, error) {
	return o.step(LockPlan, runs, func(plan domain.ID) Event { return PlanLocked{Plan: plan, At: at} })
}

// UnlockPlan makes the plan a draft again; repeating it is quiet.
func (o Occasion) UnlockPlan(runs bool) ([]Event, error) {
	return o.step(UnlockPlan, runs, func(plan domain.ID) Event { return PlanUnlocked{Plan: plan} })
}

// StartProduction says that baking begins. It is quiet for a plan that somebody
// bakes for already.
func (o Occasion) StartProduction(at time.Time, runs bool) ([]Event, error) {
	return o.step(StartProduction, runs, func(plan domain.ID) Event { return ProductionStarted{Plan: plan, At: at} })
}

// ReopenPlan puts a completed plan back in production. It fails with a
// [*domain.InvalidError] too, without a reason.
func (o Occasion) ReopenPlan(reason string, runs bool) ([]Event, error) {
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	return o.step(ReopenPlan, runs, func(plan domain.ID) Event { return PlanReopened{Plan: plan, Reason: reason} })
}

// CancelPlan ends the plan before it is carried out; repeating it is quiet. It
// fails with a [*domain.InvalidError] too, without a reason.
func (o Occasion) CancelPlan(at time.Time, reason string, runs bool) ([]Event, error) {
	if err := checkReason(reason); err != nil {
		return nil, err
	}
	return o.step(CancelPlan, runs, func(plan domain.ID) Event { return PlanCancelled{Plan: plan, At: at, Reason: reason} })
}

func (o Occasion) step(action Action, runs bool, event func(plan domain.ID) Event) ([]Event, error) {
	isQuiet, err := o.guard(action, runs)
	if err != nil || isQuiet {
		return nil, err
	}
	return []Event{event(o.Active.ID)}, nil
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
func (o Occasion) CompletePlan(completion Completion, runs bool) ([]Event, error) {
	isQuiet, err := o.guard(CompletePlan, runs)
	if err != nil || isQuiet {
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
	return []Event{PlanCompleted{Plan: o.Active.ID, At: completion.At, Left: completion.Left, Reason: completion.Reason}}, nil
}
