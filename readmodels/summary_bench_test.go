package readmodels_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
)

// BenchmarkPlanSummary measures the whole summary, including reading and encoding, for
// the two sizes of the design, whose budgets are 10 ms and 100 ms: without other plans,
// with five plans of a tenth of the size that reserve stock, and with these and everything
// that definitions, targets and plans can have in use, which may take half as long again.
func BenchmarkPlanSummary(b *testing.B) {
	for _, size := range []struct {
		name                                         string
		recipes, nested, goods, lots, others, budget int
		isFull                                       bool
	}{
		{"50 lines, 50 targets, 500 lots", 50, 2, 50, 500, 0, 10, false},
		{"50 lines, 50 targets, 500 lots, 5 reserving", 50, 2, 50, 500, 5, 10, false},
		{"50 lines, 50 targets, 500 lots, 5 reserving, everything in use", 50, 2, 50, 500, 5, 15, true},
		{"200 recipes, depth 5, 500 goods, 10000 lots", 200, 4, 500, 10_000, 0, 100, false},
		{"200 recipes, depth 5, 500 goods, 10000 lots, 5 reserving", 200, 4, 500, 10_000, 5, 100, false},
		{"200 recipes, depth 5, 500 goods, 10000 lots, 5 reserving, everything in use", 200, 4, 500, 10_000, 5, 150, true},
	} {
		b.Run(size.name, func(b *testing.B) {
			k := onDisk(b)
			k.isFull = size.isFull
			plan := k.large(size.recipes, size.nested, size.goods, size.lots, size.others)
			query := k.Query()
			if _, _, err := k.PlanSummary(b.Context(), query, plan); err != nil {
				b.Fatal(err)
			}
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				summary, _, err := k.PlanSummary(b.Context(), query, plan)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := json.Marshal(summary); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			p95 := float64(took[len(took)*95/100].Microseconds()) / 1000
			b.ReportMetric(p95, "p95-ms")
			b.ReportMetric(p95/float64(size.budget), "of-budget")
		})
	}
}

// BenchmarkPlanSummaryInTurns measures the summary of a plan with everything in use beside the
// same plan without, in turns, so that what else the machine does affects both: the medians and
// their ratio, whose bar is 1.5.
func BenchmarkPlanSummaryInTurns(b *testing.B) {
	var kitchens [2]*kitchen
	var plans [2]domain.ID
	for side := range kitchens {
		kitchens[side] = onDisk(b)
		kitchens[side].isFull = side == 1
		plans[side] = kitchens[side].large(50, 2, 50, 500, 5)
	}
	inTurns(b, kitchens, plans, "full-ms")
}

// BenchmarkPlanSummaryBesideOtherLots measures the summary of a plan beside the same one in a
// pantry that has 70,000 lots of 1,000 other items besides, in turns. BenchmarkStock measures what
// is on hand of all those.
func BenchmarkPlanSummaryBesideOtherLots(b *testing.B) {
	var kitchens [2]*kitchen
	var plans [2]domain.ID
	for side := range kitchens {
		kitchens[side] = onDisk(b)
		plans[side] = kitchens[side].large(50, 2, 50, 500, 5)
	}
	kitchens[1].otherLots(70_000)
	inTurns(b, kitchens, plans, "beside-ms")
}

func BenchmarkStock(b *testing.B) {
	k := onDisk(b)
	k.otherLots(70_000)
	for b.Loop() {
		stock, _, err := k.Stock(b.Context(), k.Query(), "2026-12-12")
		require.NoError(b, err)
		require.Len(b, stock.Items, 1000)
	}
}

// otherLots receives lots of items that nothing else uses.
func (k *kitchen) otherLots(lots int) {
	k.tb.Helper()
	other := func(i int) string { return fmt.Sprintf("other-%d", i%1000) }
	for i := range 1000 {
		k.item(other(i))
	}
	k.lots(lots, other)
}

// inTurns measures the summaries of two plans in turns: the median of each, and their ratio.
func inTurns(b *testing.B, kitchens [2]*kitchen, plans [2]domain.ID, name string) {
	b.Helper()
	var took [2][]time.Duration
	for b.Loop() {
		for side, k := range kitchens {
			began := time.Now()
			summary, _, err := k.PlanSummary(b.Context(), k.Query(), plans[side])
			require.NoError(b, err)
			_, err = json.Marshal(summary)
			require.NoError(b, err)
			took[side] = append(took[side], time.Since(began))
		}
	}
	var median [2]float64
	for side, all := range took {
		slices.Sort(all)
		median[side] = float64(all[len(all)/2].Microseconds()) / 1000
	}
	b.ReportMetric(median[0], "plain-ms")
	b.ReportMetric(median[1], name)
	b.ReportMetric(median[1]/median[0], "ratio")
}

// large returns the plan of an occasion of a size. The plans of the other occasions have
// a tenth of the size and are locked.
func (k *kitchen) large(recipes, nested, goods, lots, others int) domain.ID {
	const items = 120
	item := func(i int) string { return fmt.Sprintf("item-%d", i%items) }
	for i := range items {
		k.item(item(i))
	}
	var recipeSlugs, goodSlugs []string
	for i := range recipes {
		slug := fmt.Sprintf("recipe-%d", i)
		k.recipe(slug, 12, nested, func(n int) string { return item(i + n*7) })
		recipeSlugs = append(recipeSlugs, slug)
	}
	for i := range goods {
		slug := fmt.Sprintf("good-%d", i)
		unit := func(n int) catalog.UnitRef {
			return catalog.UnitRef{Recipe: domain.Slug(recipeSlugs[(i+n)%recipes]), Unit: "standard"}
		}
		k.good(slug, unit(0), unit(1), unit(2))
		goodSlugs = append(goodSlugs, slug)
	}
	k.lots(lots, item)
	for range others {
		_, plan := k.occasion(recipeSlugs[:recipes/10], goodSlugs[:goods/10])
		do(k, k.LockPlan, commands.LockPlan{Plan: plan})
	}
	if k.isFull {
		k.bake(recipeSlugs, nested)
	}
	_, plan := k.occasion(recipeSlugs, goodSlugs)
	if k.isFull {
		k.shop(plan, items/4)
	}
	answer, _, err := k.PlanSummary(k.tb.Context(), k.Query(), plan)
	require.NoError(k.tb, err)
	onTarget := slices.DeleteFunc(answer.Batches, func(line planning.BatchLine) bool { return line.Origin != planning.FromTarget })
	require.Len(k.tb, onTarget, recipes)
	require.Len(k.tb, answer.Assemblies, goods)
	require.Equal(k.tb, others > 0, slices.ContainsFunc(answer.Shopping, func(row planning.Purchase) bool { return len(row.ReservedBy) > 0 }))
	return plan
}
