package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
)

func TestWhetherTargetsCanBeAssembled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		want  map[domain.Slug][]string
	}{
		{
			name: "finished stock and packaging suffice",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.units("a/yield", "30")
				k.lot("box", "5 each")
			},
			want: map[domain.Slug][]string{"gift": {"ready, 5 now"}},
		},
		{
			name: "nothing is there yet, but packaging",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.lot("box", "5 each")
			},
			want: map[domain.Slug][]string{"gift": {"after_production, 0 now", "a/yield needs 30 of 0: 30 short"}},
		},
		{
			name: "without packaging baking does not help",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.units("a/yield", "30")
			},
			want: map[domain.Slug][]string{"gift": {"blocked, 0 now", "box needs 5 of 0: 5 short in each"}},
		},
		{
			name: "some can be assembled now",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.units("a/yield", "30")
				k.lot("box", "3 each")
			},
			want: map[domain.Slug][]string{"gift": {"partial, 3 now", "box needs 5 of 3: 2 short in each"}},
		},
		{
			name: "the scarcest component decides",
			given: func(k *kitchen) {
				k.assemble("gift", 9)
				k.units("a/yield", "29.9")
				k.lot("box", "7 each")
			},
			want: map[domain.Slug][]string{"gift": {"partial, 4 now", "a/yield needs 54 of 29.9: 24.1 short", "box needs 9 of 7: 2 short in each"}},
		},
		{
			name: "more can be assembled than remains",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.assembled("gift", 3)
				k.units("a/yield", "60")
				k.lot("box", "1 dozen")
			},
			want: map[domain.Slug][]string{"gift": {"ready, 10 now"}},
		},
		{
			name: "only what remains is needed",
			given: func(k *kitchen) {
				k.assemble("gift", 5)
				k.assembled("gift", 4)
				k.units("a/yield", "6")
			},
			want: map[domain.Slug][]string{"gift": {"blocked, 0 now", "box needs 1 of 0: 1 short in each"}},
		},
		{
			name: "what is complete takes nothing from the next",
			given: func(k *kitchen) {
				k.assemble("gift", 1)
				k.assemble("bag", 2)
				k.assembled("gift", 1)
				k.units("a/yield", "4")
			},
			want: map[domain.Slug][]string{"gift": {"complete, 0 now"}, "bag": {"ready, 2 now"}},
		},
		{
			name: "what one target takes the next cannot have",
			given: func(k *kitchen) {
				k.assemble("bag", 4)
				k.assemble("gift", 1)
				k.units("a/yield", "13")
				k.lot("box", "9 each")
				k.bakedEverything()
			},
			want: map[domain.Slug][]string{"bag": {"ready, 6 now"}, "gift": {"blocked, 0 now", "a/yield needs 6 of 5: 1 short"}},
		},
		{
			name: "packaging that one target takes the next cannot have",
			given: func(k *kitchen) {
				k.assemble("gift", 2)
				k.assemble("hamper", 1)
				k.units("a/yield", "12")
				k.goods("bag", "3")
				k.lot("box", "2 each")
			},
			want: map[domain.Slug][]string{"gift": {"ready, 2 now"}, "hamper": {"blocked, 0 now", "box needs 1 of 0: 1 short in each"}},
		},
		{
			name: "what is baked later adds to what is there",
			given: func(k *kitchen) { // one batch of 10 remains, for a demand of 12 of which 6 were baked
				k.assemble("gift", 2)
				k.lot("box", "2 each")
				k.baked("a/yield", 1, 6, 4)
				k.units("a/yield", "2")
			},
			want: map[domain.Slug][]string{"gift": {"after_production, 0 now", "a/yield needs 12 of 2: 10 short"}},
		},
		{
			name: "a target that is not ready still takes what there is",
			given: func(k *kitchen) {
				k.assemble("gift", 3)
				k.assemble("bag", 1)
				k.units("a/yield", "10")
				k.lot("box", "1 each")
				k.bakedEverything()
			},
			want: map[domain.Slug][]string{
				"gift": {"partial, 1 now", "a/yield needs 18 of 10: 8 short", "box needs 3 of 1: 2 short in each"},
				"bag":  {"blocked, 0 now", "a/yield needs 2 of 0: 2 short"},
			},
		},
		{
			name: "baking helps the first target, and then there is none left for the second",
			given: func(k *kitchen) { // a target of one batch of 10 below the demand of 14
				k.bake("a/yield", 1)
				k.assemble("gift", 1)
				k.assemble("bag", 4)
				k.lot("box", "1 each")
				k.baked("a/yield", 1, 4, 6) // 10 of 14 remain, one batch more
			},
			want: map[domain.Slug][]string{
				"gift": {"after_production, 0 now", "a/yield needs 6 of 0: 6 short"},
				"bag":  {"blocked, 0 now", "a/yield needs 8 of 0: 8 short"},
			},
		},
		{
			name: "nested goods are taken from stock",
			given: func(k *kitchen) {
				k.assemble("hamper", 2)
				k.goods("bag", "6")
				k.lot("box", "2 each")
			},
			want: map[domain.Slug][]string{"hamper": {"ready, 2 now"}},
		},
		{
			name: "nested goods that are not in stock are looked through",
			given: func(k *kitchen) {
				k.assemble("hamper", 2)
				k.goods("bag", "4")
				k.units("a/yield", "4")
				k.lot("box", "2 each")
			},
			want: map[domain.Slug][]string{"hamper": {"ready, 2 now"}},
		},
		{
			name: "what nested goods lack is named, and nothing else",
			given: func(k *kitchen) {
				k.assemble("hamper", 2)
				k.goods("bag", "1")
				k.units("a/yield", "5")
				k.lot("box", "2 each")
				k.bakedEverything()
			},
			want: map[domain.Slug][]string{"hamper": {"partial, 1 now", "a/yield needs 10 of 5: 5 short"}},
		},
		{
			name: "stock of nested goods is shared as well",
			given: func(k *kitchen) {
				k.assemble("hamper", 1)
				k.assemble("crate", 1)
				k.goods("bag", "4")
				k.lot("box", "1 each")
				k.bakedEverything()
			},
			want: map[domain.Slug][]string{
				"hamper": {"ready, 1 now"},
				"crate":  {"blocked, 0 now", "a/yield needs 3 of 0: 3 short"}, // 2.5 bags of which 1 is left
			},
		},
		{
			name: "stock of the good itself is not a component",
			given: func(k *kitchen) {
				k.assemble("bag", 2)
				k.goods("bag", "9")
				k.bakedEverything()
			},
			want: map[domain.Slug][]string{"bag": {"blocked, 0 now", "a/yield needs 4 of 0: 4 short"}},
		},
		{
			name: "a nested good reached by two paths is taken once",
			given: func(k *kitchen) { // a basket: 1 hamper (3 bags) and 2 bags
				k.good("basket", "1 of hamper", "2 of bag")
				k.assemble("basket", 2)
				k.goods("bag", "5")
				k.goods("hamper", "1")
				k.units("a/yield", "3.5")
				k.lot("box", "1 each")
				k.bakedEverything()
			},
			// 7 bags, of which 5 are there: 4 units for the other 2
			want: map[domain.Slug][]string{"basket": {"partial, 1 now", "a/yield needs 4 of 3.5: 0.5 short"}},
		},
		{
			name: "quantities are exact: three thirds are one",
			given: func(k *kitchen) {
				k.good("third", "1/3 a/yield")
				k.assemble("third", 3)
				k.units("a/yield", "1")
			},
			want: map[domain.Slug][]string{"third": {"ready, 3 now"}},
		},
		{
			name: "a fraction of a nested good needs no whole one",
			given: func(k *kitchen) {
				k.assemble("crate", 3)
				k.goods("bag", "7")
				k.units("a/yield", "1")
			},
			want: map[domain.Slug][]string{"crate": {"ready, 3 now"}}, // 7.5 bags
		},
		{
			name: "packaging in several units is one pool",
			given: func(k *kitchen) {
				k.good("bow", "1 a/yield", "50 cm ribbon", "0.5 m ribbon")
				k.assemble("bow", 3)
				k.units("a/yield", "3")
				k.lot("ribbon", "2 m")
				k.lot("ribbon", "0.5 m")
			},
			want: map[domain.Slug][]string{"bow": {"partial, 2 now", "ribbon needs 300 of 250: 50 short in cm"}},
		},
		{
			name: "packaging that batch lines take is gone",
			given: func(k *kitchen) {
				k.recipe("b", "yield 1", "3 each box")
				k.bake("b/yield", 1)
				k.assemble("gift", 2)
				k.units("a/yield", "12")
				k.lot("box", "4 each")
			},
			want: map[domain.Slug][]string{"gift": {"partial, 1 now", "box needs 2 of 1: 1 short in each"}},
		},
		{
			name: "can assemble finds large numbers",
			given: func(k *kitchen) {
				k.assemble("gift", 1)
				k.units("a/yield", "6000000")
				k.lot("box", "987654 each")
			},
			want: map[domain.Slug][]string{"gift": {"ready, 987654 now"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("a", "yield 10", "1 cup flour")
			k.good("gift", "6 a/yield", "1 each box")
			k.good("bag", "2 a/yield")
			k.good("hamper", "3 of bag", "1 each box")
			k.good("crate", "2.5 of bag")
			test.given(k)
			answer := k.summary()
			require.Len(t, answer.Assemblies, len(test.want))
			for good, want := range test.want {
				require.Equal(t, want, told(assembly(t, answer, good)), good)
			}
		})
	}
}
