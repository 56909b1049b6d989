package occasion_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// namesOf describes the events of a plan.
func namesOf(events []occasion.Event) []string {
	var words []string
	for _, event := range events {
		switch event := event.(type) {
		case occasion.RecipeSnapshotCaptured:
			words = append(words, "recipe "+string(event.Recipe))
		case occasion.GoodSnapshotCaptured:
			words = append(words, "good "+string(event.FinishedGood))
		case occasion.PlanCreated:
			words = append(words, fmt.Sprintf("plan %d", event.Number))
		default:
			words = append(words, fmt.Sprintf("%T", event))
		}
	}
	return words
}

func TestCreatePlanCapturesEverythingThatItUses(t *testing.T) {
	definitions := bakery()
	o, events := planned(
		t, given(scheduled(), bake("cake/large", 3), bake("cookie/small", 2), assemble("hamper", 4), assemble("tin", 5)), firstPlan, definitions,
	)
	require.Equal(t, []string{"good hamper", "good tin", "recipe cake", "recipe cookie", "recipe jam", "plan 1"}, namesOf(events))

	recipes, goods := map[domain.Slug]domain.ID{}, map[domain.Slug]domain.ID{}
	for _, event := range events {
		switch event := event.(type) {
		case occasion.RecipeSnapshotCaptured:
			recipes[event.Recipe] = event.ID
			require.Empty(t, cmp.Diff(definitions.CaptureRecipe(event.ID, event.Recipe), event.RecipeSnapshot))
			require.Equal(t, uint64(3), event.SourceRevision)
		case occasion.GoodSnapshotCaptured:
			goods[event.FinishedGood] = event.ID
			require.Empty(t, cmp.Diff(definitions.CaptureGood(event.ID, event.FinishedGood), event.GoodSnapshot))
			require.Equal(t, uint64(5), event.SourceRevision)
		default:
			require.IsType(t, occasion.PlanCreated{}, event)
		}
	}
	created := events[len(events)-1].(occasion.PlanCreated)
	require.Equal(t, firstPlan, created.ID)
	require.Equal(t, noon(), created.CreatedAt)
	require.NotEmpty(t, created.InputHash)
	require.Empty(t, cmp.Diff([]occasion.PlanLine{
		{FinishedUnit: ref("cake/large"), Batches: 3, Origin: occasion.FromTarget, Snapshot: recipes["cake"]},
		{FinishedUnit: ref("cookie/small"), Batches: 2, Origin: occasion.FromTarget, Snapshot: recipes["cookie"]},
		{FinishedUnit: ref("jam/small"), Origin: occasion.Derived, Snapshot: recipes["jam"]},
		{FinishedUnit: ref("cookie/large"), Origin: occasion.Derived, Snapshot: recipes["cookie"]},
	}, created.Production))
	require.Empty(t, cmp.Diff([]occasion.PlanAssembly{
		{FinishedGood: "hamper", Quantity: 4, Snapshot: goods["hamper"]},
		{FinishedGood: "tin", Quantity: 5, Snapshot: goods["tin"]},
	}, created.Assembly))

	require.Equal(t, firstPlan, o.Active.ID)
	require.Equal(t, 1, o.Plans)
	require.Len(t, o.Active.Recipes, 3)
	require.Len(t, o.Active.Goods, 2)
	for slug, id := range recipes {
		require.Equal(t, id, o.Active.Recipes[slug].ID)
	}
	for slug, id := range goods {
		require.Equal(t, id, o.Active.Goods[slug].ID)
	}
}

func TestSnapshotsOfAPlanHaveDifferentIDs(t *testing.T) {
	definitions := bakery()
	setGood(definitions, "cookie", "cookie/small") // a good may be called what a recipe is called
	o := given(scheduled(), bake("cookie/small", 1), assemble("cookie", 1), assemble("hamper", 1))
	seen := map[domain.ID]bool{firstPlan: true, secondPlan: true}
	for _, plan := range []domain.ID{firstPlan, secondPlan} {
		_, events := planned(t, o, plan, definitions)
		for _, event := range events {
			var id domain.ID
			switch event := event.(type) {
			case occasion.RecipeSnapshotCaptured:
				id = event.ID
			case occasion.GoodSnapshotCaptured:
				id = event.ID
			default:
				continue
			}
			require.False(t, seen[id])
			seen[id] = true
			require.Equal(t, string(plan[:15]), string(id[:15]), "of the plan's time and version")
		}
	}
}

func TestCreatePlanOfAssemblyTargetsDerivesLines(t *testing.T) {
	_, events := planned(t, given(scheduled(), assemble("tin", 5)), firstPlan, bakery())
	require.Equal(t, []string{"good tin", "recipe cookie", "plan 1"}, namesOf(events))
	created := events[2].(occasion.PlanCreated)
	snapshot := events[1].(occasion.RecipeSnapshotCaptured).ID
	require.Empty(t, cmp.Diff([]occasion.PlanLine{
		{FinishedUnit: ref("cookie/large"), Origin: occasion.Derived, Snapshot: snapshot},
		{FinishedUnit: ref("cookie/small"), Origin: occasion.Derived, Snapshot: snapshot},
	}, created.Production))
}

func TestCreatePlanOfProductionTargets(t *testing.T) {
	_, events := planned(t, given(scheduled(), bake("cookie/small", 5), bake("cookie/large", 6)), firstPlan, bakery())
	require.Equal(t, []string{"recipe cookie", "plan 1"}, namesOf(events), "one recipe is captured once")
	require.Empty(t, events[1].(occasion.PlanCreated).Assembly)
	require.NotNil(t, events[1].(occasion.PlanCreated).Assembly, "lists are lists in JSON")
}
