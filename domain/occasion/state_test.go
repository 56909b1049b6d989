package occasion_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// commands are all that the table guards, each as it would be sent where
// nothing but the state could be in its way.
func commands() []struct {
	name   string
	action occasion.Action
	send   func(o occasion.Occasion, runs bool) ([]occasion.Event, error)
} {
	type sent = func(o occasion.Occasion, runs bool) ([]occasion.Event, error)
	return []struct {
		name   string
		action occasion.Action
		send   sent
	}{
		{"SetProductionTarget", occasion.ChangeTargets, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			return o.SetProductionTarget(production("cake/small", 1), runs)
		}},
		{"SetAssemblyTarget", occasion.ChangeTargets, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			return o.SetAssemblyTarget(assembly("hamper", 1), runs)
		}},
		{"RemoveProductionTarget", occasion.ChangeTargets, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			return o.RemoveProductionTarget(ref("cookie/small"), runs)
		}},
		{"RemoveAssemblyTarget", occasion.ChangeTargets, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			return o.RemoveAssemblyTarget("tin", runs)
		}},
		{"CreatePlan", occasion.CreatePlan, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			changed := bakery()
			setRecipe(changed, "cookie", "fruit")
			return o.CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: changed, Runs: runs})
		}},
		{"CompleteShopping", occasion.MarkShopping, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			return o.CompleteShopping(noon(), runs)
		}},
		{"ReopenShopping", occasion.MarkShopping, func(o occasion.Occasion, runs bool) ([]occasion.Event, error) {
			if o.Active != nil {
				o = after(o, occasion.ShoppingCompleted{Plan: o.Active.ID, At: noon()})
			}
			return o.ReopenShopping(runs)
		}},
	}
}

func TestEveryCellOfTheStateTable(t *testing.T) {
	const (
		targets  = occasion.ChangeTargets
		plan     = occasion.CreatePlan
		shopping = occasion.MarkShopping
		run      = occasion.RecordRun
		void     = occasion.VoidRun
	)
	unplanned := given(scheduled(), bake("cookie/small", 2), assemble("tin", 1))
	drafted, _ := planned(t, unplanned, firstPlan, bakery())
	for _, column := range []struct {
		state occasion.State
		given occasion.Occasion
		runs  bool
		may   []occasion.Action
		says  string
	}{
		{occasion.None, unplanned, false, []occasion.Action{targets, plan, run, void}, "there is no plan yet; possible now: change targets, create a plan, record a run, void a run"},
		{occasion.Draft, drafted, false, []occasion.Action{targets, plan, shopping, run, void}, ""},
		{occasion.InProduction, drafted, true, []occasion.Action{shopping, run, void}, "the active plan is in production; possible now: mark shopping, record a run, void a run"},
	} {
		t.Run(string(column.state), func(t *testing.T) {
			require.Equal(t, column.state, column.given.State(column.runs))
			check := func(t *testing.T, action occasion.Action, err error) {
				t.Helper()
				if slices.Contains(column.may, action) {
					require.NoError(t, err)
					return
				}
				var refusal *occasion.StateError
				require.ErrorAs(t, err, &refusal)
				require.Equal(t, &occasion.StateError{Action: action, State: column.state, Allowed: column.may}, refusal)
				require.EqualError(t, err, "cannot "+string(action)+": "+column.says)
			}
			for _, action := range []occasion.Action{targets, plan, shopping, run} {
				t.Run(string(action), func(t *testing.T) { check(t, action, column.given.Guard(action, column.runs)) })
			}
			for _, command := range commands() {
				t.Run(command.name, func(t *testing.T) {
					events, err := command.send(column.given, column.runs)
					check(t, command.action, err)
					require.Equal(t, err == nil, len(events) > 0)
				})
			}
		})
	}
}

// A run that was recorded for no plan cannot put an occasion in production.
func TestWithoutAPlanRunsDoNotCount(t *testing.T) {
	require.Equal(t, occasion.None, given(scheduled()).State(true))
}

func TestBothWhatIsInvalidAndTheStateAreSaid(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	_, err := o.SetProductionTarget(production("cookie/small", 0), true)
	require.ErrorAs(t, err, new(*domain.InvalidError))
	require.ErrorAs(t, err, new(*occasion.StateError))
}
