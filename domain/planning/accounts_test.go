package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/made"
)

// nestedGoods wants 10 of a, which is one piece in a bag, and 6 of b, which is one a in
// a box. Batches are of 4 pieces.
func nestedGoods() *kitchen {
	k := newKitchen()
	k.recipe("piece", "plain 4", "1 g flour")
	k.good("a", "1 piece/plain", "1 each bag")
	k.good("b", "1 of a", "1 each box")
	return k
}

func wantNested(a, b int64) *kitchen {
	k := nestedGoods()
	if a > 0 {
		k.assemble("a", a)
	}
	if b > 0 {
		k.assemble("b", b)
	}
	return k
}

func TestWhatAnotherGoodUsedIsNotAssembledAnyMore(t *testing.T) {
	t.Parallel()
	k := wantNested(10, 6)
	k.baked("piece/plain", 4, 16, 0)
	k.assembled("a", 6)
	k.assembled("b", 6)
	k.assembled("a", 4)
	answer := k.summary()
	a, b := assembly(t, answer, "a"), assembly(t, answer, "b")
	require.EqualValues(t, []int64{4, 6}, []int64{a.Assembled, a.Remaining})
	require.Equal(t, planning.Percent("40.00"), a.Percent)
	require.EqualValues(t, []int64{6, 0}, []int64{b.Assembled, b.Remaining})
	require.Equal(t, planning.Complete, answer.Phases.Production, "16 of 16 are baked")
	require.Equal(t, planning.InProgress, answer.Phases.Assembly)
	require.Equal(t, []string{"bag 6/16", "box 0/6", "flour 0/4"}, shares(answer))

	k.assembled("a", 6)
	answer = k.summary()
	require.Equal(t, planning.Percent("100.00"), *answer.Progress.Overall)
	require.Equal(t, []string{"bag 0/16", "box 0/6", "flour 0/4"}, shares(answer))

	k.input.Assemblies = append(k.input.Assemblies[:1:1], k.input.Assemblies[2:]...) // b is voided: a is back
	k.input.Assemblies[0].Taken = num("0")
	answer = k.summary()
	require.EqualValues(t, 16, assembly(t, answer, "a").Assembled)
	require.EqualValues(t, 6, assembly(t, answer, "b").Remaining)
	require.Equal(t, []string{"bag 0/16", "box 6/6", "flour 0/4"}, shares(answer), "the 6 more are for b")
}

// shares are what is needed of each item, as "item remaining/total".
func shares(answer planning.Summary) []string {
	var list []string
	for _, row := range answer.Shopping {
		list = append(list, string(row.Item)+" "+row.Needed.String()+"/"+row.NeededTotal.String())
	}
	return list
}

func TestOnlyWhatWasMadeForAnOccasionCountsAsUsed(t *testing.T) {
	t.Parallel()
	k := wantNested(10, 6)
	k.assembledOfOther("b", 6) // of 6 that were in stock before
	k.assembled("a", 4)
	require.EqualValues(t, 4, assembly(t, k.summary(), "a").Assembled)
}

func TestPartOfANestedGoodThatWasUsedCountsAsAWholeOne(t *testing.T) {
	t.Parallel()
	k := nestedGoods()
	k.good("half", "0.5 of a")
	k.assemble("a", 4)
	k.assembled("a", 4)
	k.assembled("half", 3)
	a := assembly(t, k.summary(), "a")
	require.EqualValues(t, []int64{2, 2}, []int64{a.Assembled, a.Remaining})
}

func TestWhatRemainsToBeBaked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		a, b      int64 // targets
		given     func(k *kitchen)
		remaining string
		percent   planning.Percent
		needed    []string
	}{
		"nothing is made": {b: 6, remaining: "2", percent: "0.00", needed: []string{"bag 6/6", "box 6/6", "flour 2/2"}},
		"inner goods that were assembled first do not have to be again": {
			b: 6, given: func(k *kitchen) {
				k.baked("piece/plain", 2, 6, 2)
				k.assembled("a", 6)
			},
			remaining: "0", percent: "100.00", needed: []string{"bag 0/6", "box 6/6", "flour 0/2"},
		},
		"nor if some of them are in outer ones already": {
			b: 6, given: func(k *kitchen) {
				k.baked("piece/plain", 1, 4, 0)
				k.assembled("a", 4)
				k.assembled("b", 3)
			},
			remaining: "1", percent: "66.67", needed: []string{"bag 2/6", "box 3/6", "flour 1/2"},
		},
		"a target comes before what is nested": {
			a: 10, b: 6, given: func(k *kitchen) {
				k.baked("piece/plain", 3, 12, 0)
				k.assembled("a", 12)
			},
			remaining: "1", percent: "75.00", needed: []string{"bag 4/16", "box 6/6", "flour 1/4"},
		},
		"all is packed of what was there": {
			a: 10, b: 6, given: func(k *kitchen) {
				k.assembledOfOther("a", 10)
				k.assembledOfOther("b", 6)
			},
			remaining: "0", percent: "100.00", needed: []string{"bag 0/16", "box 0/6", "flour 0/4"},
		},
		"all is packed of what was made for another occasion": {
			b: 6, given: func(k *kitchen) { k.assembled("b", 6) },
			remaining: "0", percent: "100.00", needed: []string{"bag 0/6", "box 0/6", "flour 0/2"},
		},
		"what is packed of what was there leaves the rest": {
			a: 10, given: func(k *kitchen) { k.assembledOfOther("a", 7) },
			remaining: "1", percent: "70.00", needed: []string{"bag 3/10", "flour 1/3"},
		},
		"what is baked and not used is for the rest": {
			a: 10, given: func(k *kitchen) {
				k.baked("piece/plain", 1, 3, 1)
				k.assembledOfOther("a", 7)
			},
			remaining: "0", percent: "100.00", needed: []string{"bag 3/10", "flour 0/3"},
		},
		"what goes into other goods has to be baked again": {
			a: 4, given: func(k *kitchen) {
				k.good("gift", "2 piece/plain")
				k.baked("piece/plain", 1, 4, 0)
				k.assembled("gift", 1)
			},
			remaining: "1", percent: "50.00", needed: []string{"bag 4/4", "flour 1/1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := wantNested(test.a, test.b)
			if test.given != nil {
				test.given(k)
			}
			answer := k.summary()
			got := line(t, answer, "piece/plain")
			equal(t, test.remaining, got.RemainingBatches)
			require.Equal(t, test.percent, got.Percent)
			require.Equal(t, test.needed, shares(answer))
			explains(t, k.ready())
		})
	}
}

