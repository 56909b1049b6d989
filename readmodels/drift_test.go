package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/internal/kitchentest"
)

// Contents are kept once they are decoded, so a definition is defined otherwise, as it was, and
// otherwise again.
func TestTheDriftFollowsEveryChangeOfADefinition(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.MarketPlan()...)
	status := func() comparison.DriftStatus {
		t.Helper()
		drift, _, err := k.PlanChanges(t.Context(), k.Query(), kitchentest.Plan)
		require.NoError(t, err)
		full, _, err := k.PlanDrift(t.Context(), k.Query(), kitchentest.Plan)
		require.NoError(t, err)
		require.Equal(t, full.Drift, drift.Drift)
		require.Len(t, drift.Recipes, 1)
		return drift.Recipes[0].Status
	}
	bread, _, err := k.Recipe(t.Context(), k.Query(), "bread")
	require.NoError(t, err)
	changed := bread.Recipe
	for _, line := range bread.Lines {
		changed.Lines = append(changed.Lines, line.Line)
	}
	for _, component := range bread.Components {
		changed.Components = append(changed.Components, component.RecipeComponent)
	}
	was := changed
	changed.Notes = "bake it longer"
	for range 2 {
		require.Equal(t, comparison.DriftSame, status())
		k.Given(catalog.Recipe(changed))
		require.Equal(t, comparison.DriftChanged, status())
		k.Given(catalog.Recipe(was))
	}
}
