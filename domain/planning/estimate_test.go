package planning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// estimated is an estimate as "5.00", or "5.00 + ?: sugar no_price" for what is missing.
func estimated(estimate planning.Estimate) string {
	if estimate.Complete {
		return estimate.Total.String()
	}
	var missing []string
	for _, row := range estimate.Missing {
		missing = append(missing, fmt.Sprintf("%s %s %s %s", row.ToBuy, row.Unit, row.Item, row.Why))
	}
	return estimate.Known.String() + " + ?: " + strings.Join(missing, ", ")
}

func TestTheCostOfAListHidesNothingUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given func(k *kitchen)
		want  string
	}{
		"nothing to buy":       {func(*kitchen) {}, "0.00"},
		"packages of one item": {func(k *kitchen) { k.recipe("a", "yield 1", "300 g flour") }, "2.50"},
		"packages of several": {
			func(k *kitchen) { k.recipe("a", "yield 1", "1300 g flour", "3 each egg") }, "5.60",
		},
		"a price of 0": {func(k *kitchen) { k.recipe("a", "yield 1", "300 g flour", "1 l water") }, "2.50"},
		"a row without a price": {
			func(k *kitchen) { k.recipe("a", "yield 1", "300 g flour", "1 each box") }, "2.50 + ?: 1 each box no_price",
		},
		"all that can be missing": {
			func(k *kitchen) { k.recipe("a", "yield 1", "1 each box", "1 cup egg", "2 g salt") },
			"0.00 + ?: 1 each box no_price, 1 cup egg not_convertible, 2 g salt no_package",
		},
		"what is there needs no price": {
			func(k *kitchen) {
				k.recipe("a", "yield 1", "300 g flour", "2 g salt")
				k.lot("salt", "2 g")
			}, "2.50",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKitchen()
			k.item("flour", packed("1 kg", "2.50"))
			k.item("egg", packed("10 each", "0.60"))
			k.item("water", packed("1 l", "0"))
			test.given(k)
			if _, baked := k.input.Recipes["a"]; baked || name != "nothing to buy" {
				k.bake("a/yield", 1)
			}
			require.Equal(t, test.want, estimated(k.summary().EstimatedCost))
		})
	}
}

func TestTheCostOfAPooledListRoundsPackagesOnce(t *testing.T) {
	t.Parallel()
	a, b := market("a", "2026-12-01", "300 g"), market("b", "2026-12-02", "400 g")
	for _, k := range []*kitchen{a, b} {
		k.item("flour", packed("1 kg", "2.50"))
		k.recipe("bread", "loaf 1", "300 g flour", "1 each egg")
	}
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{pooled(a, 0), pooled(b, 0)}})
	require.Equal(t, "2.50 + ?: 2 each egg no_price", estimated(list.EstimatedCost))
}

func TestTheCostOfAListIsTheSumOfItsRows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answer := drawKitchen(t).summary()
		sum, missing := measure.NoCost(), 0
		for _, row := range answer.Shopping {
			if sum = sum.Plus(row.Cost()); !row.Cost().Complete {
				missing++
			}
		}
		require.Equal(t, sum.Known.String(), answer.EstimatedCost.Known.String())
		require.Equal(t, sum.Complete, answer.EstimatedCost.Complete)
		require.Len(t, answer.EstimatedCost.Missing, missing)
	})
}
