package occasion

import (
	"fmt"
	"strings"
)

// State is the state of an occasion's active plan.
type State string

// The states.
const (
	None         State = "none"          // there is no plan yet
	Draft        State = "draft"         // targets and plan may change
	InProduction State = "in_production" // something was made for it
)

// Action is a group of commands that are guarded alike.
type Action string

// The actions.
const (
	ChangeTargets Action = "change targets"
	CreatePlan    Action = "create a plan"
	MarkShopping  Action = "mark shopping"
	RecordRun     Action = "record a run"
	VoidRun       Action = "void a run"
)

// allowed is the one table that guards every command: whether an action may be
// taken, by the state of the active plan.
var allowed = map[Action]map[State]bool{
	ChangeTargets: {None: true, Draft: true, InProduction: false},
	CreatePlan:    {None: true, Draft: true, InProduction: false},
	MarkShopping:  {None: false, Draft: true, InProduction: true},
	RecordRun:     {None: true, Draft: true, InProduction: true},
	VoidRun:       {None: true, Draft: true, InProduction: true},
}

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
	state := "the active plan is " + strings.ReplaceAll(string(e.State), "_", " ")
	if e.State == None {
		state = "there is no plan yet"
	}
	return fmt.Sprintf("cannot %s: %s; possible now: %s", e.Action, state, strings.Join(could, ", "))
}

// State is the state of the active plan. A plan with a recorded run counts as
// in production even before somebody says so; whether there is one is known to
// the pantry.
func (o Occasion) State(runs bool) State {
	switch {
	case o.Active == nil:
		return None
	case runs:
		return InProduction
	}
	return Draft
}

// Guard fails with a [*StateError] unless the action may be taken now.
func (o Occasion) Guard(action Action, runs bool) error { return o.guard(action, runs) }

func (o Occasion) guard(action Action, runs bool) error {
	state := o.State(runs)
	if allowed[action][state] {
		return nil
	}
	refusal := &StateError{Action: action, State: state}
	for _, other := range []Action{ChangeTargets, CreatePlan, MarkShopping, RecordRun, VoidRun} {
		if allowed[other][state] {
			refusal.Allowed = append(refusal.Allowed, other)
		}
	}
	return refusal
}
