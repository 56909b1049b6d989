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
