package occasion

import (
	"fmt"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// LockPlan fixes the active plan and the targets. Like every change of a plan's state
// it is idempotent, and fails with a [*StateError] or [ErrNoPlan].
func (d Decider) LockPlan(at time.Time) ([]Event, error) {
	return d.step(LockPlan, nil, func(plan domain.ID) Event { return PlanLocked{Plan: plan, At: at} })
}

// UnlockPlan makes a locked plan a draft again.
func (d Decider) UnlockPlan() ([]Event, error) {
	return d.step(UnlockPlan, nil, func(plan domain.ID) Event { return PlanUnlocked{Plan: plan} })
}

// StartProduction puts a locked plan in production. A plan that has runs counts as in
// production already.
func (d Decider) StartProduction(at time.Time) ([]Event, error) {
	return d.step(StartProduction, nil, func(plan domain.ID) Event { return ProductionStarted{Plan: plan, At: at} })
}

// ReopenPlan puts a completed plan back in production. It also fails with a
// [*domain.InvalidError] without a reason.
func (d Decider) ReopenPlan(reason string) ([]Event, error) {
	return d.step(ReopenPlan, checkReason(reason), func(plan domain.ID) Event { return PlanReopened{Plan: plan, Reason: reason} })
}

// CancelPlan cancels the plan. It also fails with a [*domain.InvalidError] without a
// reason.
func (d Decider) CancelPlan(at time.Time, reason string) ([]Event, error) {
	return d.step(CancelPlan, checkReason(reason), func(plan domain.ID) Event { return PlanCancelled{Plan: plan, At: at, Reason: reason} })
}

// step changes the state of the active plan, unless the input is invalid.
func (d Decider) step(action Action, invalid error, event func(plan domain.ID) Event) ([]Event, error) {
	isDone, refused := d.guard(action)
	if err := domain.All(invalid, refused); err != nil || isDone {
		return nil, err
	}
	return []Event{event(d.Active.ID)}, nil
}

func checkReason(reason string) error {
	var checks domain.Checks
	checks.Reason(reason)
	return checks.Err()
}

// Left is what remains to be made for a plan: either batches of a finished unit or a
// quantity of a finished good.
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
	return fmt.Sprintf("%s: %d batches to produce", l.FinishedUnit, l.Batches)
}

// NamedLeft is what remains, with the names that it has in the plan. They are not
// stored.
type NamedLeft struct {
	Left
	RecipeName string `json:"recipe_name,omitempty"`
	UnitName   string `json:"finished_unit_name,omitempty"`
	GoodName   string `json:"finished_good_name,omitempty"`
}

// Named returns what remained of a plan with the names that it has there.
func (p *Plan) Named(all []Left) []NamedLeft {
	var named []NamedLeft
	for _, left := range all {
		one := NamedLeft{Left: left}
		if recipe := p.Recipes[left.FinishedUnit.Recipe].Content.Recipes; len(recipe) > 0 {
			yield, _ := recipe[0].Yield(left.FinishedUnit.Unit)
			one.RecipeName, one.UnitName = recipe[0].Name, yield.Name
		}
		if good := p.Goods[left.FinishedGood].Content.Goods; len(good) > 0 {
			one.GoodName = good[0].Name
		}
		named = append(named, one)
	}
	return named
}

// IncompleteError rejects completing a plan while something remains to be made. It
// lists all of it.
type IncompleteError struct{ Left []NamedLeft }

func (e *IncompleteError) Error() string {
	parts := make([]string, len(e.Left))
	for i, left := range e.Left {
		parts[i] = left.String()
	}
	return "the plan is not complete (" + strings.Join(parts, "; ") + "): set accept_incomplete and give a reason to complete it anyway"
}

// Completion is the input of [Decider.CompletePlan].
type Completion struct {
	At time.Time
	// Left is what remains to be made, as the calculations find it.
	Left []Left
	// AcceptIncomplete completes the plan although something remains. It requires a
	// reason.
	AcceptIncomplete bool
	Reason           string
	// FromStock is what the plan took of stock, as the calculations find it.
	FromStock []FromStock
}

// CompletePlan completes the plan. It also fails with an [*IncompleteError] if
// something remains to be made and that is not accepted, and with a
// [*domain.InvalidError] if it is accepted without a reason.
func (d Decider) CompletePlan(completion Completion) ([]Event, error) {
	isDone, refused := d.guard(CompletePlan)
	if isDone {
		return nil, nil
	}
	var checks domain.Checks
	if completion.AcceptIncomplete && len(completion.Left) > 0 {
		checks.Reason(completion.Reason)
	} else {
		checks.Text(completion.Reason, "/reason")
	}
	if refused == nil && !completion.AcceptIncomplete && len(completion.Left) > 0 {
		refused = &IncompleteError{Left: d.Active.Named(completion.Left)}
	}
	if err := domain.All(checks.Err(), refused); err != nil {
		return nil, err
	}
	return []Event{PlanCompleted{
		Plan: d.Active.ID, At: completion.At, Left: completion.Left, Reason: completion.Reason, FromStock: completion.FromStock,
	}}, nil
}
