package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

func TestAFigureRestsOnEventsOfTheLog(t *testing.T) {
	k := open(t, pgtest.URL(t))
	for _, item := range []string{"item-0", "item-1"} {
		k.item(item)
	}
	item := func(i int) string { return []string{"item-0", "item-1"}[i%2] }
	k.recipe("cake", 2, 1, item)
	k.good("box", catalog.UnitRef{Recipe: "cake", Unit: "standard"})
	k.lots(4, item)
	_, plan := k.occasion([]string{"cake"}, []string{"box"})

	listed, _, err := k.ExplainPlan(t.Context(), k.ask(), plan, "", 0)
	require.NoError(t, err)
	for _, path := range listed.Paths {
		answer, _, err := k.ExplainPlan(t.Context(), k.ask(), plan, path, 0)
		require.NoError(t, err, path)
		require.Equal(t, answer.Figure.Value.String(), answer.Figure.Evaluate().String(), path)
		answer.Figure.Leaves(func(source *explanation.Source) {
			require.Equal(t, source.Kind != explanation.FinishedStock, source.Event != nil, "%s: %+v", path, source)
		})
	}
	var unknown *readmodels.NoFigureError
	_, _, err = k.ExplainPlan(t.Context(), k.ask(), plan, "shopping_list/item-0/to-buy", 0)
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "shopping_list/item-0/to_buy", unknown.Near[0])
}
