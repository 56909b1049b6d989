package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// list is the shopping list as "item needed/total unit, on hand, buy n".
func list(answer planning.Summary) []string {
	var lines []string
	for _, row := range answer.Shopping {
		text := fmt.Sprintf("%s %s/%s %s, %s on hand, buy %s", row.Item, row.Needed, row.NeededTotal, row.Unit, row.OnHand, row.ToBuy)
		if row.Sufficient {
			text += ", sufficient"
		}
		if row.Packages != nil {
			text += fmt.Sprintf(", %d packages, %s too much", *row.Packages, *row.Surplus)
		}
		if row.EstimatedCost != nil {
			text += fmt.Sprintf(", for %s", *row.EstimatedCost)
		}
		lines = append(lines, text)
	}
	return lines
}

func TestShoppingList(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		want  []string
	}{
		{
			name: "what is on hand need not be bought",
			given: func(k *kitchen) {
				k.lot("flour", "1 cup")
			},
			want: []string{"flour 4/4 cup, 1 on hand, buy 3"},
		},
		{
			name: "enough is enough",
			given: func(k *kitchen) {
				k.lot("flour", "3 cup")
				k.lot("flour", "1 cup")
			},
			want: []string{"flour 4/4 cup, 4 on hand, buy 0, sufficient"},
		},
		{
			name: "all uses of an item share one pool",
			given: func(k *kitchen) { // stock 5, needs 4 and 3
				k.recipe("b", "yield 1", "3 cup flour")
				k.bake("b/yield", 1)
				k.lot("flour", "5 cup")
			},
			want: []string{"flour 7/7 cup, 5 on hand, buy 2"},
		},
		{
			name: "needed is what remains, needed total the whole plan",
			given: func(k *kitchen) {
				k.baked("a/yield", 1, 24, 0)
				k.lot("flour", "1 cup")
			},
			want: []string{"flour 2/4 cup, 1 on hand, buy 1"},
		},
		{
			name: "what is no longer needed stays listed",
			given: func(k *kitchen) {
				k.baked("a/yield", 2, 48, 0)
			},
			want: []string{"flour 0/4 cup, 0 on hand, buy 0, sufficient"},
		},
		{
			name: "lots convert to the row's unit",
			given: func(k *kitchen) {
				k.item("flour", weighing("1 cup", "120 g"))
				k.recipe("a", "yield 24", "2 cup flour")
				k.lot("flour", "60 g")
				k.lot("flour", "8 tbsp")
				k.lot("flour", "0.18 kg")
			},
			want: []string{"flour 4/4 cup, 2.5 on hand, buy 1.5"},
		},
		{
			name: "lots keep through their last day, and not a day longer",
			given: func(k *kitchen) {
				k.lot("flour", "1 cup", "2026-12-23")
				k.lot("flour", "0.5 cup", "2026-12-24")
				k.lot("flour", "0.25 cup", "2027-01-01")
				k.lot("flour", "0.125 cup")
			},
			want: []string{"flour 4/4 cup, 0.875 on hand, buy 3.125"},
		},
		{
			name: "lots of what the plan does not need are passed over",
			given: func(k *kitchen) {
				k.lot("saffron", "1 g")
			},
			want: []string{"flour 4/4 cup, 0 on hand, buy 4"},
		},
		{
			name: "packaging is bought for what remains to be assembled",
			given: func(k *kitchen) {
				k.good("bag", "1 a/yield", "2 each bow")
				k.good("gift", "1 of bag", "1 each box", "1 each bow")
				k.assemble("gift", 10)
				k.assembled("gift", 4)
				k.lot("bow", "1 dozen")
				k.baked("a/yield", 2, 48, 0)
			},
			want: []string{
				"bow 18/30 each, 12 on hand, buy 6, 6 packages, 0 too much", "box 6/10 each, 0 on hand, buy 6, 6 packages, 0 too much",
				"flour 0/4 cup, 0 on hand, buy 0, sufficient",
			},
		},
		{
			name: "an item baked and packed is one row",
			given: func(k *kitchen) {
				k.good("gift", "1 a/yield", "1 tbsp flour")
				k.assemble("gift", 16)
				k.baked("a/yield", 1, 1, 23) // 15 units remain, one batch
			},
			want: []string{"flour 3/5 cup, 0 on hand, buy 3"},
		},
		{
			name: "an item in units that do not convert has two rows, and each lot counts in one",
			given: func(k *kitchen) {
				k.recipe("b", "yield 1", "500 g flour")
				k.bake("b/yield", 1)
				k.lot("flour", "1 cup")
				k.lot("flour", "0.2 kg")
			},
			want: []string{"flour 4/4 cup, 1 on hand, buy 3", "flour 500/500 g, 200 on hand, buy 300"},
		},
		{
			name: "packages are whole",
			given: func(k *kitchen) {
				k.item("flour", packed("1.5 cup", "2.49"))
				k.recipe("a", "yield 24", "2 cup flour")
			},
			want: []string{"flour 4/4 cup, 0 on hand, buy 4, 3 packages, 0.5 too much, for 7.47"},
		},
		{
			name: "packages that fit exactly leave nothing",
			given: func(k *kitchen) {
				k.item("flour", packed("2 cup", "2.49"))
				k.recipe("a", "yield 24", "2 cup flour")
			},
			want: []string{"flour 4/4 cup, 0 on hand, buy 4, 2 packages, 0 too much, for 4.98"},
		},
		{
			name: "nothing to buy is no package",
			given: func(k *kitchen) {
				k.item("flour", packed("2 cup", "2.49"))
				k.recipe("a", "yield 24", "2 cup flour")
				k.lot("flour", "5 cup")
			},
			want: []string{"flour 4/4 cup, 5 on hand, buy 0, sufficient, 0 packages, 0 too much, for 0.00"},
		},
		{
			name: "packages convert to the row's unit, and may have no price",
			given: func(k *kitchen) {
				k.item("flour", weighing("1 cup", "120 g"), packed("0.6 kg", ""))
				k.recipe("a", "yield 24", "2 cup flour")
				k.lot("flour", "1.5 cup")
			},
			want: []string{"flour 4/4 cup, 1.5 on hand, buy 2.5, 1 packages, 2.5 too much"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("a", "yield 24", "2 cup flour")
			k.bake("a/yield", 2)
			test.given(k)
			require.Equal(t, test.want, list(k.summary()))
		})
	}
}

