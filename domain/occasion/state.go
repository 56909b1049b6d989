package occasion

import (
	"errors"
	"fmt"
	"strings"
)

// State is the state of an occasion's active plan.
type State string

// The states.
const (
	None         State = "none"          // there is no plan yet
	Draft        State = "draft"         // targets and plan may change
	Locked       State = "locked"        // what is planned stands
	InProduction State = "in_production" // something was or is made for it
	Completed    State = "completed"     // nothing more is to be made
	Cancelled    State = "cancelled"     // it will not be carried out
)

// States are all of them, in the order of a plan's life.
func States() []State { return []State{None, Draft, Locked, InProduction, Completed, Cancelled} }

// Action is a group of commands that are guarded alike.
type Action string

// The actions.
const (
	ChangeTargets   Action = "change targets"
	CreatePlan      Action = "create a plan"
	LockPlan        Action = "lock the plan"
	UnlockPlan      Action = "unlock the plan"
	StartProduction Action = "start production"
	CompletePlan    Action = "complete the plan"
	ReopenPlan      Action = "reopen the plan"
	CancelPlan      Action = "cancel the plan"
	AmendPlan       Action = "amend the plan"
	MarkShopping    Action = "mark shopping"
	RecordRun       Action = "record a run"
	VoidRun         Action = "void a run"
)

// verdict says what becomes of an action in a state.
type verdict uint8

const (
	refused verdict = iota
	allowed
	quiet    // it is so already
	planless // there is no plan that it could be about
)

// verdicts is the one table that guards every command: what becomes of an action
// by the state of the active plan, in the order of [States].
var verdicts = []struct {
	action Action
	by     [6]verdict
}{
	//                 none     draft    locked   in production completed cancelled
	{ChangeTargets, [6]verdict{allowed, allowed, refused, refused, refused, allowed}},
	{CreatePlan, [6]verdict{allowed, allowed, refused, refused, allowed, allowed}},
	{LockPlan, [6]verdict{planless, allowed, quiet, refused, refused, refused}},
	{UnlockPlan, [6]verdict{planless, quiet, allowed, refused, refused, refused}},
	{StartProduction, [6]verdict{planless, refused, allowed, quiet, refused, refused}},
	{CompletePlan, [6]verdict{planless, refused, refused, allowed, quiet, refused}},
	{ReopenPlan, [6]verdict{planless, refused, refused, refused, allowed, refused}},
	{CancelPlan, [6]verdict{planless, allowed, allowed, allowed, refused, quiet}},
	{AmendPlan, [6]verdict{planless, refused, refused, allowed, refused, refused}},
	{MarkShopping, [6]verdict{planless, allowed, allowed, allowed, refused, refused}},
	{RecordRun, [6]verdict{allowed, allowed, allowed, allowed, refused, allowed}},
	{VoidRun, [6]verdict{allowed, allowed, allowed, allowed, refused, allowed}},
}

// ErrNoPlan is for a command about the active plan of an occasion that has none.
var ErrNoPlan = errors.New("there is no plan yet")

// StateError refuses an action in the active plan's state. It says what could
// be done instead.
type StateError struct {
	Action  Action
	State   State
	Allowed []Action
}

func (e *StateError) Error() string {
	could := make([]string, len(e.Allowed))
	for i, action := range e.Allowed {
		could[i] = string(action)
	}
	return fmt.Sprintf("cannot %s: the active plan is %s; possible now: %s",
		e.Action, strings.ReplaceAll(string(e.State), "_", " "), strings.Join(could, ", "))
}

// State is the state of the active plan. A plan with a recorded run that was not
// voided counts as in production even before somebody says so; whether there is
// one is known to the pantry.
func (o Occasion) State(runs bool) State {
	switch {
	case o.Active == nil:
		return None
	case runs && (o.Active.State == Draft || o.Active.State == Locked):
		return InProduction
	}
	return o.Active.State
}

// Guard fails with a [*StateError] or [ErrNoPlan] unless the action may be taken
// now or is quiet.
func (o Occasion) Guard(action Action, runs bool) error {
	_, err := o.guard(action, runs)
	return err
}

// guard says beside that whether the action changes nothing.
func (o Occasion) guard(action Action, runs bool) (isQuiet bool, err error) {
	state := o.State(runs)
	refusal := &StateError{Action: action, State: state}
	found := refused
	for _, row := range verdicts {
		verdict := row.by[state.index()]
		if row.action == action {
			found = verdict
		}
		if verdict == allowed {
			refusal.Allowed = append(refusal.Allowed, row.action)
		}
	}
	switch found {
	case allowed, quiet:
		return found == quiet, nil
	case planless:
		return false, ErrNoPlan
	default:
		return false, refusal
	}
}

func (s State) index() int {
	for i, state := range States() {
		if s == state {
			return i
		}
	}
	return 0
}
