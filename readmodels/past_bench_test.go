package readmodels_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/internal/pgtest"
)

// BenchmarkThePast asks for a plan's summary as it was, in a pantry of so many
// runs with two consumed lines each.
func BenchmarkThePast(b *testing.B) {
	for _, runs := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("%d runs", runs), func(b *testing.B) {
			k := open(b, pgtest.Cluster(b, nil).URL("postgres"))
			plan := k.large(10, 1, 10, 500, 0)
			crumb := catalog.Recipe{Slug: "crumb", Name: "Crumb", Yields: []catalog.Yield{{Slug: "one", Name: "One", Mode: catalog.ByCount, ItemsPerBatch: 1}}}
			for _, item := range []domain.Slug{"item-0", "item-1"} {
				crumb.Lines = append(crumb.Lines, catalog.Line{Item: item, Amount: measure.Amount{Value: measure.Ratio(1, 10), Unit: measure.Gram}})
			}
			defined, err := k.app.DefineRecipe(b.Context(), k.sender, commands.DefineRecipe{Recipe: crumb})
			k.did(defined.Result, err)
			for range runs {
				baked, err := k.app.RecordBatchProduction(b.Context(), k.sender, commands.RecordBatchProduction{Recipe: "crumb", Batches: 1, ActualYield: 1})
				k.did(baked.Result, err)
			}
			ask := k.ask()
			ask.AsOf = &ask.After
			for b.Loop() {
				_, _, err := k.PlanSummary(b.Context(), ask, plan)
				require.NoError(b, err)
			}
		})
	}
}
