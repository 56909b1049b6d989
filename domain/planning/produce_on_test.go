package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// bakeOn is bake on a day of its own.
func (k *kitchen) bakeOn(day domain.Date, unit string, batches int64) {
	k.bake(unit, batches)
	k.input.Production[len(k.input.Production)-1].ProduceOn = day
}

// twoBakings bake bread on 20 December and a cake on the occasion's date, of 500 g flour each.
func twoBakings() *kitchen {
	k := newKitchen()
	k.recipe("cake", "slice 1", "500 g flour")
	k.recipe("bread", "loaf 1", "500 g flour")
	k.bake("cake/slice", 1)
	k.bakeOn("2026-12-20", "bread/loaf", 1)
	return k
}

func TestLotsAreJudgedOnTheDayOfTheLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		want  string
		given func(k *kitchen)
	}{
		"a lot that is good on both days": {"bread ready, cake ready, on hand 1000, buy 0", func(k *kitchen) { k.lot("flour", "1000 g") }},
		"a lot that expires between": {"bread ready, cake short, on hand 1000, buy 500", func(k *kitchen) {
			k.lot("flour", "1000 g", "2026-12-22")
		}},
		"a lot that is received between": {"bread short, cake ready, on hand 1000, buy 500", func(k *kitchen) {
			k.received("flour", "1000 g", "2026-12-22")
		}},
		"the earlier day is served first": {"bread ready, cake short, on hand 500, buy 500", func(k *kitchen) { k.lot("flour", "500 g") }},
		"what expires is used on the earlier day": {"bread ready, cake ready, on hand 1000, buy 0", func(k *kitchen) {
			k.lot("flour", "500 g")
			k.lot("flour", "500 g", "2026-12-20")
		}},
		"a lot of neither day": {"bread short, cake short, on hand 0, buy 1000", func(k *kitchen) { k.lot("flour", "1000 g", "2026-12-19") }},
		"what was baked": {"bread complete, cake short, on hand 1000, buy 500", func(k *kitchen) {
			k.baked("bread/loaf", 1, 1, 0)
			k.lot("flour", "1000 g", "2026-12-22")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := twoBakings()
			test.given(k)
			summary := k.summary()
			row := summary.Shopping[0]
			require.Equal(t, test.want, fmt.Sprintf("bread %s, cake %s, on hand %s, buy %s",
				line(t, summary, "bread/loaf").Feasibility, line(t, summary, "cake/slice").Feasibility, row.OnHand, row.ToBuy))
			explains(t, k.ready())
		})
	}
}

func TestARowNamesWhatIsNeededByDay(t *testing.T) {
	t.Parallel()
	k := twoBakings()
	k.lot("flour", "700 g", "2026-12-22")
	row := k.summary().Shopping[0]
	require.Equal(t, "[{2026-12-20 500 500} {2026-12-24 500 0}]", fmt.Sprint(row.ByDay))
	warnings := k.summary().Warnings
	require.Equal(t, answer.LotExpires, warnings[0].Code)
	k.input.Production[1].ProduceOn = ""
	require.Empty(t, k.summary().Shopping[0].ByDay, "on one day there is nothing to tell apart")
}

func TestADayAfterTheOccasionCountsAsItsDate(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.bakeOn("2026-12-27", "bread/loaf", 1)
	k.lot("flour", "500 g", "2026-12-24")
	bread := line(t, k.summary(), "bread/loaf")
	require.Equal(t, planning.Ready, bread.Feasibility)
	require.Equal(t, occasionDate, bread.ProduceOn)
}

func TestALineThatIsOnlyDemandedIsBakedOnTheDate(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("bread", "loaf 1", "500 g flour")
	k.good("gift", "1 bread/loaf")
	k.assemble("gift", 1)
	require.Equal(t, occasionDate, line(t, k.summary(), "bread/loaf").ProduceOn)
	k.bakeOn("2026-12-20", "bread/loaf", 1)
	require.Equal(t, domain.Date("2026-12-20"), line(t, k.summary(), "bread/loaf").ProduceOn)
}

func TestWhatIsMadeAheadIsThereOnTheFirstDayItIsNeeded(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("praline", "jar 1", "100 g hazelnut")
	k.recipe("ganache", "tub 4", "300 g chocolate", "2 of praline/jar")
	k.recipe("torte", "cake 1", "3 of ganache/tub")
	k.recipe("tart", "piece 1", "1 of ganache/tub")
	k.bakeOn("2026-12-22", "tart/piece", 1)
	k.bakeOn("2026-12-20", "torte/cake", 1)
	days := func() string {
		answer := k.summary()
		return fmt.Sprint(line(t, answer, "ganache/tub").ProduceOn, " ", line(t, answer, "praline/jar").ProduceOn)
	}
	require.Equal(t, "2026-12-20 2026-12-20", days())
	k.bakeOn("2026-12-18", "ganache/tub", 2)
	require.Equal(t, "2026-12-18 2026-12-18", days(), "a day of its own")
}

func TestAnOrderIsLateIfADayLacksIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stock string
		late  bool
	}{"the first day lacks it": {"400 g", true}, "the last day alone lacks it": {"500 g", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := twoBakings()
			k.lot("flour", test.stock)
			k.ordered("flour", "600 g", "2026-12-22")
			summary := k.summary()
			require.Equal(t, "0", summary.Shopping[0].ToBuy.String())
			require.Equal(t, domain.Date("2026-12-20"), summary.Shopping[0].OrderedBy[0].NeededOn)
			codes := []string{}
			for _, warning := range summary.Warnings {
				codes = append(codes, string(warning.Code))
			}
			require.Equal(t, test.late, len(codes) > 0, codes)
		})
	}
}

func TestAPoolTakesDayByDay(t *testing.T) {
	t.Parallel()
	k := twoBakings()
	k.lot("flour", "500 g")
	k.lot("flour", "600 g", "2026-12-21")
	first := planning.Pooled{Input: k.ready()}
	second := planning.Pooled{Input: k.ready()}
	second.Input.Plan = &planning.Plan{ID: "second", Number: 1, State: "draft"}
	second.Input.Occasion.ID = "second"
	list := planning.ShoppingList(planning.Pool{Plans: []planning.Pooled{first, second}, Stock: first.Input.Stock})
	row := list.Items[0]
	require.Equal(t, "2000 1100 900", fmt.Sprint(row.Needed, " ", row.FromStock, " ", row.ToBuy))
	require.Equal(t, "600 400; 500 500", fmt.Sprintf("%s %s; %s %s",
		row.Shares[0].FromStock, row.Shares[0].ToBuy, row.Shares[1].FromStock, row.Shares[1].ToBuy))
}
