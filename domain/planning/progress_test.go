package planning_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

func TestProgressOfALine(t *testing.T) {
	t.Parallel()
	type run struct {
		batches     int64
		scale       string
		yield, loss int64
	}
	for _, test := range []struct {
		name      string
		batches   int64 // a target in batches; 0 for a demand of 30
		runs      []run
		good      string
		lost      string
		completed string
		remaining string
		percent   planning.Percent
	}{
		{name: "nothing yet of a demand", good: "0", lost: "0", completed: "0", remaining: "2", percent: "0.00"},
		{
			name: "a demand is counted in units", runs: []run{{1, "1", 20, 4}}, good: "20", lost: "4", completed: "1", remaining: "1",
			percent: "66.67",
		},
		{
			name: "remaining units are rounded up to batches", runs: []run{{1, "1", 5, 19}}, good: "5", lost: "19", completed: "1",
			remaining: "2", percent: "16.67",
		},
		{
			name: "a demand is complete when its units are there, whatever the batches", runs: []run{{1, "2", 30, 18}}, good: "30",
			lost: "18", completed: "2", remaining: "0", percent: "100.00",
		},
		{name: "percent may pass 100", runs: []run{{2, "1", 45, 3}}, good: "45", lost: "3", completed: "2", remaining: "0", percent: "150.00"},
		{
			name: "a wholly lost batch is no progress of a demand", runs: []run{{1, "1", 0, 24}}, good: "0", lost: "24",
			completed: "0", remaining: "2", percent: "0.00",
		},

		{name: "nothing yet of batches", batches: 4, good: "0", lost: "0", completed: "0", remaining: "4", percent: "0.00"},
		{
			name: "batches count, not their units", batches: 4, runs: []run{{1, "1", 1, 23}}, good: "1", lost: "23", completed: "1",
			remaining: "3", percent: "25.00",
		},
		{
			name: "a wholly lost batch is no batch", batches: 4, runs: []run{{1, "1", 0, 24}, {1, "1", 24, 0}}, good: "24",
			lost: "24", completed: "1", remaining: "3", percent: "25.00",
		},
		{
			name: "scale counts", batches: 4, runs: []run{{2, "0.5", 24, 0}, {1, "1.5", 36, 0}}, good: "60", lost: "0",
			completed: "2.5", remaining: "1.5", percent: "62.50",
		},
		{
			name: "runs add up", batches: 4, runs: []run{{1, "1", 24, 0}, {2, "1", 40, 8}}, good: "64", lost: "8", completed: "3",
			remaining: "1", percent: "75.00",
		},
		{
			name: "more batches than planned leave nothing, not less", batches: 4, runs: []run{{6, "1", 144, 0}}, good: "144",
			lost: "0", completed: "6", remaining: "0", percent: "150.00",
		},
		{
			name: "a third is rounded to 2 decimals", batches: 3, runs: []run{{1, "1", 24, 0}}, good: "24", lost: "0", completed: "1",
			remaining: "2", percent: "33.33",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("cookies", "yield 24", "1 g flour")
			if test.batches > 0 {
				k.bake("cookies/yield", test.batches)
			} else {
				k.good("gift", "30 cookies/yield")
				k.assemble("gift", 1)
			}
			for _, run := range test.runs {
				k.bakedAtScale("cookies/yield", run.batches, run.scale, run.yield, run.loss)
			}
			k.baked("other/yield", 100, 2400, 0) // of no line: not progress
			answer := k.summary()
			got := line(t, answer, "cookies/yield")
			equal(t, test.good, got.Good)
			equal(t, test.lost, got.Lost)
			equal(t, test.completed, got.CompletedBatches)
			equal(t, test.remaining, got.RemainingBatches)
			require.Equal(t, test.percent, got.Percent)
			require.Equal(t, test.remaining == "0", got.Feasibility == planning.Finished)
			equal(t, test.remaining, answer.Ingredients[0].Remaining, "1 g for each remaining batch")
		})
	}
}

func TestNothingRemainsOfALineThatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	for _, other := range []int64{0, 4} {
		k := newKitchen()
		k.recipe("cookies", "yield 24", "1 g flour")
		k.bake("cookies/yield", 0)
		k.baked("cookies/yield", 3, 72, 0)
		want := planning.Percent("100.00")
		if other > 0 {
			k.recipe("bread", "yield 10", "1 g flour")
			k.bake("bread/yield", other)
			k.baked("bread/yield", 1, 10, 0)
			want = "25.00"
		}
		answer := k.summary()
		got := line(t, answer, "cookies/yield")
		equal(t, "0", got.RemainingBatches)
		require.Equal(t, planning.Percent("100.00"), got.Percent)
		require.Equal(t, planning.Finished, got.Feasibility)
		require.Equal(t, want, *answer.Progress.Production)
		require.Equal(t, want, *answer.Progress.Overall)
	}
}

func TestProgressOfALineWithTargetAndDemand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wanted    int64 // batches; the 8 boxes take 24 each, which is a batch
		given     func(k *kitchen)
		remaining string
		percent   planning.Percent
		flour     string // remaining/total
	}{
		"nothing yet of more than the demand": {wanted: 12, remaining: "12", percent: "0.00", flour: "12/12"},
		"the demand is met, the target is not": {
			wanted: 12, given: func(k *kitchen) { k.baked("cookies/yield", 8, 192, 0) },
			remaining: "4", percent: "66.67", flour: "4/12",
		},
		"the target is met": {
			wanted: 12, given: func(k *kitchen) { k.baked("cookies/yield", 12, 288, 0) },
			remaining: "0", percent: "100.00", flour: "0/12",
		},
		"the target is met, but losses leave the demand open": {
			wanted: 12, given: func(k *kitchen) { k.baked("cookies/yield", 12, 180, 108) },
			remaining: "1", percent: "93.75", flour: "1/12",
		},
		"packing does not change what remains of the target": {
			wanted: 12, given: func(k *kitchen) {
				k.baked("cookies/yield", 8, 192, 0)
				k.assembled("gift", 8)
			},
			remaining: "4", percent: "66.67", flour: "4/12",
		},
		"boxes of other cookies leave what is wanted beyond them": {
			wanted: 12, given: func(k *kitchen) { k.assembledOfOther("gift", 8) },
			remaining: "4", percent: "66.67", flour: "4/12",
		},
		"the units of a target as large as the demand are enough": {
			wanted: 8, given: func(k *kitchen) { k.baked("cookies/yield", 7, 192, 0) },
			remaining: "0", percent: "100.00", flour: "0/8",
		},
		"no more remains than is planned": {wanted: 5, remaining: "5", percent: "0.00", flour: "5/5"},
		"what is short of the demand still remains": {
			wanted: 5, given: func(k *kitchen) { k.baked("cookies/yield", 5, 120, 0) },
			remaining: "3", percent: "62.50", flour: "3/5",
		},
		"the demand ends what is planned below it": {
			wanted: 5, given: func(k *kitchen) { k.baked("cookies/yield", 8, 192, 0) },
			remaining: "0", percent: "100.00", flour: "0/5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("cookies", "yield 24", "1 g flour")
			k.good("gift", "24 cookies/yield", "1 each box")
			k.bake("cookies/yield", test.wanted)
			k.assemble("gift", 8)
			if test.given != nil {
				test.given(k)
			}
			answer := k.summary()
			got := line(t, answer, "cookies/yield")
			equal(t, test.remaining, got.RemainingBatches)
			require.Equal(t, test.percent, got.Percent)
			require.Equal(t, test.remaining == "0", answer.Phases.Production == planning.Complete)
			require.Equal(t, test.flour, answer.Ingredients[0].Remaining.String()+"/"+answer.Ingredients[0].Total.String())
			require.Equal(t, test.remaining, answer.Shopping[1].Needed.String(), "1 g of flour for each")
			short := slices.ContainsFunc(answer.Warnings, func(w planning.Warning) bool { return w.Code == planning.BatchesShort })
			require.Equal(t, test.wanted < 8, short)
		})
	}
}