func TestWhatAnotherGoodUsedOfAnEarlierVersionIsToBeAssembledAgain(t *testing.T) {
	t.Parallel()
	k := wantNested(10, 6)
	earlier := planning.NewGood("earlier", k.definitions.CaptureGood("earlier", "a").Content)
	k.good("a", "2 piece/plain", "1 each ribbon")
	k.input.Assembly[0].Earlier = []planning.Earlier{{Good: earlier, Quantity: 8}}
	k.input.AddRuns(nil, []planning.AssemblyRun{
		{ID: "1", FinishedGood: "a", Quantity: 8, Snapshot: "earlier", Gone: planning.Gone{Taken: num("6")}},
		{ID: "2", FinishedGood: "b", Quantity: 6, Snapshot: "of-b"},
		{ID: "3", FinishedGood: "a", Quantity: 1, Snapshot: "earlier-of-b"},
	})
	require.EqualValues(t, 2, k.input.Assembly[0].Earlier[0].Quantity, "8 less the 6 that b used")
	answer := k.summary()
	require.EqualValues(t, 7, assembly(t, answer, "a").Remaining)
	require.Equal(t, []planning.Peg{{FinishedGood: "a", Name: "A", Units: num("18")}, {FinishedGood: "b", Name: "B", Units: num("12")}},
		line(t, answer, "piece/plain").Pegs)
}

func TestGoodsAreThoseThatRunsDidNotTake(t *testing.T) {
	t.Parallel()
	goods, by := made.Goods([]planning.AssemblyRun{
		{FinishedGood: "a", Quantity: 4, Snapshot: "first", Gone: planning.Gone{Taken: num("4")}},
		{FinishedGood: "a", Quantity: 4, Snapshot: "second", Gone: planning.Gone{Taken: num("1.5"), Corrected: num("1")}},
		{FinishedGood: "b", Quantity: 5, Snapshot: "first"},
	})
	require.Equal(t, map[domain.Slug]int64{"a": 2, "b": 5}, goods, "of one a part was taken, and corrections do not count")
	require.Equal(t, map[occasion.AssembledBy]int64{
		{FinishedGood: "a", Snapshot: "first"}: 0, {FinishedGood: "a", Snapshot: "second"}: 2, {FinishedGood: "b", Snapshot: "first"}: 5,
	}, by)
}

// Whatever is planned, baked and assembled: no more remains than is planned, and a line
// or a target is at 100 percent exactly if nothing of it remains.
func TestNoMoreRemainsThanIsPlanned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		for slug := range len(k.definitions.Goods) {
			good := domain.Slug("good-" + string(rune('0'+slug)))
			if rapid.Bool().Draw(t, "of other stock") {
				k.assembledOfOther(good, rapid.Int64Range(1, 5).Draw(t, "more"))
			}
		}
		answer := k.summary()
		for _, row := range answer.Ingredients {
			require.False(t, row.Total.Less(row.Remaining), row.Item)
		}
		for _, row := range answer.Shopping {
			require.False(t, row.NeededTotal.Less(row.Needed), row.Item)
		}
		for _, line := range answer.Batches {
			require.False(t, measure.Int(line.Batches).Less(line.RemainingBatches.Number), line.Recipe)
			require.Equal(t, line.Feasibility == planning.Finished, reached(line.Percent), "%s/%s", line.Recipe, line.FinishedUnit)
		}
		for _, target := range answer.Assemblies {
			require.Equal(t, target.Remaining == 0, reached(target.Percent), target.FinishedGood)
			require.Equal(t, target.Remaining, max(0, target.Quantity-target.Assembled-target.FromStock))
		}
	})
}

// reached reports whether a percent is at least 100. None of the drawn ones rounds to it.
func reached(percent planning.Percent) bool { return !num(string(percent)).Less(num("100")) }

// However the targets are assembled and from whatever stock: once they are, nothing
// remains to be baked for them or to be bought, and production is at 100 percent.
func TestNothingRemainsOnceAllIsAssembled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		k.input.Production, k.input.Assemblies = nil, nil
		for _, target := range k.input.Assembly {
			assemble := k.assembledOfOther
			if rapid.Bool().Draw(t, "of stock for an occasion") {
				assemble = k.assembledUnits
			}
			assemble(target.FinishedGood, target.Quantity+rapid.Int64Range(0, 1).Draw(t, "more"))
		}
		answer := k.summary()
		if len(answer.Assemblies) == 0 {
			return
		}
		require.Equal(t, planning.Complete, answer.Phases.Production)
		require.Equal(t, planning.Complete, answer.Phases.Assembly)
		for _, percent := range []*planning.Percent{answer.Progress.Production, answer.Progress.Assembly, answer.Progress.Overall} {
			require.Equal(t, planning.Percent("100.00"), *percent)
		}
		for _, row := range answer.Shopping {
			require.True(t, row.Needed.IsZero(), row.Item)
		}
	})
}
