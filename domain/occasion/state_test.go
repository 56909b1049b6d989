package occasion_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

type command struct {
	name string
	send func(o occasion.Decider) ([]occasion.Event, error)
}

// commands returns every command that the table guards, with input that only the state
// can refuse.
func commands() []command {
	return []command{
		{"SetProductionTarget", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.SetProductionTarget(production("cake/small", 1))
		}},
		{"SetAssemblyTarget", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.SetAssemblyTarget(assembly("hamper", 1))
		}},
		{"RemoveProductionTarget", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.RemoveProductionTarget(ref("cookie/small"))
		}},
		{"RemoveAssemblyTarget", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.RemoveAssemblyTarget("tin")
		}},
		{"CreatePlan", func(o occasion.Decider) ([]occasion.Event, error) {
			changed := bakery()
			setRecipe(changed, "cookie", "fruit")
			return o.CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: changed})
		}},
		{"LockPlan", func(o occasion.Decider) ([]occasion.Event, error) { return o.LockPlan(noon()) }},
		{"UnlockPlan", occasion.Decider.UnlockPlan},
		{"StartProduction", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.StartProduction(noon())
		}},
		{"CompletePlan", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.CompletePlan(occasion.Completion{At: noon()})
		}},
		{"ReopenPlan", func(o occasion.Decider) ([]occasion.Event, error) { return o.ReopenPlan("more") }},
		{"CancelPlan", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.CancelPlan(noon(), "snow")
		}},
		{"AmendPlan", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.AmendPlan(occasion.Amendment{ID: secondPlan, At: noon(), Reason: "more", Definitions: bakery(), Changes: []occasion.Change{
				{Kind: occasion.SetBatches, FinishedUnit: ref("cookie/small"), Batches: 7},
			}})
		}},
		{"CompleteShopping", func(o occasion.Decider) ([]occasion.Event, error) {
			return o.CompleteShopping(noon())
		}},
		{"ReopenShopping", func(o occasion.Decider) ([]occasion.Event, error) {
			if o.Active != nil && o.Active.ShoppingCompletedAt == nil {
				o = after(o.Occasion, occasion.ShoppingCompleted{Plan: o.Active.ID, At: noon()}).Decider(o.HasRuns)
			}
			return o.ReopenShopping()
		}},
		{"CollectItem", func(o occasion.Decider) ([]occasion.Event, error) { return o.CollectItem(collected("2 cup flour")) }},
		{"UncollectItem", func(o occasion.Decider) ([]occasion.Event, error) {
			return after(o.Occasion, collected("2 cup flour")).Decider(o.HasRuns).UncollectItem(aTick, noon())
		}},
		{"Archive", func(o occasion.Decider) ([]occasion.Event, error) { return o.Archive("entered twice") }},
	}
}

// The state table of the design, written a second time: the outcome of each command in
// each state.
const design = `
                       none     draft    locked   in_production completed cancelled
SetProductionTarget    yes      yes      409      409           409       yes
SetAssemblyTarget      yes      yes      409      409           409       yes
RemoveProductionTarget yes      yes      409      409           409       yes
RemoveAssemblyTarget   yes      yes      409      409           409       yes
CreatePlan             yes      yes      409      409           yes       yes
LockPlan               404      yes      done     409           409       409
UnlockPlan             404      done     yes      409           409       409
StartProduction        404      409      yes      done          409       409
CompletePlan           404      409      409      yes           done      409
ReopenPlan             404      409      409      409           yes       409
CancelPlan             404      yes      yes      yes           409       done 
AmendPlan              404      409      409      yes           409       409
CompleteShopping       404      yes      yes      yes           409       409
ReopenShopping         404      yes      yes      yes           409       409
CollectItem            404      yes      yes      yes           409       409
UncollectItem          404      yes      yes      yes           409       409
RecordRun              yes      yes      yes      yes           409       yes
VoidRun                yes      yes      yes      yes           409       yes
Archive                yes      409      409      409           yes       yes`

