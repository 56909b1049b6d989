package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// laterText is "500 from 2026-12-25", or empty.
func laterText(later pantry.Later) string {
	if later == (pantry.Later{}) {
		return ""
	}
	return later.ReceivedLater.String() + " from " + string(later.ReceivedLaterOn)
}

// The date of the occasion is 24 December.
func TestAListCountsLotsFromTheDayOfReceiptToTheLastGoodDay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, want string
		given      func(k *kitchen)
	}{
		{"received on the date", "on hand 500, buy 0", func(k *kitchen) { k.received("flour", "500 g", "2026-12-24") }},
		{"received on the date, and good until then", "on hand 500, buy 0", func(k *kitchen) {
			k.received("flour", "500 g", "2026-12-24", "2026-12-24")
		}},
		{"received the day after", "on hand 0, buy 500, later 500 from 2026-12-25", func(k *kitchen) {
			k.received("flour", "500 g", "2026-12-25")
		}},
		{"partly later", "on hand 100, buy 400, later 740 from 2026-12-25", func(k *kitchen) {
			k.received("flour", "100 g", "2026-12-01")
			k.received("flour", "2 cup", "2026-12-27")
			k.received("flour", "0.5 kg", "2026-12-25", "2026-12-25")
		}},
		{"enough now and more later", "on hand 600, buy 0, later 9 from 2027-01-02", func(k *kitchen) {
			k.received("flour", "600 g", "2026-12-01")
			k.received("flour", "9 g", "2027-01-02")
		}},
		{"expired before it was received", "on hand 0, buy 500", func(k *kitchen) { k.received("flour", "500 g", "2026-12-26", "2026-12-25") }},
		{"expired before the date", "on hand 0, buy 500", func(k *kitchen) { k.received("flour", "500 g", "2026-12-01", "2026-12-23") }},
		{"later in a unit that does not convert", "on hand 0, buy 500", func(k *kitchen) { k.received("flour", "5 each", "2026-12-25") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.item("flour", weighing("1 cup", "120 g"))
			k.recipe("bread", "loaf 1", "500 g flour")
			k.bake("bread/loaf", 1)
			test.given(k)
			summary := k.summary()
			row := summary.Shopping[0]
			got := fmt.Sprintf("on hand %s, buy %s", row.OnHand, row.ToBuy)
			if later := laterText(row.Later); later != "" {
				got += ", later " + later
			}
			require.Equal(t, test.want, got)
			for _, warning := range summary.Warnings {
				require.Equal(t, answer.LotExpires, warning.Code)
			}
			shortages := line(t, summary, "bread/loaf").Shortages
			require.Equal(t, !row.Sufficient, len(shortages) > 0)
			for _, shortage := range shortages {
				require.Equal(t, row.Later, shortage.Later)
			}
		})
	}
}

func TestWhatBlocksAnAssemblyNamesWhatComesLater(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "2 bread/loaf", "1 each box")
	k.assemble("gift", 3)
	k.baked("bread/loaf", 6, 6, 0)
	k.input.Stock.Units[ref("bread/loaf")] = planning.Layers{
		{MadeOn: "2026-12-26", Remaining: num("3")}, {MadeOn: "2026-12-23", Remaining: num("2")}, {MadeOn: "2026-12-25", Remaining: num("1")},
	}
	k.received("box", "9 each", "2026-12-28")
	gift := assembly(t, k.summary(), "gift")
	require.Equal(t, planning.Blocked, gift.Feasibility)
	require.Zero(t, gift.CanAssembleNow)
	got := map[string]string{}
	for _, blocker := range gift.Blockers {
		got[blocker.FinishedUnit.String()+string(blocker.Item)] = fmt.Sprintf(
			"%s of %s, later %s", blocker.Available, blocker.Needed, laterText(blocker.Later),
		)
	}
	require.Equal(t, map[string]string{"bread/loaf": "2 of 6, later 4 from 2026-12-25", "/box": "0 of 3, later 9 from 2026-12-28"}, got)

	t.Run("on the next day they are there", func(t *testing.T) {
		k.input.Occasion.Date = "2026-12-28"
		gift := assembly(t, k.summary(), "gift")
		require.Equal(t, planning.Ready, gift.Feasibility)
		require.EqualValues(t, 3, gift.CanAssembleNow)
	})
}

// Progress is counted by runs, whatever their day: only stock is judged by days.
func TestWhatWasBakedLateIsDone(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "2 bread/loaf")
	k.assemble("gift", 3)
	k.baked("bread/loaf", 6, 6, 0)
	k.input.Stock.Units[ref("bread/loaf")] = planning.Layers{{MadeOn: "2026-12-26", Remaining: num("6")}}
	bread := line(t, k.summary(), "bread/loaf")
	require.Equal(t, planning.Finished, bread.Feasibility)
	require.Equal(t, "6", bread.Good.String())
	require.Equal(t, planning.Percent("100.00"), bread.Percent)
}

