package comparison_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
)

func TestAPlanOfTodayHasNotDrifted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		drift := comparison.Drifted(k.plan(), k.plan(), k.Definitions)
		require.True(t, drift.None(), "%+v", drift)
	})
}

func statuses(drifts []comparison.SnapshotDrift) map[string]comparison.DriftStatus {
	found := map[string]comparison.DriftStatus{}
	for _, drift := range drifts {
		found[drift.Name] = drift.Status
	}
	return found
}

func TestANestedRecipeThatChangedShowsInThePlanOfAGood(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("dough", "2 cup flour")
	k.recipe("cookie", "1 of dough")
	k.good("bag", "5 cookie/standard")
	k.good("tin", "2 bag")
	k.assemble("tin", 1)
	yesterday := k.plan()
	k.recipe("dough", "3 cup flour")

	drift := comparison.Drifted(yesterday, k.plan(), k.Definitions)

	require.Equal(t, map[string]comparison.DriftStatus{"cookie": comparison.DriftChanged}, statuses(drift.Recipes))
	require.Equal(t, []string{`/recipes/dough/lines/flour/amount: "2" > "3"`}, said(drift.Recipes[0].Fields))
	require.Equal(t, map[string]comparison.DriftStatus{"tin": comparison.DriftSame}, statuses(drift.Goods))
	require.Equal(t, comparison.Counts{Recipes: 1}, drift.Counts)
	require.Equal(t, []string{"DOUGH", "FLOUR"}, drift.Recipes[0].Fields[0].Names)
	require.Equal(t, []string{"cup", "cup"}, []string{drift.Recipes[0].Fields[0].OldUnit, drift.Recipes[0].Fields[0].NewUnit})
	require.False(t, drift.None())
}

func TestWhatBecameOfDefinitionsAndTargets(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.recipe("scone", "1 cup flour")
	k.recipe("pie", "1 cup flour")
	k.bake("tart/standard", 1)
	k.bake("scone/standard", 1)
	k.bake("pie/standard", 2)
	yesterday := k.plan()
	tart := k.Recipes["tart"]
	tart.Archived = true
	k.Recipes["tart"] = tart
	delete(k.Recipes, "scone")
	k.production = nil
	k.bake("tart/standard", 1)
	k.bake("pie/standard", 3)
	k.assemble("tin", 1)

	drift := comparison.Drifted(yesterday, k.plan(), k.Definitions)

	require.Equal(t, map[string]comparison.DriftStatus{
		"tart": comparison.DriftArchived, "scone": comparison.DriftGone, "pie": comparison.DriftSame, "cookie": comparison.DriftAdded,
	}, statuses(drift.Recipes))
	require.Equal(t, map[string]comparison.DriftStatus{"tin": comparison.DriftAdded}, statuses(drift.Goods))
	var targets []string
	for _, entry := range append(drift.Production, drift.Assembly...) {
		targets = append(targets, string(entry.Change)+" "+entry.Name)
	}
	require.Equal(t, []string{"changed pie/standard", "removed scone/standard", "added tin"}, targets, "a derived line is no target")
	require.Equal(t, []catalog.Missing{{What: "recipe", Name: "tart", Reason: "archived"}}, drift.Unusable.Missing)
	require.Equal(t, comparison.Counts{Recipes: 2, Targets: 3}, drift.Counts, "what is added is counted as the target that brings it")
	var names []string
	for _, snapshot := range drift.Recipes {
		names = append(names, snapshot.DisplayName)
	}
	require.Equal(t, []string{"COOKIE", "PIE", "SCONE", "TART"}, names, "of what is gone by the plan, of what is new by its definition")
	require.Equal(t, "SCONE, standard", drift.Production[1].DisplayName)
	require.Equal(t, "TIN", drift.Assembly[0].DisplayName)
}

func TestWhatIsArchivedBelowIsNamed(t *testing.T) {
	t.Parallel()
	k := bakery()
	k.bake("cookie/standard", 1)
	plan := k.plan()
	sugar := k.Items["sugar"]
	sugar.Archived = true
	k.Items["sugar"] = sugar
	drift := comparison.Drifted(plan, k.plan(), k.Definitions)
	require.Equal(t, comparison.DriftSame, drift.Recipes[0].Status)
	require.Equal(t, []catalog.Missing{{What: "item", Name: "sugar", Reason: "archived"}}, drift.Unusable.Missing)
	require.False(t, drift.None(), "no plan can be made now")
}

func TestAnEqualHashIsNoFieldAndAnUnequalOneIsSome(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		yesterday, today := drawKitchen(t), drawKitchen(t)
		for slug := range yesterday.Recipes {
			old, now := yesterday.CaptureRecipe("", slug), today.CaptureRecipe("", slug)
			require.Equal(t, old.ContentHash == now.ContentHash, len(comparison.Fields(old.Content, now.Content)) == 0)
		}
		for slug := range map[domain.Slug]bool{"good-0": true, "good-2": true} {
			old, now := yesterday.CaptureGood("", slug), today.CaptureGood("", slug)
			require.Equal(t, old.ContentHash == now.ContentHash, len(comparison.Fields(old.Content, now.Content)) == 0)
		}
	})
}
