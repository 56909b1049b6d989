package planning_test

import (
	"testing"

	"pgregory.net/rapid"

	"crumbtrail/domain/planning"
)

// listed is a list for several plans under the paths of its explanations.
type listed struct {
	Rows []planning.PooledPurchase `json:"shopping_list"`
	Cost planning.Estimate         `json:"estimated_cost"`
}

func TestEveryFigureOfAPooledListIsExplained(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		list := planning.ShoppingList(pool)
		rows, _ := alone(list)
		explainsAll(t, planning.ExplainShoppingList(pool), figuresOf(t, listed{list.Items, list.EstimatedCost}, rows))
	})
}
