package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels"
)

func TestEveryFigureNamesTheEventsItRestsOn(t *testing.T) {
	t.Parallel()
	k := open(t)
	for _, item := range []string{"item-0", "item-1"} {
		k.item(item)
	}
	item := func(i int) string { return []string{"item-0", "item-1"}[i%2] }
	k.recipe("cake", 2, 1, item)
	k.good("box", catalog.UnitRef{Recipe: "cake", Unit: "standard"})
	k.lots(4, item)
	_, plan := k.occasion([]string{"cake"}, []string{"box"})
	baked := do(k, k.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "cake", Batches: 1, ActualYield: 24})

	listed, _, err := k.ExplainPlan(t.Context(), k.Query(), plan, "", 0)
	require.NoError(t, err)
	for _, path := range listed.Paths {
		answer, _, err := k.ExplainPlan(t.Context(), k.Query(), plan, path, 0)
		require.NoError(t, err, path)
		require.Equal(t, answer.Figure.Value.String(), answer.Figure.Evaluate().String(), path)
		answer.Figure.Leaves(func(source *explanation.Source) {
			require.NotNil(t, source.Event, "%s: %+v", path, source)
		})
	}
	box, _, err := k.ExplainPlan(t.Context(), k.Query(), plan, "assemblies/box/can_assemble_now", 0)
	require.NoError(t, err)
	var runs []domain.ID
	box.Figure.Leaves(func(source *explanation.Source) {
		if source.Kind == explanation.FinishedStock {
			runs = append(runs, source.ID)
		}
	})
	require.Equal(t, []domain.ID{baked.ID}, runs)
	var unknown *readmodels.NoFigureError
	_, _, err = k.ExplainPlan(t.Context(), k.Query(), plan, "shopping_list/item-0/to-buy", 0)
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "shopping_list/item-0/to_buy", unknown.Near[0])
}
