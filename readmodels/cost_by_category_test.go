package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/internal/kitchentest"
)

func TestTheCostByCategoryIsThatOfTheListAndIsExplained(t *testing.T) {
	t.Parallel()
	k := open(t)
	item := func(slug domain.Slug, category string, price string) catalog.Item {
		sold := catalog.Package{Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Cup}}
		if price != "" {
			known, err := measure.ParseMoney(price)
			require.NoError(t, err)
			sold.Price = &known
		}
		return catalog.Item{Slug: slug, Name: string(slug), Kind: catalog.Ingredient, Category: category, Package: &sold}
	}
	k.Given(item("flour", "Dry/Ground", "2.50"), item("oats", "Dry/Ground", "0.40"), item("butter", "Äpfel & Co", "9"),
		item("salt", "Äpfel & Co", ""), item("yeast", "", "1"), item("sugar", "Sweet", "1"))
	items := []string{"flour", "oats", "butter", "salt", "yeast", "sugar"}
	k.recipe("cake", 6, 1, func(i int) string { return items[i%len(items)] })
	_, plan := k.occasion([]string{"cake"}, nil)
	k.Given(kitchentest.Lot(flourLot, "99 cup sugar", "9"))

	summary, _, err := k.PlanSummary(t.Context(), k.Query(), plan)
	require.NoError(t, err)
	of := map[string]answer.CategoryCost{}
	var order []string
	for _, category := range summary.EstimatedCost.ByCategory {
		of[category.Category], order = category, append(order, category.Category)
	}
	require.Equal(t, []string{"Äpfel & Co", "Dry/Ground", ""}, order, "in the order of the language, and nothing of which there is enough")
	require.Equal(t, 2, of["Dry/Ground"].Rows)
	require.True(t, of["Dry/Ground"].Complete)
	require.False(t, of["Äpfel & Co"].Complete, "salt has no price")

	pooled, _, err := k.PooledShoppingList(t.Context(), k.Query(), []domain.ID{plan})
	require.NoError(t, err)
	require.Equal(t, summary.EstimatedCost, pooled.EstimatedCost)

	listed, _, err := k.ExplainPlan(t.Context(), k.Query(), plan, "", 0)
	require.NoError(t, err)
	for category, cost := range of {
		path := "estimated_cost/by_category/" + category + "/"
		explained, _, err := k.ExplainPlan(t.Context(), k.Query(), plan, path+"known_cost", 0)
		require.NoError(t, err)
		require.Equal(t, cost.Known.String(), measure.MoneyOf(explained.Figure.Evaluate()).String(), category)
		require.Contains(t, listed.Paths, path+"known_cost")
		if cost.Complete {
			require.Contains(t, listed.Paths, path+"total_cost")
		} else {
			require.NotContains(t, listed.Paths, path+"total_cost")
		}
	}
}