// A plan of 5 batches where the boxes take 8: after every batch all answers agree about what
// the boxes still lack.
func TestAnswersAgreeAboutAPlanBelowTheDemand(t *testing.T) {
	t.Parallel()
	for baked, remaining := range []int64{5, 5, 5, 5, 4, 3, 2, 1, 0} {
		k := newKitchen()
		k.recipe("cookies", "yield 24", "1 g flour")
		k.good("gift", "24 cookies/yield")
		k.bake("cookies/yield", 5)
		k.assemble("gift", 8)
		k.lot("flour", "1 g")
		if baked > 0 {
			k.baked("cookies/yield", int64(baked), int64(baked)*24, 0)
			k.units("cookies/yield", strconv.Itoa(baked*24))
		}
		answer := k.summary()
		got := line(t, answer, "cookies/yield")
		equal(t, strconv.FormatInt(remaining, 10), got.RemainingBatches)
		require.Equal(t, planning.Percent(num("12.5").Mul(measure.Int(int64(baked))).Fixed(2)), got.Percent)
		require.Equal(t, got.Percent, *answer.Progress.Production)
		require.Equal(t, baked == 8, answer.Phases.Production == planning.Complete)
		row := answer.Shopping[0]
		equal(t, strconv.FormatInt(remaining, 10), row.Needed)
		equal(t, strconv.FormatInt(max(0, remaining-1), 10), row.ToBuy)
		equal(t, strconv.FormatInt(remaining, 10), answer.Ingredients[0].Remaining)
		equal(t, "5", answer.Ingredients[0].Total)
		feasibility := planning.Short // there is flour for one batch
		if remaining <= 1 {
			feasibility = []planning.Feasibility{planning.Finished, planning.Ready}[remaining]
		}
		require.Equal(t, feasibility, got.Feasibility)
		require.Equal(t, min(8, int64(baked)), assembly(t, answer, "gift").CanAssembleNow)
		explained := planning.Explain(k.ready())
		for path, want := range map[string]int64{
			"recipe_batches/cookies/yield/remaining_batches": remaining, "shopping_list/flour/needed": remaining,
			"shopping_list/flour/to_buy": max(0, remaining-1), "assemblies/gift/can_assemble_now": int64(baked),
		} {
			tree, found := explained.Figure(path)
			require.True(t, found, path)
			equal(t, strconv.FormatInt(want, 10), tree.Write(0, 1000).Value)
		}
		require.True(t, slices.ContainsFunc(answer.Warnings, func(w planning.Warning) bool { return w.Code == planning.BatchesShort }))
	}
}

func TestProgressOfATarget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		runs      []int64
		assembled int64
		remaining int64
		percent   planning.Percent
	}{
		{name: "nothing yet", assembled: 0, remaining: 8, percent: "0.00"},
		{name: "runs add up", runs: []int64{1, 2}, assembled: 3, remaining: 5, percent: "37.50"},
		{name: "all of it", runs: []int64{8}, assembled: 8, remaining: 0, percent: "100.00"},
		{name: "more than all leaves nothing, not less", runs: []int64{9}, assembled: 9, remaining: 0, percent: "112.50"},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("cookies", "yield 24", "1 g flour")
			k.good("gift", "1 cookies/yield")
			k.assemble("gift", 8)
			for _, quantity := range test.runs {
				k.assembled("gift", quantity)
			}
			k.assembled("other", 100)
			got := assembly(t, k.summary(), "gift")
			require.Equal(t, test.assembled, got.Assembled)
			require.Equal(t, test.remaining, got.Remaining)
			require.Equal(t, test.percent, got.Percent)
			require.Equal(t, test.remaining == 0, got.Feasibility == planning.Finished)
		})
	}
}

