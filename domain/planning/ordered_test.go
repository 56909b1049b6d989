package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// ordered is an order that is expected on a day.
func (k *kitchen) ordered(item domain.Slug, what string, on domain.Date) {
	k.collected(item, what)
	order := &k.input.Ticks[len(k.input.Ticks)-1]
	order.Ordered, order.Supplier, order.ExpectedOn = true, "The mill", on
}

// sixty is a kitchen that needs so many eggs on a Thursday, and has 45.
func sixty(eggs string) *kitchen {
	k := newKitchen()
	k.input.Occasion.Date = "2026-12-10"
	k.recipe("cake", "whole 1", eggs+" egg")
	k.bake("cake/whole", 1)
	k.lot("egg", "45 each")
	return k
}

func TestWhatIsOnItsWayIsNotBoughtAgain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		eggs  string
		given func(*kitchen)
		buy   int64
		late  bool
	}{
		{"60 each", func(*kitchen) {}, 15, false},
		{"60 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-09") }, 0, false},
		{"63 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-09") }, 3, false},
		{"63 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-10") }, 3, false},
		{"63 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-11") }, 3, true},
		{"63 each", func(k *kitchen) { k.ordered("egg", "15 each", "") }, 3, false},
		{"45 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-11") }, 0, false},
		{"60 each", func(k *kitchen) { k.ordered("egg", "15 each", "2026-12-11"); k.collected("egg", "15 each") }, 0, false},
		{"60 each", func(k *kitchen) { k.ordered("egg", "1 dozen", "2026-12-09"); k.collected("egg", "2 each") }, 1, false},
	} {
		k := sixty(test.eggs)
		test.given(k)
		summary := k.summary()
		row := summary.Shopping[0]
		require.EqualValues(t, test.buy, *row.Packages, "%+v", test)
		require.Equal(t, fmt.Sprint(test.buy), row.ToBuy.String(), "%+v", test)
		late := []string{}
		for _, warning := range summary.Warnings {
			if warning.Code == answer.OrderLate {
				late = append(late, warning.Detail)
			}
		}
		if test.late {
			require.Equal(t, []string{"15 each of EGG are ordered and expected on 2026-12-11, and needed on 2026-12-10"}, late)
		} else {
			require.Empty(t, late, "%+v", test)
		}
		if test.eggs != "45 each" {
			require.Equal(t, planning.Short, summary.Batches[0].Feasibility, "what is on its way cannot be used")
		}
	}
}

func TestToBuyIsExplainedByWhatWasOrdered(t *testing.T) {
	t.Parallel()
	k := sixty("63 each")
	k.ordered("egg", "1 dozen", "2026-12-09")
	explained := planning.Explain(k.ready())
	toBuy, found := explained.Figure("shopping_list/egg/to_buy")
	require.True(t, found)
	require.Equal(t, "6", toBuy.Value.String())
	by, found := explained.Figure("shopping_list/egg/ordered_by/tick-1/amount")
	require.True(t, found)
	require.Equal(t, "ordered of egg by Ada", by.Label)
}

func TestAPoolUsesWhatWasOrderedForAnyOfItsPlans(t *testing.T) {
	t.Parallel()
	a, b := market("a", "2026-12-01", "4 kg"), market("b", "2026-12-02", "3 kg")
	a.ordered("flour", "5 kg", "2026-12-02")
	b.collected("flour", "500 g")
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{pooled(a, 0), pooled(b, 0)}})
	var shares []string
	for _, share := range list.Items[0].Shares {
		shares = append(shares, fmt.Sprintf("%s %s: %s + %s + %s", share.Occasion, share.Needed, share.Collected, share.Ordered, share.ToBuy))
	}
	require.Equal(t, []string{"a 4: 0 + 4 + 0", "b 3: 0.5 + 1 + 1.5"}, shares)
	require.Equal(t, "1.5", list.Items[0].ToBuy.String())
	require.Equal(t, answer.OrderLate, list.Warnings[0].Code, "the occasion that it is for is a day earlier")
}
