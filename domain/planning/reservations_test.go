package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// market is an occasion that bakes one batch of so much flour.
func market(id domain.ID, date domain.Date, flour string) *kitchen {
	k := newKitchen()
	k.input.Occasion = planning.Occasion{ID: id, Name: "Market " + string(id), Date: date}
	k.recipe("bread", "loaf 1", flour+" flour")
	k.bake("bread/loaf", 1)
	return k
}

func other(k *kitchen, plan domain.ID) planning.Other {
	return planning.Other{Plan: plan, Input: k.ready()}
}

func TestOtherOccasionsKeepWhatTheyStillNeed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		given func(k *kitchen) []planning.Other
		want  string
	}{
		{"nobody else", func(k *kitchen) []planning.Other {
			k.lot("flour", "8 kg")
			return nil
		}, "needs 4 kg, reserved 0, on hand 8, buy 0: []"},
		{"what is left is on hand", func(k *kitchen) []planning.Other {
			k.lot("flour", "8 kg")
			return []planning.Other{other(market("a", "2026-12-01", "5 kg"), "p1")}
		}, "needs 4 kg, reserved 5, on hand 3, buy 1: [p1 5]"},
		{"no more is reserved than there is", func(k *kitchen) []planning.Other {
			k.lot("flour", "6 kg")
			return []planning.Other{other(market("a", "2026-12-01", "5 kg"), "p1"), other(market("b", "2026-12-01", "5 kg"), "p2")}
		}, "needs 4 kg, reserved 6, on hand 0, buy 4: [p1 5 p2 1]"},
		{"what was made needs nothing more", func(k *kitchen) []planning.Other {
			k.lot("flour", "8 kg")
			a := market("a", "2026-12-01", "5 kg")
			a.baked("bread/loaf", 1, 1, 0)
			return []planning.Other{other(a, "p1")}
		}, "needs 4 kg, reserved 0, on hand 8, buy 0: []"},
		{"a lot that another can use for longer is spared", func(k *kitchen) []planning.Other {
			k.lot("flour", "5 kg")
			k.lot("flour", "5 kg", "2026-12-05")
			return []planning.Other{other(market("a", "2026-12-01", "5 kg"), "p1")}
		}, "needs 4 kg, reserved 0, on hand 5, buy 0: []"},
		{"a lot that has expired for the other is not reserved", func(k *kitchen) []planning.Other {
			k.lot("flour", "5 kg", "2026-12-25")
			return []planning.Other{other(market("a", "2026-12-31", "5 kg"), "p1")}
		}, "needs 4 kg, reserved 0, on hand 5, buy 0: []"},
		{"in other units", func(k *kitchen) []planning.Other {
			k.lot("flour", "8 kg")
			return []planning.Other{other(market("a", "2026-12-01", "500 g"), "p1")}
		}, "needs 4 kg, reserved 0.5, on hand 7.5, buy 0: [p1 0.5]"},
		{"what does not convert is nobody's", func(k *kitchen) []planning.Other {
			k.lot("flour", "8 kg")
			return []planning.Other{other(market("a", "2026-12-01", "5 cup"), "p1")}
		}, "needs 4 kg, reserved 0, on hand 8, buy 0: []"},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := market("x", "2026-12-20", "4 kg")
			others := test.given(k)
			in := k.ready()
			in.Others = others
			row := planning.Calculate(in).Shopping[0]
			by := []string{}
			for _, one := range row.ReservedBy {
				by = append(by, fmt.Sprintf("%s %s", one.Plan, one.Amount))
			}
			require.Equal(t, test.want, fmt.Sprintf("needs %s %s, reserved %s, on hand %s, buy %s: %v", row.Needed, row.Unit,
				row.Reserved, row.OnHand, row.ToBuy, by))
		})
	}
}

func TestFinishedStockIsKeptForWhoAssemblesIt(t *testing.T) {
	t.Parallel()
	box := func(id domain.ID, quantity int64) *kitchen {
		k := market(id, "2026-12-01", "1 kg")
		k.good("box", "1 bread/loaf")
		k.assemble("box", quantity)
		return k
	}
	k := box("x", 3)
	k.units("bread/loaf", "4")
	in := k.ready()
	require.EqualValues(t, 4, planning.Calculate(in).Assemblies[0].CanAssembleNow)
	in.Others = []planning.Other{other(box("a", 3), "p1")}
	require.EqualValues(t, 1, planning.Calculate(in).Assemblies[0].CanAssembleNow)
}