func TestProgressOfGroups(t *testing.T) {
	t.Parallel()
	percent := func(text planning.Percent) *planning.Percent { return &text }
	for _, test := range []struct {
		name  string
		given func(k *kitchen)
		want  planning.Progress
	}{
		{name: "no targets, no percents", given: func(*kitchen) {}},
		{
			name: "without assembly targets the overall percent is production's",
			given: func(k *kitchen) {
				k.bake("a/yield", 2)
				k.baked("a/yield", 1, 10, 0)
			},
			want: planning.Progress{Production: percent("50.00"), Overall: percent("50.00")},
		},
		{
			name: "lines weigh by their need in units",
			given: func(k *kitchen) { // 10 units done of 10, none of 60
				k.bake("a/yield", 1)
				k.bake("b/yield", 2)
				k.baked("a/yield", 1, 10, 0)
			},
			want: planning.Progress{Production: percent("14.29"), Overall: percent("14.29")},
		},
		{
			name: "what one line has too much does not help another",
			given: func(k *kitchen) {
				k.bake("a/yield", 1)
				k.bake("c/yield", 1)
				k.baked("a/yield", 5, 50, 0)
			},
			want: planning.Progress{Production: percent("50.00"), Overall: percent("50.00")},
		},
		{
			name: "a demanded line weighs by its demand, not by what is baked",
			given: func(k *kitchen) { // demand 12 of which 6, target of 10 done, gift 0 of 12
				k.assemble("gift", 12)
				k.bake("c/yield", 1)
				k.baked("a/yield", 1, 6, 4)
				k.baked("c/yield", 1, 10, 0)
			},
			want: planning.Progress{Production: percent("72.73"), Assembly: percent("0.00"), Overall: percent("36.36")},
		},
		{
			name: "targets weigh by their quantity, overall is the mean of the groups",
			given: func(k *kitchen) { // 30 units demanded of a, none baked, 10 in gifts; 10 of 10 and 0 of 20 assembled
				k.assemble("gift", 10)
				k.assemble("parcel", 20)
				k.assembled("gift", 11)
			},
			want: planning.Progress{Production: percent("33.33"), Assembly: percent("33.33"), Overall: percent("33.33")},
		},
		{
			name: "exact halves round to even, once and at the end",
			given: func(k *kitchen) { // 1 of 800: 0.125
				k.assemble("gift", 800)
				k.baked("a/yield", 1, 1, 0)
			},
			want: planning.Progress{Production: percent("0.12"), Assembly: percent("0.00"), Overall: percent("0.06")},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("a", "yield 10", "1 g flour")
			k.recipe("b", "yield 30", "1 g flour")
			k.recipe("c", "yield 10", "1 g flour")
			k.good("gift", "1 a/yield")
			k.good("parcel", "1 a/yield")
			test.given(k)
			require.Equal(t, test.want, k.summary().Progress)
		})
	}
}

func TestRemainingBatchesAreAJSONNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2": "2", "1.5": "1.5", "1/3": "0.333333333", "0": "0"} {
		got, err := planning.Count{Number: num(text)}.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	var read planning.Count
	require.NoError(t, read.UnmarshalJSON([]byte("1.5")))
	equal(t, "1.5", read)
}

// What other occasions took of what was baked is baked again, whether or not more was baked than
// planned: the batches beyond the plan cover it as far as they yielded something, and no further.
func TestWhatWasTakenOfMoreThanPlannedIsBakedAgain(t *testing.T) {
	t.Parallel()
	for _, withBoxes := range []bool{false, true} {
		for taken, remaining := range []int64{0, 0, 0, 1, 2, 3} {
			k := newKitchen()
			k.recipe("a", "yield 1", "1 g flour")
			k.bake("a/yield", 3)
			if withBoxes {
				k.good("box", "1 a/yield")
				k.assemble("box", 1)
			}
			k.baked("a/yield", 5, 5, 0)
			k.input.Runs[0].Taken = measure.Int(int64(taken))
			require.EqualValues(t, remaining, line(t, k.summary(), "a/yield").RemainingBatches.Saturated(), "%d taken, boxes: %t", taken, withBoxes)
			explains(t, k.ready())
		}
	}
}
