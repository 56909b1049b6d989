package planning_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/ticks"
)

// drawUnion draws plans over one catalog, whose recipes and goods have nothing in
// common but their items, and the union of them as one plan. Dates are drawn for
// the plans; the union is of the first.
func drawUnion(t *rapid.T, dates ...domain.Date) (plans []planning.Pooled, union planning.Input) {
	k, useStock := newKitchen(), len(dates) > 1
	k.input.Occasion.Date = dates[0]
	k.isUnion = !useStock
	for i := range 3 {
		item := domain.Slug(fmt.Sprintf("item-%d", i))
		k.item(item, packed("1 kg", "2.5"))
		if rapid.Bool().Draw(t, "dense") {
			k.item(item, weighing("1 cup", "120 g"), packed("3 cup", "1.25"))
		}
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "plans") {
		prefix := string(rune('a'+i)) + "-"
		own := k.input
		own.Occasion = planning.Occasion{ID: domain.ID(prefix), Name: "Market", Date: rapid.SampledFrom(dates).Draw(t, "date")}
		own.Plan = &planning.Plan{ID: "plan-of-" + own.Occasion.ID, Number: i, State: "locked"}
		before := k.input
		drawMenu(t, k, prefix)
		own.Production, own.Assembly = k.input.Production[len(before.Production):], k.input.Assembly[len(before.Assembly):]
		own.Runs, own.Assemblies = k.input.Runs[len(before.Runs):], k.input.Assemblies[len(before.Assemblies):]
		occasion := k.input.Occasion
		k.input.Occasion = own.Occasion
		drawTicks(t, k)
		own.UseStock = useStock && rapid.Bool().Draw(t, "uses stock")
		own.Ticks, k.input.Occasion = k.input.Ticks[len(before.Ticks):], occasion
		plans = append(plans, planning.Pooled{Input: own})
	}
	drawStock(t, k, 0, 0)
	union = k.ready()
	for i := range plans {
		plans[i].Input.Recipes, plans[i].Input.Goods = union.Recipes, union.Goods
	}
	return plans, union
}

// placed gives all plans of a pool their place behind all others.
func placed(plans []planning.Pooled, others []planning.Other) []planning.Pooled {
	plans = slices.Clone(plans)
	for i := range plans {
		plans[i].Place = len(others)
	}
	return plans
}

func jsonOf(t require.TestingT, value any) string {
	text, err := json.MarshalIndent(value, "", " ")
	require.NoError(t, err)
	return string(text)
}

// alone is a pool's list without what a single plan's has not.
func alone(list planning.PooledList) (rows []planning.Purchase, warnings []planning.Warning) {
	rows, warnings = []planning.Purchase{}, []planning.Warning{}
	for _, row := range list.Items {
		rows = append(rows, row.Purchase)
	}
	for _, warning := range list.Warnings {
		warnings = append(warnings, warning.Warning)
	}
	return rows, warnings
}

func sameList(t require.TestingT, want planning.Summary, list planning.PooledList) {
	rows, warnings := alone(list)
	for i := range min(len(rows), len(want.Shopping)) {
		sameAmount(&rows[i], want.Shopping[i])
	}
	require.Equal(t, jsonOf(t, want.Shopping), jsonOf(t, rows))
	require.Equal(t, jsonOf(t, want.Warnings), jsonOf(t, warnings))
}

// sameAmount takes out what differs only as each plan's share is rounded up to 9 decimals
// where a person cannot enter it exactly, and that of a single plan once.
func sameAmount(row *planning.Purchase, want planning.Purchase) {
	more, rounding := row.ToBuy.Sub(want.ToBuy), measure.Ratio(1, 100_000_000)
	if rounding.Less(more.Max(more.Neg())) || row.LeftOver == nil || want.LeftOver == nil {
		return
	}
	row.ToBuy, row.Surplus, row.LeftOver = want.ToBuy, want.Surplus, want.LeftOver
}

func TestAPoolsListIsThatOfTheUnion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plans, union := drawUnion(t, "2026-12-20")
		union.Others = drawOthers(t)
		if len(plans) > 1 { // one of them may need what is ordered later than the others do
			isOrder := func(tick ticks.Tick) bool { return tick.Ordered }
			union.Ticks = slices.DeleteFunc(slices.Clone(union.Ticks), isOrder)
			for i := range plans {
				plans[i].Input.Ticks = slices.DeleteFunc(slices.Clone(plans[i].Input.Ticks), isOrder)
			}
		}
		sameList(t, planning.Calculate(union), planning.ShoppingList(planning.Pool{
			Plans: placed(plans, union.Others),
			Stock: union.Stock, Others: union.Others,
		}))
	})
}

// Plans that bake the same recipes by the same snapshots are one that bakes all
// of their batches.
func TestPlansOfTheSameSnapshotsAddUpTheirBatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchenFor(t, true)
		k.input.Assembly, k.input.Runs, k.input.Assemblies, k.input.Ticks = nil, nil, nil, nil
		union := k.ready()
		targets := union.Production
		union.Production = slices.Clone(targets)
		var plans []planning.Pooled
		for i := range targets {
			union.Production[i].Batches = 0
		}
		for range rapid.IntRange(1, 4).Draw(t, "plans") {
			plan := pooled(k, 0)
			plan.Input.Plan.ID = domain.ID(fmt.Sprint("plan-", len(plans)))
			plan.Input.Production = slices.Clone(targets)
			for i := range targets {
				batches := rapid.Int64Range(1, 5).Draw(t, "batches")
				plan.Input.Production[i].Batches = batches
				union.Production[i].Batches += batches
			}
			plans = append(plans, plan)
		}
		list := planning.ShoppingList(planning.Pool{Plans: plans, Stock: union.Stock})
		list.Warnings = slices.CompactFunc(list.Warnings, func(a, b answer.PooledWarning) bool { // each plan bakes too early
			return a.Code == answer.BakedTooEarly && a.Detail == b.Detail
		})
		sameList(t, planning.Calculate(union), list)
	})
}