// inEveryState returns occasions whose active plan is in each state. A plan is in
// production because production was started, or because it has runs.
func inEveryState(t *testing.T) map[occasion.State][]occasion.Decider {
	unplanned := given(scheduled(), bake("cookie/small", 2), assemble("tin", 1))
	drafted, _ := planned(t, unplanned, firstPlan, bakery())
	locked := after(drafted, occasion.PlanLocked{Plan: firstPlan, At: noon()})
	started := after(locked, occasion.ProductionStarted{Plan: firstPlan, At: noon()})
	completed := after(started, occasion.PlanCompleted{Plan: firstPlan, At: noon()})
	cancelled := after(drafted, occasion.PlanCancelled{Plan: firstPlan, At: noon(), Reason: "snow"})
	return map[occasion.State][]occasion.Decider{
		occasion.None:   {unplanned.Decider(false)},
		occasion.Draft:  {drafted.Decider(false), after(locked, occasion.PlanUnlocked{Plan: firstPlan}).Decider(false)},
		occasion.Locked: {locked.Decider(false)},
		occasion.InProduction: {
			started.Decider(false), started.Decider(true), drafted.Decider(true), locked.Decider(true),
			after(completed, occasion.PlanReopened{Plan: firstPlan, Reason: "more"}).Decider(false),
		},
		occasion.Completed: {completed.Decider(false), completed.Decider(true)},
		occasion.Cancelled: {cancelled.Decider(false), cancelled.Decider(true)},
	}
}

func TestEveryCellOfTheStateTable(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(design), "\n")
	states := strings.Fields(rows[0])
	require.Len(t, states, len(occasion.States()))
	given := inEveryState(t)
	sent := commands()
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, cell := range cells[1:] {
			state := occasion.State(states[i])
			t.Run(cells[0]+" when "+states[i], func(t *testing.T) {
				require.NotEmpty(t, given[state])
				for _, given := range given[state] {
					require.Equal(t, state, given.State())
					events, err := decide(t, sent, cells[0], given)
					var refusal *occasion.StateError
					switch cell {
					case "yes":
						require.NoError(t, err)
						require.NotEmpty(t, events)
					case "done":
						require.NoError(t, err)
						require.Empty(t, events)
					case "404":
						require.ErrorIs(t, err, occasion.ErrNoPlan)
					case "409":
						require.ErrorAs(t, err, &refusal)
						require.Equal(t, state, refusal.State)
						require.Contains(t, err.Error(), strings.ReplaceAll(states[i], "_", " "))
					default:
						t.Fatal(cell)
					}
				}
			})
		}
	}
}

// decide decides the command of a name. Runs are only guarded by the occasion.
func decide(t *testing.T, sent []command, name string, o occasion.Decider) ([]occasion.Event, error) {
	t.Helper()
	switch name {
	case "RecordRun":
		return []occasion.Event{nil}, o.Guard(occasion.RecordRun)
	case "VoidRun":
		return []occasion.Event{nil}, o.Guard(occasion.VoidRun)
	}
	at := slices.IndexFunc(sent, func(c command) bool { return c.name == name })
	require.GreaterOrEqual(t, at, 0, name)
	return sent[at].send(o)
}

func TestARefusalListsTheAllowedActions(t *testing.T) {
	locked := inEveryState(t)[occasion.Locked][0]
	_, err := locked.SetProductionTarget(production("cake/small", 1))
	require.EqualError(
		t, err,
		"cannot change targets: the active plan is locked; possible now: "+
			"unlock the plan, start production, cancel the plan, mark shopping, collect items, order items, record a run, void a run",
	)
}

func TestRunsDoNotPutAnOccasionWithoutAPlanInProduction(t *testing.T) {
	require.Equal(t, occasion.None, given(scheduled()).Decider(true).State())
}

func TestARefusalReportsInvalidInputAndTheState(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	_, err := o.Decider(true).SetProductionTarget(production("cookie/small", 0))
	require.ErrorAs(t, err, new(*domain.InvalidError))
	require.ErrorAs(t, err, new(*occasion.StateError))
}
