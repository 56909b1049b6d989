package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

func useStock(is bool) occasion.Change {
	return occasion.Change{Kind: occasion.SetUseStock, UseStock: is}
}

// Whether stock is used is fixed as the targets are; the other details are not.
func TestWhetherStockIsUsedIsSetWhileDrafting(t *testing.T) {
	t.Parallel()
	o, _ := planned(t, given(scheduled(), assemble("tin", 2)), firstPlan, bakery())
	draft := o.Active
	require.False(t, o.Active.UseStock)
	details := o.Details
	details.UseStock = true
	events, err := o.Decider(false).Reschedule(details)
	require.NoError(t, err)
	require.Equal(t, []occasion.Event{occasion.Rescheduled{Details: details}}, events)

	o, _ = planned(t, after(o, events...), secondPlan, bakery())
	require.True(t, o.Active.UseStock)
	require.NotEqual(t, draft.InputHash, o.Active.InputHash, "the draft is another one")

	o = after(o, occasion.PlanLocked{Plan: secondPlan, At: noon()})
	details.UseStock = false
	_, err = o.Decider(false).Reschedule(details)
	var refused *occasion.StateError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, occasion.ChangeTargets, refused.Action)
	details.UseStock, details.Name = true, "Another name"
	_, err = o.Decider(false).Reschedule(details)
	require.NoError(t, err)
}

func TestAnAmendmentSetsWhetherStockIsUsed(t *testing.T) {
	t.Parallel()
	o := started(t, assemble("tin", 2))
	for _, is := range []bool{true, false} {
		events, err := o.Decider(false).AmendPlan(amendment(useStock(is)))
		require.NoError(t, err)
		require.Len(t, events, 1)
		require.Equal(t, &is, events[0].(occasion.PlanAmended).UseStock)
		o = after(o, events...)
		require.Equal(t, is, o.Active.UseStock)
		events, err = o.Decider(false).AmendPlan(amendment(useStock(is)))
		require.NoError(t, err)
		require.Empty(t, events, "it is so already")
	}
	events, err := o.Decider(false).AmendPlan(amendment(useStock(true), setQuantity("tin", 3), useStock(false)))
	require.NoError(t, err)
	require.Nil(t, events[0].(occasion.PlanAmended).UseStock, "the last change counts")
	for _, wrong := range []occasion.Change{
		{Kind: occasion.SetUseStock, FinishedGood: "tin"},
		{Kind: occasion.SetQuantity, FinishedGood: "tin", Quantity: 2, UseStock: true},
	} {
		_, err = o.Decider(false).AmendPlan(amendment(wrong))
		var invalid *domain.InvalidError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "/changes/0", invalid.Problems[0].Pointer)
	}
}

// What a plan took of stock is recorded when it is completed, until it is reopened.
func TestACompletedPlanHasWhatItTookOfStock(t *testing.T) {
	t.Parallel()
	taken := []occasion.FromStock{{FinishedUnit: catalog.UnitRef{Recipe: "cookie", Unit: "small"}, Quantity: measure.Int(5)}}
	o := started(t, assemble("tin", 2))
	events, err := o.Decider(false).CompletePlan(occasion.Completion{At: noon(), FromStock: taken})
	require.NoError(t, err)
	o = after(o, events...)
	require.Equal(t, taken, o.Active.FromStock)
	events, err = o.Decider(false).ReopenPlan("one broke")
	require.NoError(t, err)
	o = after(o, events...)
	require.Nil(t, o.Active.FromStock)
	require.Equal(t, occasion.InProduction, o.Active.State)
}