func TestOthersReserveOfFinishedStockWhatIsThereOnTheirDate(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "1 bread/loaf")
	k.assemble("gift", 9)
	k.baked("bread/loaf", 9, 9, 0)
	for _, test := range []struct {
		date domain.Date
		want int64
	}{
		{"2026-12-10", 9}, // none of it is there
		{"2026-12-20", 7}, // 2 of 9
		{"2026-12-24", 4}, // 5
	} {
		k.input.Stock.Units[ref("bread/loaf")] = planning.Layers{
			{MadeOn: "2026-12-20", Remaining: num("2")}, {MadeOn: "2026-12-21", Remaining: num("7")},
		}
		in := k.ready()
		other := k.ready()
		other.Occasion = planning.Occasion{ID: "other", Date: test.date}
		other.Assembly = []planning.AssemblyTarget{{FinishedGood: "gift", Quantity: 5}}
		other.Runs = nil
		in.Others = []planning.Other{{Plan: "other", Input: other}}
		require.Equal(t, test.want, assembly(t, planning.Calculate(in), "gift").CanAssembleNow, "%s", test.date)
	}
}

func TestAPooledListGivesEachPlanTheLotsThatAreThereOnItsDate(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.lot("flour", "1 kg", "2026-12-04")
	k.received("flour", "5 kg", "2026-12-03", "2026-12-06")
	k.received("flour", "1 kg", "2026-12-08")
	k.received("flour", "2 kg", "2026-12-07", "2026-12-09")
	list := planning.ShoppingList(planning.Pool{Stock: k.input.Stock, Plans: []planning.Pooled{
		pooled(market("b", "2026-12-05", "2 kg"), 0), pooled(market("a", "2026-12-01", "3 kg"), 0), pooled(market("c", "2026-12-06", "4 kg"), 0),
	}})
	require.Equal(t, []string{
		"flour 9/9 kg, 0 reserved, 6 on hand, 6 from stock, buy 3 (a 3/3: 1 + 2; b 2/2: 2 + 0; c 4/4: 3 + 1)",
	}, together(list))
	row := list.Items[0]
	require.Equal(t, "3 from 2026-12-07", laterText(row.Later), "what no plan of the list can use")
	require.Equal(t, "8 from 2026-12-03", laterText(row.Shares[0].Later), "what the plan cannot use, even if others can")
	require.Equal(t, "3 from 2026-12-07", laterText(row.Shares[1].Later))
	require.Equal(t, "3 from 2026-12-07", laterText(row.Shares[2].Later))
}

func TestWhatComesLaterIsExplained(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", weighing("1 cup", "120 g"))
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "2 bread/loaf")
	k.assemble("gift", 1)
	k.received("flour", "1 cup", "2026-12-25")
	k.received("flour", "80 g", "2026-12-26")
	k.input.Stock.Units[ref("bread/loaf")] = planning.Layers{{ID: "run", MadeOn: "2026-12-26", Remaining: num("1")}}
	figures := planning.Explain(k.ready())
	for path, want := range map[string]string{
		"shopping_list/flour/received_later":                                "200",
		"recipe_batches/bread/loaf/shortages/flour/received_later":          "200",
		"assemblies/gift/blockers/finished_units/bread/loaf/received_later": "1",
	} {
		figure, found := figures.Figure(path)
		require.True(t, found, path)
		require.Equal(t, want, figure.Value.String(), path)
		require.Equal(t, want, figure.Evaluate().String(), path)
	}
}

// A lot that is in the pantry and does not count is named where more is to buy.
func TestALotThatIsNotGoodAnyMoreWhenItIsNeededIsNamed(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "2 bread/loaf")
	k.assemble("gift", 1)
	in := k.ready()
	day := in.Occasion.Date
	k.lot("flour", "2 kg", "2026-11-30")
	k.lot("flour", "1/3 kg", day)
	warnings := planning.Calculate(k.ready()).Warnings
	require.Len(t, warnings, 1)
	require.Equal(t, answer.LotExpires, warnings[0].Code)
	require.EqualValues(t, "flour", warnings[0].Item)
	require.Equal(t, "2", warnings[0].Amount.String())
	require.EqualValues(t, "2026-11-30", warnings[0].ExpiresOn)
	require.Equal(t, day, warnings[0].NeededOn)
	pooled := planning.ShoppingList(planning.Pool{Stock: k.input.Stock, Plans: []planning.Pooled{{Input: k.ready()}}})
	require.Len(t, pooled.Warnings, 1)
	require.Equal(t, warnings[0], pooled.Warnings[0].Warning)

	k.lot("flour", "1 kg", "")
	require.Empty(t, planning.Calculate(k.ready()).Warnings, "there is enough without it")
}
