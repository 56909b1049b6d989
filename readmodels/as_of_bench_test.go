package readmodels_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// BenchmarkAsOf measures a plan's summary as of a position, in a pantry of runs with two
// consumed lines each.
func BenchmarkAsOf(b *testing.B) {
	for _, runs := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("%d runs", runs), func(b *testing.B) {
			k := onDisk(b)
			plan := k.large(10, 1, 10, 500, 0)
			one := catalog.Yield{Slug: "one", Name: "One", Mode: catalog.ByCount, ItemsPerBatch: 1}
			crumb := catalog.Recipe{Slug: "crumb", Name: "Crumb", Yields: []catalog.Yield{one}}
			for _, item := range []domain.Slug{"item-0", "item-1"} {
				some := catalog.SomeAmount{Value: measure.Ratio(1, 10), Unit: measure.Gram}
				crumb.Lines = append(crumb.Lines, catalog.Line{Item: item, SomeAmount: some})
			}
			do(k, k.DefineRecipe, commands.DefineRecipe{Recipe: crumb})
			for range runs {
				do(k, k.RecordBatchProduction, commands.RecordBatchProduction{Recipe: "crumb", Batches: 1, ActualYield: 1})
			}
			query := k.AsOf(k.Head())
			for b.Loop() {
				_, _, err := k.PlanSummary(b.Context(), query, plan)
				require.NoError(b, err)
			}
		})
	}
}