// drawOthers makes other occasions that need some of the same items.
func drawOthers(t *rapid.T) []planning.Other {
	var others []planning.Other
	for i := range rapid.IntRange(0, 3).Draw(t, "others") {
		k := newKitchen()
		k.input.Occasion = planning.Occasion{
			ID: domain.ID(fmt.Sprint("o", i)), Name: "Other",
			Date: rapid.SampledFrom([]domain.Date{"2026-12-01", "2026-12-20", "2026-12-31"}).Draw(t, "date"),
		}
		k.item("item-0", weighing("1 cup", "120 g"))
		k.recipe("other", "loaf 1", drawAmount.Draw(t, "need")+" item-0", drawAmount.Draw(t, "need")+" item-1")
		k.bake("other/loaf", int64(rapid.IntRange(1, 4).Draw(t, "batches")))
		others = append(others, planning.Other{
			Plan: domain.ID(fmt.Sprint("p", i)), Input: k.ready(),
		})
	}
	return others
}

// What is reserved and what is left are what could be used, whoever asks; and a
// reservation is of somebody.
func TestReservedAndLeftAreWhatThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawKitchen(t).ready()
		in.Behind = drawOthers(t) // take nothing of what is on the list
		alone := map[string]planning.Purchase{}
		for _, row := range planning.Calculate(in).Shopping {
			alone[string(row.Item)+row.Unit.String()] = row
		}
		in.Others = drawOthers(t)
		for _, row := range planning.Calculate(in).Shopping {
			was := alone[string(row.Item)+row.Unit.String()]
			require.Zero(t, row.OnHand.Add(row.Reserved).Cmp(was.OnHand), "%s and %s of %s", row.OnHand, row.Reserved, was.OnHand)
			require.GreaterOrEqual(t, row.OnHand.Sign(), 0)
			var sum measure.Number
			for _, one := range row.ReservedBy {
				sum = sum.Add(one.Amount)
			}
			require.Zero(t, sum.Cmp(row.Reserved))
		}
	})
}

func TestMoreStockNeverMakesAnythingWorseForAnybody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		in := k.ready()
		in.Others = drawOthers(t)
		before := planning.Calculate(in)
		in.Stock.Lots = append(in.Stock.Lots, planning.Lot{
			ID: "more", Item: "item-0", Remaining: amount(drawAmount.Draw(t, "more")),
			ExpiresOn: rapid.SampledFrom([]domain.Date{"", "2026-12-10", "2026-12-25"}).Draw(t, "expires"),
		})
		after := planning.Calculate(in)
		for i, row := range before.Shopping {
			require.False(t, row.ToBuy.Less(after.Shopping[i].ToBuy), "%s: %s, then %s", row.Item, row.ToBuy, after.Shopping[i].ToBuy)
		}
		for i, line := range before.Batches {
			require.GreaterOrEqual(t, rank(after.Batches[i].Feasibility), rank(line.Feasibility))
		}
	})
}

// boxes is an occasion that assembles boxes of a loaf and a carton.
func boxes(id domain.ID, date domain.Date, quantity int64) *kitchen {
	k := newKitchen()
	k.input.Occasion = planning.Occasion{ID: id, Name: "Market " + string(id), Date: date}
	k.recipe("bread", "loaf 1", "1 kg flour")
	k.good("box", "1 bread/loaf", "1 each carton")
	k.assemble("box", quantity)
	return k
}

