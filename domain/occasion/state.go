package occasion

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// State is the state of a plan, or of an occasion by its active plan.
type State string

// The states.
const (
	None         State = "none"          // the occasion has no plan
	Draft        State = "draft"         // the targets and the plan may change
	Locked       State = "locked"        // the targets and the plan are fixed
	InProduction State = "in_production" // runs are recorded for it
	Completed    State = "completed"     // nothing more is made for it
	Cancelled    State = "cancelled"     // it will not be made
)

// States returns all states, in the order of a plan's life.
func States() []State { return []State{None, Draft, Locked, InProduction, Completed, Cancelled} }

// CountsAs is the state that a plan in state s counts as. A draft or locked plan that
// has runs, recorded and not voided, counts as in production even before production
// is started.
func (s State) CountsAs(hasRuns bool) State {
	if hasRuns && (s == Draft || s == Locked) {
		return InProduction
	}
	return s
}

func (s State) index() int { return slices.Index(States(), s) }

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
	CollectItems    Action = "collect items"
	OrderItems      Action = "order items"
	RecordRun       Action = "record a run"
	VoidRun         Action = "void a run"
	ArchiveOccasion Action = "archive the occasion"
)

// verdict is the outcome of an action in a state.
type verdict uint8

const (
	refused  verdict = iota
	allowed          // it changes the plan
	done             // it was done already: nothing changes
	planless         // the occasion has no plan to do it to
)

// verdicts is the one table that guards every command: the outcome of an action by
// the state of the active plan, in the order of [States].
var verdicts = []struct {
	action Action
	by     [6]verdict
}{
	//                 none     draft    locked   in production completed cancelled
	{ChangeTargets, [6]verdict{allowed, allowed, refused, refused, refused, allowed}},
	{CreatePlan, [6]verdict{allowed, allowed, refused, refused, allowed, allowed}},
	{LockPlan, [6]verdict{planless, allowed, done, refused, refused, refused}},
	{UnlockPlan, [6]verdict{planless, done, allowed, refused, refused, refused}},
	{StartProduction, [6]verdict{planless, refused, allowed, done, refused, refused}},
	{CompletePlan, [6]verdict{planless, refused, refused, allowed, done, refused}},
	{ReopenPlan, [6]verdict{planless, refused, refused, refused, allowed, refused}},
	{CancelPlan, [6]verdict{planless, allowed, allowed, allowed, refused, done}},
	{AmendPlan, [6]verdict{planless, refused, refused, allowed, refused, refused}},
	{MarkShopping, [6]verdict{planless, allowed, allowed, allowed, refused, refused}},
	{CollectItems, [6]verdict{planless, allowed, allowed, allowed, refused, refused}},
	{OrderItems, [6]verdict{planless, allowed, allowed, allowed, refused, refused}},
	{RecordRun, [6]verdict{allowed, allowed, allowed, allowed, refused, allowed}},
	{VoidRun, [6]verdict{allowed, allowed, allowed, allowed, refused, allowed}},
	{ArchiveOccasion, [6]verdict{allowed, refused, refused, refused, allowed, allowed}},
}

// ErrNoPlan refuses a command about the active plan of an occasion that has none.
var ErrNoPlan = errors.New("the occasion has no plan: create one first")

// StateError refuses an action in the active plan's state. It lists the actions that
// are allowed instead.
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
