package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// snapshotIDs are the ids of the snapshots that runs for a plan use; empty for none.
func snapshotIDs(plan *occasion.Plan, recipe, good domain.Slug) (ofRecipe, ofGood domain.ID) {
	recipeSnapshot, hasRecipe := plan.RecipeSnapshot(recipe)
	goodSnapshot, hasGood := plan.GoodSnapshot(good)
	if hasRecipe != (recipeSnapshot.ID != "") || hasGood != (goodSnapshot.ID != "") {
		panic("a snapshot is found without an id")
	}
	return recipeSnapshot.ID, goodSnapshot.ID
}

func TestRunsForAPlanUseItsSnapshots(t *testing.T) {
	drafted, _ := planned(t, given(scheduled(), bake("cookie/small", 2), assemble("tin", 1)), firstPlan, bakery())
	locked := after(drafted, occasion.PlanLocked{Plan: firstPlan, At: noon()})
	started := after(locked, occasion.ProductionStarted{Plan: firstPlan, At: noon()})
	for name, o := range map[string]occasion.Occasion{
		"draft": drafted, "locked": locked, "in production": started,
		"completed": after(started, occasion.PlanCompleted{Plan: firstPlan, At: noon()}),
	} {
		t.Run(name, func(t *testing.T) {
			recipe, good := snapshotIDs(o.Active, "cookie", "tin")
			require.Equal(t, drafted.Active.Production[0].Snapshot, recipe)
			require.Equal(t, drafted.Active.Assembly[0].Snapshot, good)

			recipe, good = snapshotIDs(o.Active, "cake", "hamper")
			require.Empty(t, recipe, "a recipe that is not planned")
			require.Empty(t, good, "a finished good that is not planned")
		})
	}
}

func TestARunOfANestedGoodUsesItsDefinitionInThePlan(t *testing.T) {
	drafted, _ := planned(t, given(scheduled(), assemble("hamper", 1)), firstPlan, bakery())
	snapshot, ok := drafted.Active.GoodSnapshot("tin")
	require.True(t, ok)
	require.Equal(t, drafted.Active.Assembly[0].Snapshot, snapshot.ID, "the snapshot that holds the definition")
	require.Equal(t, domain.Slug("tin"), snapshot.FinishedGood)
	want := bakery().CaptureGood("", "tin").Content
	require.Equal(t, want.Goods, snapshot.Content.Goods)
	require.ElementsMatch(t, want.Units, snapshot.Content.Units)
	require.ElementsMatch(t, want.Items, snapshot.Content.Items)

	both, _ := planned(t, given(scheduled(), assemble("hamper", 1), assemble("tin", 1)), firstPlan, bakery())
	snapshot, ok = both.Active.GoodSnapshot("tin")
	require.True(t, ok)
	require.Equal(t, both.Active.Assembly[1].Snapshot, snapshot.ID, "a good with a target has its own")

	cancelled := after(drafted, occasion.PlanCancelled{Plan: firstPlan, At: noon(), Reason: "snow"})
	_, ok = cancelled.Active.GoodSnapshot("tin")
	require.False(t, ok, "a cancelled plan has none")
	_, ok = drafted.Active.GoodSnapshot("box")
	require.False(t, ok, "an item is no good")
}

func TestACancelledPlanHasNoSnapshotsForRuns(t *testing.T) {
	drafted, _ := planned(t, given(scheduled(), bake("cookie/small", 2), assemble("tin", 1)), firstPlan, bakery())
	recipe, good := snapshotIDs(after(drafted, occasion.PlanCancelled{Plan: firstPlan, At: noon(), Reason: "snow"}).Active, "cookie", "tin")
	require.Empty(t, recipe)
	require.Empty(t, good)
}

func TestAnOccasionWithoutAPlanHasNoSnapshotsForRuns(t *testing.T) {
	recipe, good := snapshotIDs(given(scheduled()).Active, "cookie", "tin")
	require.Empty(t, recipe)
	require.Empty(t, good)
}

func TestRunsUseTheSnapshotOfTheLatestAmendment(t *testing.T) {
	drafted, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	changed := bakery()
	setRecipe(changed, "cookie", "fruit")
	events, err := drafted.Decider(true).AmendPlan(occasion.Amendment{
		ID: secondPlan, At: noon(), Reason: "a better recipe", Definitions: changed,
		Changes: []occasion.Change{{Kind: occasion.RefreshRecipe, Recipe: "cookie"}},
	})
	require.NoError(t, err)
	snapshot, ok := after(drafted, events...).Active.RecipeSnapshot("cookie")
	require.True(t, ok)
	require.NotEqual(t, drafted.Active.Production[0].Snapshot, snapshot.ID)
	require.Equal(t, changed.Recipes["cookie"].Definition, snapshot.Content.Root())
}

func TestAPlanWithRunsCountsAsInProduction(t *testing.T) {
	for state, want := range map[occasion.State]occasion.State{
		occasion.None: occasion.None, occasion.Draft: occasion.InProduction, occasion.Locked: occasion.InProduction,
		occasion.InProduction: occasion.InProduction, occasion.Completed: occasion.Completed, occasion.Cancelled: occasion.Cancelled,
	} {
		require.Equal(t, want, state.CountsAs(true))
		require.Equal(t, state, state.CountsAs(false))
	}
}