func TestShoppingRowsSayKindAndPackage(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", packed("2 lb", "3.49"))
	k.recipe("a", "yield 24", "2 oz flour")
	k.good("gift", "1 a/yield", "1 each box")
	k.assemble("gift", 1)
	rows := k.summary().Shopping
	require.Equal(t, catalog.Material, rows[0].Kind)
	require.Equal(t, amount("1 each"), rows[0].Package.Amount, "what is counted is sold by the piece")
	require.Equal(t, catalog.Ingredient, rows[1].Kind)
	require.Equal(t, amount("2 lb"), rows[1].Package.Amount)
}

func TestALotThatCannotBeConvertedIsNamedAndNeverFailsTheList(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 24", "2 cup flour", "1 cup sugar")
	k.recipe("b", "yield 24", "1 each flour")
	k.bake("a/yield", 1)
	k.bake("b/yield", 1)
	k.lot("flour", "500 g")
	k.lot("flour", "400 g", "2026-12-01")
	k.lot("flour", "0 g")
	k.lot("sugar", "1 cup")
	answer := k.summary()
	require.Equal(t, []string{
		"flour 2/2 cup, 0 on hand, buy 2", "flour 1/1 each, 0 on hand, buy 1, 1 packages, 0 too much",
		"sugar 1/1 cup, 1 on hand, buy 0, sufficient",
	}, list(answer))
	require.Equal(t, planning.Warning{
		Code: "LOT_NOT_CONVERTIBLE", Item: "flour", Lot: "lot-1", Units: []string{"g", "cup", "each"},
		Name: "FLOUR", Amount: measure.Int(500), AmountUnit: measure.Gram,
		Detail: "a lot of 500 g of FLOUR is not counted: g cannot be converted to cup, each",
	}, answer.Warnings[0])
	require.Len(t, answer.Warnings, 2, "the lot and the two units of flour: an expired or empty lot is not worth a word")
}

func TestAPackageThatCannotBeConvertedIsNamed(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", packed("2 lb", "3.49"))
	k.recipe("a", "yield 24", "2 cup flour")
	k.bake("a/yield", 1)
	answer := k.summary()
	require.Equal(t, []string{"flour 2/2 cup, 0 on hand, buy 2"}, list(answer))
	require.Equal(t, []planning.Warning{{
		Code: "PACKAGE_NOT_CONVERTIBLE", Item: "flour", Units: []string{"cup", "lb"},
		Name: "FLOUR", Amount: measure.Int(2), AmountUnit: measure.Pound,
		Detail: "FLOUR is sold in packages of 2 lb, which cannot be converted to cup",
	}}, answer.Warnings)
	k.lot("flour", "2 cup")
	require.Empty(t, k.summary().Warnings, "nobody has to buy any")
}