// What was made for the targets of a plan is kept from other occasions, and nothing else
// that it made.
func TestWhatWasMadeForAnOccasionIsKeptForIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		other func() *kitchen
		on    domain.Date // on which it made that
		// loaves and boxes are those that were made for none.
		loaves, boxes string
		want          int64 // hampers of a box and a loaf
	}{
		"packed boxes": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 3)
				k.assembled("box", 3)
				return k
			},
			loaves: "20", boxes: "1", want: 1,
		},
		"no more than its target": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 3)
				k.assembled("box", 5)
				return k
			},
			loaves: "20", boxes: "0", want: 2,
		},
		"packed after its date": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 3)
				k.assembled("box", 3)
				return k
			},
			on: "2026-12-02", loaves: "20", boxes: "1", want: 1,
		},
		"what is packed of its target, and what its other boxes need": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 3)
				k.assembled("box", 2)
				return k
			},
			loaves: "20", boxes: "1", want: 1, // the third box of a is made of loaves, of which there are enough
		},
		"loaves of a production target": {
			other: func() *kitchen {
				k := market("a", "2026-12-01", "1 kg")
				k.input.Production[0].Batches = 18
				k.baked("bread/loaf", 20, 20, 0)
				return k
			},
			loaves: "0", boxes: "9", want: 2,
		},
		"loaves of a production target that others of its loaves were packed for": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 10)
				k.bake("bread/loaf", 15)
				k.baked("bread/loaf", 15, 15, 0)
				k.assembled("box", 10)
				return k
			},
			loaves: "8", boxes: "10", want: 8,
		},
		"loaves that its boxes need": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 10)
				k.baked("bread/loaf", 12, 12, 0)
				return k
			},
			loaves: "1", boxes: "10", want: 3,
		},
		"loaves that are left as some of its boxes were packed of others": {
			other: func() *kitchen {
				k := boxes("a", "2026-12-01", 10)
				k.baked("bread/loaf", 10, 10, 0)
				k.assembledOfOther("box", 4)
				return k
			},
			loaves: "0", boxes: "10", want: 4,
		},
	} {
		for place, order := range map[string]func(*planning.Input, []planning.Other){
			"before": func(in *planning.Input, others []planning.Other) { in.Others = others },
			"behind": func(in *planning.Input, others []planning.Other) { in.Behind = others },
		} {
			t.Run(name+", "+place, func(t *testing.T) {
				k := boxes("x", "2026-12-20", 1)
				k.input.Assembly = nil
				k.good("hamper", "1 of box", "1 bread/loaf")
				k.assemble("hamper", 100)
				k.units("bread/loaf", test.loaves)
				k.goods("box", test.boxes)
				of := test.other()
				of.shelveOwn(&k.input.Stock, func() domain.Date { return test.on })
				in := k.ready()
				order(&in, []planning.Other{other(of, "p1")})
				require.Equal(t, test.want, planning.Calculate(in).Assemblies[0].CanAssembleNow)
			})
		}
	}
}

// Beyond its plan an occasion assembles only what the plans behind it leave.
func TestPlansBehindKeepWhatTheyNeedFromWhatIsAssembledBeyondThePlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		loaves, cartons string
		packed          int64 // of x before
		behind          int64 // boxes of the plan behind
		want            int64
	}{
		"there is more than both need":      {"9", "20 each", 0, 4, 5},
		"there is what both need":           {"6", "20 each", 0, 4, 2},
		"there is less than both need":      {"3", "20 each", 0, 4, 2},
		"there is less than the plan needs": {"1", "20 each", 0, 4, 1},
		"by the packaging":                  {"20", "7 each", 0, 4, 3},
		"by packaging in another unit":      {"20", "1 dozen", 0, 4, 8},
		"nothing is left to assemble":       {"6", "20 each", 2, 4, 2},
		"nobody is behind":                  {"9", "20 each", 0, 0, 9},
	} {
		t.Run(name, func(t *testing.T) {
			k := boxes("x", "2026-12-01", 2)
			k.units("bread/loaf", test.loaves)
			k.lot("carton", test.cartons)
			if test.packed > 0 {
				k.assembled("box", test.packed)
			}
			in := k.ready()
			if test.behind > 0 {
				in.Behind = []planning.Other{other(boxes("a", "2026-12-20", test.behind), "p1")}
			}
			require.Equal(t, test.want, planning.Calculate(in).Assemblies[0].CanAssembleNow)
			tree, found := planning.Explain(in).Figure("assemblies/box/can_assemble_now")
			require.True(t, found)
			require.Equal(t, fmt.Sprint(test.want), tree.Write(0, 1000).Value.String())
		})
	}
}
