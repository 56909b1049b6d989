package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/internal/kitchentest"
)

// Snapshots of a plan hold no categories.
func TestRowsHaveTheCategoryOfTheItemAsItIsDefinedNow(t *testing.T) {
	t.Parallel()
	s := tell(t)
	categories := func(list []planning.Purchase) map[domain.Slug]string {
		found := map[domain.Slug]string{}
		for _, row := range list {
			found[row.Item] = row.Category
		}
		return found
	}
	ask := func() planning.Summary {
		summary, _, err := s.PlanSummary(t.Context(), s.Query(), kitchentest.Plan)
		require.NoError(t, err)
		return summary
	}
	require.Equal(t, map[domain.Slug]string{"box": "", "flour": ""}, categories(ask().Shopping))

	for _, category := range []string{"Dry goods", "Mehl"} {
		s.Given(catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient, Category: category})
		want := map[domain.Slug]string{"box": "", "flour": category}
		summary := ask()
		require.Equal(t, want, categories(summary.Shopping))
		require.Equal(t, category, summary.Ingredients[0].Category)
		past, _, err := s.PlanSummary(t.Context(), s.AsOf(s.planned), kitchentest.Plan)
		require.NoError(t, err)
		require.Equal(t, want, categories(past.Shopping))
		past, _, err = s.OccasionSummary(t.Context(), s.AsOf(s.planned), kitchentest.Occasion)
		require.NoError(t, err)
		require.Equal(t, want, categories(past.Shopping))
		scenario, _, err := s.PlanScenario(t.Context(), s.Query(), kitchentest.Plan, comparison.Scenario{})
		require.NoError(t, err)
		require.Equal(t, want, categories(scenario.Summary.Shopping))
		pooled, _, err := s.PooledShoppingList(t.Context(), s.Query(), []domain.ID{kitchentest.Plan})
		require.NoError(t, err)
		for _, row := range pooled.Items {
			require.Equal(t, want[row.Item], row.Category)
		}
		pooled, _, err = s.PooledShoppingList(t.Context(), s.AsOf(s.planned), []domain.ID{kitchentest.Plan})
		require.NoError(t, err)
		require.Equal(t, category, pooled.Items[1].Category)
	}
}
