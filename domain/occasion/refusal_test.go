package occasion_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
)

func createPlan(o occasion.Occasion, definitions catalog.Definitions) ([]occasion.Event, error) {
	return o.Decider(false).CreatePlan(occasion.NewPlan{ID: firstPlan, At: noon(), Definitions: definitions})
}

func TestCreatePlanRequiresAnOutputMode(t *testing.T) {
	undecided := christmas()
	undecided.OutputMode = ""
	events, err := createPlan(given(occasion.Scheduled{ID: occasionID, Details: undecided}, bake("cookie/small", 1)), bakery())
	require.ErrorIs(t, err, occasion.ErrNoOutputMode)
	require.Empty(t, events)
}

func TestCreatePlanRequiresTargets(t *testing.T) {
	events, err := createPlan(
		given(scheduled(), bake("cookie/small", 1), occasion.ProductionTargetRemoved{FinishedUnit: ref("cookie/small")}), bakery(),
	)
	require.ErrorIs(t, err, occasion.ErrNoTargets)
	require.Empty(t, events)
}

func TestCreatePlanListsEverythingThatCannotBeUsed(t *testing.T) {
	definitions := bakery()
	archiveRecipe(definitions, "cake")
	archiveRecipe(definitions, "dough")
	archiveGood(definitions, "tin")
	delete(definitions.Items, "fruit")
	setGood(definitions, "basket", "lost/small", "jam/huge")
	setRecipe(definitions, "loop", "flour", "loop")
	o := given(
		scheduled(), bake("cake/small", 1), bake("gone/small", 1), bake("cookie/huge", 1), bake("loop/small", 1), assemble("hamper", 2),
		assemble("basket", 1), assemble("nothing", 1),
	)
	events, err := createPlan(o, definitions)
	require.Empty(t, events)
	var refusal *catalog.UnusableError
	require.ErrorAs(t, err, &refusal)
	require.ElementsMatch(t, []catalog.Missing{
		{What: "recipe", Name: "cake", Reason: "archived"},
		{What: "recipe", Name: "dough", Reason: "archived"},
		{What: "recipe", Name: "gone", Reason: "not_defined"},
		{What: "recipe", Name: "lost", Reason: "not_defined"},
		{What: "finished_unit", Name: "cookie/huge", Reason: "not_defined"},
		{What: "finished_unit", Name: "jam/huge", Reason: "not_defined"},
		{What: "finished_good", Name: "tin", Reason: "archived"},
		{What: "finished_good", Name: "nothing", Reason: "not_defined"},
		{What: "item", Name: "fruit", Reason: "not_defined"},
	}, refusal.Missing)
	require.Equal(t, [][]domain.Slug{{"loop", "loop"}}, refusal.Cycles)
}

func TestArchivingADefinitionDoesNotChangeThePlan(t *testing.T) {
	definitions := bakery()
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 1)), firstPlan, definitions)
	archiveRecipe(definitions, "cookie")
	require.Contains(t, o.Active.Recipes, domain.Slug("cookie"), "snapshots live on")
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: definitions})
	require.ErrorAs(t, err, new(*catalog.UnusableError))
	require.Empty(t, events)
}

func TestCreatePlanIsRefusedInProduction(t *testing.T) {
	o, _ := planned(t, given(scheduled(), bake("cookie/small", 1)), firstPlan, bakery())
	for _, targets := range [][]occasion.Event{nil, {bake("cookie/small", 2)}} {
		events, err := after(o, targets...).Decider(true).CreatePlan(occasion.NewPlan{ID: secondPlan, At: noon(), Definitions: bakery()})
		var refusal *occasion.StateError
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, occasion.InProduction, refusal.State)
		require.Empty(t, events)
	}
}

func TestTargetedRecipesAndGoodsAreListedOnceInOrder(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 1), bake("cake/small", 1), bake("cookie/large", 1), assemble("tin", 1), assemble("hamper", 1))
	require.Equal(t, []domain.Slug{"cookie", "cake"}, o.TargetedRecipes())
	require.Equal(t, []domain.Slug{"tin", "hamper"}, o.TargetedGoods())
}
