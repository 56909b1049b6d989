package occasion_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
)

// begun returns the events of a plan, of which only some snapshots were recorded.
func begun(
	t *testing.T, o occasion.Occasion, id domain.ID, definitions catalog.Definitions,
) (snapshots []occasion.Event, plan occasion.Event) {
	t.Helper()
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: id, At: noon(), Definitions: definitions})
	require.NoError(t, err)
	last := len(events) - 1
	for _, event := range events[:last] {
		require.True(t, occasion.IsPreparation(event), "%T", event)
	}
	require.False(t, occasion.IsPreparation(events[last]))
	return events[:last], events[last]
}

func TestSnapshotsWithoutTheirPlanHaveNoEffect(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 2), bake("cake/small", 1), assemble("hamper", 4))
	snapshots, _ := begun(t, o, firstPlan, bakery())
	require.Greater(t, len(snapshots), 2)
	left := after(o, snapshots[:2]...)
	require.Nil(t, left.Active)
	require.Zero(t, left.Plans)
}

func TestAnInterruptedPlanGoesOnWithItsSnapshots(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 2), bake("cake/small", 1), assemble("hamper", 4))
	snapshots, plan := begun(t, o, firstPlan, bakery())
	whole := after(after(o, snapshots...), plan)
	for recorded := range len(snapshots) + 1 {
		left := after(o, snapshots[:recorded]...)
		events, err := left.Decider(false).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: bakery()})
		require.NoError(t, err)
		if recorded == 0 {
			require.Equal(t, secondPlan, after(left, events...).Active.ID)
			continue
		}
		require.Len(t, events, len(snapshots)-recorded+1, "only what is missing")
		require.Empty(t, cmp.Diff(whole.Active, after(left, events...).Active))
	}
}

func TestAnInterruptedPlanOfOtherContentsIsLeftBehind(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 2), bake("cake/small", 1))
	snapshots, _ := begun(t, o, firstPlan, bakery())
	changed := bakery()
	setRecipe(changed, "cookie", "fruit", "dough")
	for name, test := range map[string]struct {
		left        occasion.Occasion
		definitions catalog.Definitions
	}{
		"a definition changed":    {after(o, snapshots...), changed},
		"a target was removed":    {after(after(o, snapshots...), occasion.ProductionTargetRemoved{FinishedUnit: ref("cake/small")}), bakery()},
		"the same id, once again": {after(o, snapshots...), changed},
	} {
		t.Run(name, func(t *testing.T) {
			id := secondPlan
			if name == "the same id, once again" {
				id = firstPlan
			}
			events, err := test.left.Decider(false).CreatePlan(occasion.NewPlan{ID: id, At: noon(), Definitions: test.definitions})
			require.NoError(t, err)
			active := after(test.left, events...).Active
			require.NotEqual(t, firstPlan, active.ID, "its snapshots are not all those of the plan")
			require.Len(t, active.Recipes, len(events)-1, "every snapshot was captured anew")
			for _, line := range active.Production {
				require.Equal(t, line.Snapshot, active.Recipes[line.FinishedUnit.Recipe].ID)
			}
		})
	}
}

func TestWhatAnInterruptedPlanLeftDoesNotEnterAnAmendment(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	changed := bakery()
	setRecipe(changed, "cookie", "fruit", "dough")
	snapshots, _ := begun(t, o, secondPlan, changed)
	amended := after(after(o, snapshots...), occasion.PlanAmended{Plan: firstPlan, Production: o.Active.Production})
	require.Empty(t, cmp.Diff(o.Active.Recipes, amended.Active.Recipes))
}
