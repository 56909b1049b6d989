package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/occasion"
)

func TestEveryStepOfAPlansLifeIsRecorded(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	for _, step := range []struct {
		send func(o occasion.Occasion) ([]occasion.Event, error)
		want occasion.Event
		then occasion.State
	}{
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(false).LockPlan(noon()) },
			occasion.PlanLocked{Plan: firstPlan, At: noon()},
			occasion.Locked,
		},
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(false).UnlockPlan() },
			occasion.PlanUnlocked{Plan: firstPlan},
			occasion.Draft,
		},
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(false).LockPlan(noon()) },
			occasion.PlanLocked{Plan: firstPlan, At: noon()},
			occasion.Locked,
		},
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(false).StartProduction(noon()) },
			occasion.ProductionStarted{Plan: firstPlan, At: noon()},
			occasion.InProduction,
		},
		{func(o occasion.Occasion) ([]occasion.Event, error) {
			return o.Decider(true).CompletePlan(occasion.Completion{At: noon(), Reason: "done"})
		}, occasion.PlanCompleted{Plan: firstPlan, At: noon(), Reason: "done"}, occasion.Completed},
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(true).ReopenPlan("more guests") },
			occasion.PlanReopened{Plan: firstPlan, Reason: "more guests"},
			occasion.InProduction,
		},
		{
			func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(true).CancelPlan(noon(), "snow") },
			occasion.PlanCancelled{Plan: firstPlan, At: noon(), Reason: "snow"},
			occasion.Cancelled,
		},
	} {
		events, err := step.send(o)
		require.NoError(t, err)
		requireEvents(t, []occasion.Event{step.want}, events)
		o = after(o, events...)
		require.Equal(t, step.then, o.Decider(false).State())
	}
}

func TestCompletePlanNeedsAReasonIfSomethingRemains(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2), assemble("tin", 1)), firstPlan, bakery())
	o = after(o, occasion.ProductionStarted{Plan: firstPlan, At: noon()})
	left := []occasion.Left{{FinishedUnit: ref("cookie/small"), Batches: 2}, {FinishedGood: "tin", Quantity: 1}}
	_, err := o.Decider(false).CompletePlan(occasion.Completion{At: noon(), Left: left, Reason: "enough"})
	var refusal *occasion.IncompleteError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, []occasion.NamedLeft{
		{Left: left[0], RecipeName: "COOKIE", UnitName: "small"}, {Left: left[1], GoodName: "TIN"},
	}, refusal.Left)
	require.ErrorContains(t, err, "cookie/small: 2 batches to produce; tin: 1 to assemble")

	_, err = o.Decider(false).CompletePlan(occasion.Completion{At: noon(), Left: left, AcceptIncomplete: true, Reason: " "})
	require.Equal(t, []string{"/reason"}, pointers(t, err))

	events, err := o.Decider(false).CompletePlan(occasion.Completion{At: noon(), Left: left, AcceptIncomplete: true, Reason: "enough"})
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.PlanCompleted{Plan: firstPlan, At: noon(), Reason: "enough", Left: left}}, events)

	t.Run("nothing is recorded as accepted if nothing remains", func(t *testing.T) {
		events, err := o.Decider(false).CompletePlan(occasion.Completion{At: noon(), AcceptIncomplete: true})
		require.NoError(t, err)
		requireEvents(t, []occasion.Event{occasion.PlanCompleted{Plan: firstPlan, At: noon()}}, events)
	})
}

func TestReopenPlanAndCancelPlanRequireAReason(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	_, err := o.Decider(false).CancelPlan(noon(), "\t")
	require.Equal(t, []string{"/reason"}, pointers(t, err))
	_, err = after(o, occasion.PlanCompleted{Plan: firstPlan}).Decider(false).ReopenPlan("")
	require.Equal(t, []string{"/reason"}, pointers(t, err))
}

// An equal plan would otherwise be taken for the one that ended.
func TestCreatePlanAfterAPlanEndedCreatesANewOne(t *testing.T) {
	first, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	for name, over := range map[string]occasion.Event{
		"completed": occasion.PlanCompleted{Plan: firstPlan, At: noon()},
		"cancelled": occasion.PlanCancelled{Plan: firstPlan, At: noon(), Reason: "snow"},
	} {
		t.Run(name, func(t *testing.T) {
			second, _ := planned(t, after(first, over), secondPlan, bakery())
			require.Equal(t, secondPlan, second.Active.ID)
			require.Equal(t, 2, second.Active.Number)
			require.Equal(t, occasion.Draft, second.Decider(false).State())
			require.Equal(t, first.Active.InputHash, second.Active.InputHash)
		})
	}
}
