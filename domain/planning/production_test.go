package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/planning"
)

func shortages(line planning.BatchLine) []string {
	texts := []string{string(line.Feasibility)}
	for _, s := range line.Shortages {
		texts = append(texts, fmt.Sprintf("%s needs %s of %s: %s %s short", s.Item, s.Needed, s.Available, s.Short, s.Unit))
	}
	return texts
}

func TestWhetherLinesCanBeBaked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		a, b  []string // b is planned after a
	}{
		{
			name: "everything is there",
			given: func(k *kitchen) {
				k.lot("flour", "7 cup")
				k.lot("egg", "2 each")
			},
			a: []string{"ready"}, b: []string{"ready"},
		},
		{
			name: "what the first line takes the second cannot have",
			given: func(k *kitchen) {
				k.lot("flour", "5 cup")
				k.lot("egg", "2 each")
			},
			a: []string{"ready"}, b: []string{"short", "flour needs 3 of 1: 2 cup short"},
		},
		{
			name:  "every shortage is named",
			given: func(k *kitchen) { k.lot("egg", "1 each") },
			a:     []string{"short", "flour needs 4 of 0: 4 cup short", "egg needs 2 of 1: 1 each short"},
			b:     []string{"short", "flour needs 3 of 0: 3 cup short"},
		},
		{
			name:  "a short line takes what there is",
			given: func(k *kitchen) { k.lot("flour", "3.5 cup") },
			a:     []string{"short", "flour needs 4 of 3.5: 0.5 cup short", "egg needs 2 of 0: 2 each short"},
			b:     []string{"short", "flour needs 3 of 0: 3 cup short"},
		},
		{
			name: "only remaining batches need anything",
			given: func(k *kitchen) {
				k.baked("a/yield", 1, 10, 0)
				k.lot("flour", "5 cup")
				k.lot("egg", "1 each")
			},
			a: []string{"ready"}, b: []string{"ready"},
		},
		{
			name: "what is complete takes nothing",
			given: func(k *kitchen) {
				k.baked("a/yield", 2, 20, 0)
				k.lot("flour", "3 cup")
			},
			a: []string{"complete"}, b: []string{"ready"},
		},
		{
			name: "expired lots make nothing ready",
			given: func(k *kitchen) {
				k.lot("flour", "7 cup", "2026-12-23")
				k.lot("egg", "2 each")
			},
			a: []string{"short", "flour needs 4 of 0: 4 cup short"}, b: []string{"short", "flour needs 3 of 0: 3 cup short"},
		},
		{
			name: "lots are compared by the tolerance, after conversion",
			given: func(k *kitchen) {
				k.lot("flour", "112 tbsp")
				k.lot("egg", "0.16666 dozen")
			},
			a: []string{"short", "egg needs 2 of 1.99992: 0.00008 each short"}, b: []string{"ready"},
		},
		{
			name: "a rest that rounding left is not short",
			given: func(k *kitchen) {
				k.lot("flour", "112 tbsp")
				k.lot("egg", "0.166666666 dozen")
			},
			a: []string{"ready"}, b: []string{"ready"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("a", "yield 10", "2 cup flour", "1 each egg")
			k.recipe("b", "yield 10", "3 cup flour")
			k.bake("a/yield", 2)
			k.bake("b/yield", 1)
			test.given(k)
			answer := k.summary()
			require.Equal(t, test.a, shortages(line(t, answer, "a/yield")))
			require.Equal(t, test.b, shortages(line(t, answer, "b/yield")))
		})
	}
}

func TestNestedRecipesMustBeInThePoolToo(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cream", "yield 1", "100 g sugar", "1 each egg")
	k.recipe("cake", "yield 1", "2 of cream", "50 g sugar")
	k.bake("cake/yield", 2)
	k.lot("sugar", "450 g")
	require.Equal(t, []string{"short", "sugar needs 500 of 450: 50 g short", "egg needs 4 of 0: 4 each short"},
		shortages(line(t, k.summary(), "cake/yield")))
}

func TestThePoolOfAnItemListedApartIsApart(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 1", "2 cup flour", "300 g flour", "0.1 kg flour")
	k.bake("a/yield", 1)
	k.lot("flour", "1 kg")
	require.Equal(t, []string{"short", "flour needs 2 of 0: 2 cup short"}, shortages(line(t, k.summary(), "a/yield")))
	k.lot("flour", "2 cup")
	require.Equal(t, []string{"ready"}, shortages(line(t, k.summary(), "a/yield")))
}

func TestUsesOfOneItemInALineAreOneNeed(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 1", "300 g flour", "0.7 kg flour")
	k.bake("a/yield", 1)
	k.lot("flour", "700 g")
	require.Equal(t, []string{"short", "flour needs 1000 of 700: 300 g short"}, shortages(line(t, k.summary(), "a/yield")))
}

func TestDerivedLinesComeAfterTargetedOnes(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 10", "2 cup flour")
	k.recipe("b", "yield 10", "2 cup flour")
	k.good("gift", "1 a/yield")
	k.assemble("gift", 1)
	k.bake("b/yield", 1)
	k.lot("flour", "2 cup")
	answer := k.summary()
	require.Equal(t, planning.Ready, line(t, answer, "b/yield").Feasibility)
	require.Equal(t, planning.Short, line(t, answer, "a/yield").Feasibility, "whatever the names")
}