func TestAPoolOfOnePlanHasThatPlansList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plans, union := drawUnion(t, "2026-12-01", "2026-12-20", "2026-12-31")
		one := plans[0].Input
		one.Stock, one.Others = union.Stock, drawOthers(t)
		list := planning.ShoppingList(planning.Pool{Plans: placed(plans[:1], one.Others), Stock: one.Stock, Others: one.Others})
		sameList(t, planning.Calculate(one), list)
		require.Equal(t, one.Plan.ID, list.Plans[0].ID)
	})
}

// drawPool draws plans of several dates, at any places among others.
func drawPool(t *rapid.T) planning.Pool {
	plans, union := drawUnion(t, "2026-12-01", "2026-12-20", "2026-12-31")
	others := drawOthers(t)
	for i := range plans {
		plans[i].Place = rapid.IntRange(0, len(others)).Draw(t, "place")
	}
	return planning.Pool{Plans: plans, Stock: union.Stock, Others: others}
}

func TestSharesSumToTheirRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		for _, row := range planning.ShoppingList(pool).Items {
			var needed, total, fromStock, collected, ordered, toBuy measure.Number
			for i, share := range row.Shares {
				needed, total = needed.Add(share.Needed), total.Add(share.NeededTotal)
				fromStock, toBuy = fromStock.Add(share.FromStock), toBuy.Add(share.ToBuy)
				collected, ordered = collected.Add(share.Collected), ordered.Add(share.Ordered)
				beyond := share.ToBuy.Sub(share.Missing())
				require.True(t, beyond.Sign() >= 0 && beyond.Less(num("0.000000001")), "what is to buy is rounded up to what can be entered")
				require.GreaterOrEqual(t, share.FromStock.Sign(), 0)
				require.GreaterOrEqual(t, share.Collected.Sign(), 0)
				require.GreaterOrEqual(t, share.Ordered.Sign(), 0)
				require.GreaterOrEqual(t, share.ToBuy.Sign(), 0)
				require.True(t, i == 0 || row.Shares[i-1].Date <= share.Date, "in the order of their dates")
			}
			require.NotEmpty(t, row.Shares)
			require.Equal(t, row.Needed.String(), needed.String())
			require.Equal(t, row.NeededTotal.String(), total.String())
			require.Equal(t, row.FromStock.String(), fromStock.String())
			require.Equal(t, row.ToBuy.String(), toBuy.String())
			require.False(t, row.OnHand.Less(row.FromStock), "no more is taken than is there")
			require.False(t, row.ToBuy.Less(row.Needed.Sub(row.OnHand).Sub(row.Collected).Sub(row.Ordered)))
			require.True(t, collected.Equal(row.Collected) || row.ToBuy.IsZero() && collected.Less(row.Collected),
				"what was collected is used as long as something is to buy")
			require.True(t, ordered.Equal(row.Ordered) || row.ToBuy.IsZero() && ordered.Less(row.Ordered), "and what was ordered")
			require.Equal(t, row.ToBuy.IsZero(), row.Sufficient)
		}
	})
}

func TestTheOrderOfPlansDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		list := jsonOf(t, planning.ShoppingList(pool))
		pool.Plans = rapid.Permutation(pool.Plans).Draw(t, "order")
		require.Equal(t, list, jsonOf(t, planning.ShoppingList(pool)))
		require.Equal(t, list, jsonOf(t, planning.ShoppingList(pool)), "nothing is changed")
	})
}

// More plans never need less bought, though one that reserved something from the
// pool brings that into it.
func TestAFurtherPlanNeverLowersWhatIsToBuy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		pool.Plans[len(pool.Plans)-1].Input.Ticks = nil // which could be more than it needs
		further := pool.Plans[len(pool.Plans)-1]
		smaller := pool
		smaller.Plans = slices.Clone(pool.Plans[:len(pool.Plans)-1])
		if place := further.Place; rapid.Bool().Draw(t, "reserves") {
			smaller.Others = slices.Insert(slices.Clone(pool.Others), place, planning.Other{Plan: further.Input.Plan.ID, Input: further.Input})
			for i := range smaller.Plans {
				if smaller.Plans[i].Place > place {
					smaller.Plans[i].Place++
				}
			}
		}
		before, after := toBuy(t, planning.ShoppingList(smaller)), toBuy(t, planning.ShoppingList(pool))
		for item, amount := range before {
			require.False(t, after[item].Less(amount), "%s: %s, then %s", item, amount, after[item])
		}
	})
}

// toBuy is what is to buy of each item, in grams and pieces: cups weigh 120 g.
func toBuy(t require.TestingT, list planning.PooledList) map[domain.Slug]measure.Number {
	sums := map[domain.Slug]measure.Number{}
	for _, row := range list.Items {
		unit := measure.Gram
		if row.Unit.Kind() == measure.Count {
			unit = measure.Each
		}
		converted, err := measure.Measures{Density: measure.Density{
			Volume: amount("1 cup"),
			Weight: amount("120 g"),
		}}.Convert(measure.Amount{Value: row.ToBuy, Unit: row.Unit}, unit)
		require.NoError(t, err)
		sums[row.Item] = sums[row.Item].Add(converted.Value)
	}
	return sums
}
