package planning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// pooled is a plan of its own in a pool, its id that of its occasion.
func pooled(k *kitchen, place int) planning.Pooled {
	in := k.ready()
	in.Plan = &planning.Plan{ID: "plan-of-" + in.Occasion.ID, Number: 1, State: "locked"}
	return planning.Pooled{Input: in, Place: place}
}

// together is a pool's list as lines: a row, then its shares.
func together(list planning.PooledList) []string {
	lines := []string{}
	for _, row := range list.Items {
		text := fmt.Sprintf("%s %s/%s %s, %s reserved, %s on hand, %s from stock, buy %s", row.Item, row.Needed, row.NeededTotal,
			row.Unit, row.Reserved, row.OnHand, row.FromStock, row.ToBuy)
		if row.Packages != nil {
			text += fmt.Sprintf(", %d packages, %s too much, for %s", *row.Packages, *row.Surplus, *row.EstimatedCost)
		}
		var shares []string
		for _, share := range row.Shares {
			shares = append(shares, fmt.Sprintf("%s %s/%s: %s + %s", share.Occasion, share.Needed, share.NeededTotal, share.FromStock, share.ToBuy))
		}
		lines = append(lines, text+" ("+strings.Join(shares, "; ")+")")
	}
	return lines
}

func TestPooledShoppingList(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		plans []*kitchen
		given func(k *kitchen) []planning.Other
		want  []string
	}{
		{
			"stock 5, needs 4 and 3, buy 2",
			[]*kitchen{market("a", "2026-12-01", "4 kg"), market("b", "2026-12-02", "3 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "5 kg")
				return nil
			},
			[]string{"flour 7/7 kg, 0 reserved, 5 on hand, 5 from stock, buy 2 (a 4/4: 4 + 0; b 3/3: 1 + 2)"},
		},
		{
			"the earlier date takes first, whoever is named first",
			[]*kitchen{market("a", "2026-12-02", "4 kg"), market("b", "2026-12-01", "3 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "5 kg")
				return nil
			},
			[]string{"flour 7/7 kg, 0 reserved, 5 on hand, 5 from stock, buy 2 (b 3/3: 3 + 0; a 4/4: 2 + 2)"},
		},
		{
			"on one date the id decides",
			[]*kitchen{market("b", "2026-12-01", "3 kg"), market("a", "2026-12-01", "4 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "5 kg")
				return nil
			},
			[]string{"flour 7/7 kg, 0 reserved, 5 on hand, 5 from stock, buy 2 (a 4/4: 4 + 0; b 3/3: 1 + 2)"},
		},
		{
			"packages are rounded once for all",
			[]*kitchen{sold(market("a", "2026-12-01", "0.75 kg")), sold(market("b", "2026-12-02", "500 g"))},
			func(*kitchen) []planning.Other { return nil },
			[]string{"flour 1.25/1.25 kg, 0 reserved, 0 on hand, 0 from stock, buy 1.25, 2 packages, 0.75 too much, " +
				"for 3.98 (a 0.75/0.75: 0 + 0.75; b 0.5/0.5: 0 + 0.5)"},
		},
		{
			"what was made needs nothing more and is still listed",
			[]*kitchen{baked(market("a", "2026-12-01", "4 kg")), market("b", "2026-12-02", "3 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "2 kg")
				return nil
			},
			[]string{"flour 3/7 kg, 0 reserved, 2 on hand, 2 from stock, buy 1 (a 0/4: 0 + 0; b 3/3: 2 + 1)"},
		},
		{
			"what expires between two dates is for the earlier one",
			[]*kitchen{market("b", "2026-12-20", "3 kg"), market("a", "2026-12-01", "1 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "2 kg")
				k.lot("flour", "4 kg", "2026-12-10")
				return nil
			},
			[]string{"flour 4/4 kg, 0 reserved, 6 on hand, 3 from stock, buy 1 (a 1/1: 1 + 0; b 3/3: 2 + 1)"},
		},
		{
			"what has expired for every plan that takes it is not on hand",
			[]*kitchen{market("b", "2026-12-20", "3 kg"), sugared("a", "2026-12-01")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "4 kg", "2026-12-10")
				k.lot("sugar", "4 cup", "2026-12-10")
				return nil
			},
			[]string{
				"flour 3/3 kg, 0 reserved, 0 on hand, 0 from stock, buy 3 (b 3/3: 0 + 3)",
				"sugar 1/1 cup, 0 reserved, 4 on hand, 1 from stock, buy 0 (a 1/1: 1 + 0)",
			},
		},
		{
			"plans of occasions that are not in the pool reserve",
			[]*kitchen{market("a", "2026-12-01", "4 kg"), market("b", "2026-12-02", "3 kg")},
			func(k *kitchen) []planning.Other {
				k.lot("flour", "6 kg")
				return []planning.Other{other(market("c", "2026-12-01", "5 kg"), "p1")}
			},
			[]string{"flour 7/7 kg, 5 reserved, 1 on hand, 1 from stock, buy 6 (a 4/4: 1 + 3; b 3/3: 0 + 3)"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			pool := planning.Pool{Others: test.given(k), Stock: k.input.Stock}
			for _, plan := range test.plans {
				pool.Plans = append(pool.Plans, pooled(plan, len(pool.Others)))
			}
			require.Equal(t, test.want, together(planning.ShoppingList(pool)))
		})
	}
}

func sold(k *kitchen) *kitchen {
	k.item("flour", packed("1 kg", "1.99"))
	return k
}

func baked(k *kitchen) *kitchen {
	k.baked("bread/loaf", 1, 1, 0)
	return k
}

func sugared(id domain.ID, date domain.Date) *kitchen {
	k := newKitchen()
	k.input.Occasion = planning.Occasion{ID: id, Name: "Market " + string(id), Date: date}
	k.recipe("syrup", "glass 1", "1 cup sugar")
	k.bake("syrup/glass", 1)
	return k
}

// Who reserves before another comes before it, in a pool or not; what a plan of the
// pool keeps from the others is the pool's.
func TestAPoolTakesAtThePlacesOfItsPlans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		first, second int // places of a and b among one other, which needs 5 of 8
		want          string
	}{
		{1, 1, "flour 7/7 kg, 5 reserved, 3 on hand, 3 from stock, buy 4 (a 4/4: 3 + 1; b 3/3: 0 + 3)"},
		{0, 1, "flour 7/7 kg, 4 reserved, 4 on hand, 4 from stock, buy 3 (a 4/4: 4 + 0; b 3/3: 0 + 3)"},
		{1, 0, "flour 7/7 kg, 5 reserved, 3 on hand, 3 from stock, buy 4 (a 4/4: 3 + 1; b 3/3: 0 + 3)"},
		{0, 0, "flour 7/7 kg, 0 reserved, 8 on hand, 7 from stock, buy 0 (a 4/4: 4 + 0; b 3/3: 3 + 0)"},
	} {
		k := newKitchen()
		k.lot("flour", "8 kg")
		list := planning.ShoppingList(planning.Pool{
			Stock: k.input.Stock, Others: []planning.Other{other(market("c", "2026-12-01", "5 kg"), "p1")},
			Plans: []planning.Pooled{pooled(market("a", "2026-12-01", "4 kg"), test.first), pooled(market("b", "2026-12-02", "3 kg"), test.second)},
		})
		require.Equal(t, []string{test.want}, together(list), "%d, %d", test.first, test.second)
	}
}

// Snapshots of one item may differ: the earliest plan's says in which unit it is
// listed, how lots convert and how it is sold; a use converts by its own.
func TestSnapshotsOfAnItemMayDiffer(t *testing.T) {
	t.Parallel()
	early, late := market("a", "2026-12-01", "2 cup"), market("b", "2026-12-02", "240 g")
	early.item("flour", packed("1 cup", "2"))
	late.item("flour", weighing("1 cup", "120 g"))
	k := newKitchen()
	k.lot("flour", "1 cup")
	k.lot("flour", "100 g")
	list := func(plans ...planning.Pooled) planning.PooledList {
		return planning.ShoppingList(planning.Pool{Stock: k.input.Stock, Plans: plans})
	}
	mixed := list(pooled(late, 0), pooled(early, 0))
	require.Equal(t, []string{"flour 4/4 cup, 0 reserved, 1 on hand, 1 from stock, buy 3, 3 packages, 0 too much, " +
		"for 6.00 (a 2/2: 1 + 1; b 2/2: 0 + 2)"}, together(mixed))
	require.Len(t, mixed.Warnings, 1)
	require.EqualValues(t, planning.LotNotConvertible, mixed.Warnings[0].Code)
	require.Empty(t, mixed.Warnings[0].Plan)

	late.item("flour")
	apart := list(pooled(early, 0), pooled(late, 0))
	require.Len(t, apart.Items, 2, "what does not convert is never added")
	require.EqualValues(t, planning.UnitFactorMissing, apart.Warnings[0].Code)
}

func TestAWarningSaysWhosePlanItIsOf(t *testing.T) {
	t.Parallel()
	short := market("a", "2026-12-01", "1 kg")
	short.good("box", "1 bread/loaf")
	short.assemble("box", 3)
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{pooled(short, 0), pooled(market("b", "2026-12-01", "1 kg"), 0)}})
	require.Len(t, list.Warnings, 1)
	require.EqualValues(t, planning.BatchesShort, list.Warnings[0].Code)
	require.EqualValues(t, "plan-of-a", list.Warnings[0].Plan)
}
