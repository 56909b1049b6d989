package planning_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

func TestTheCoverDividesWhatIsNeeded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		row  planning.Purchase
		want string
	}{
		"all in stock": {planning.Purchase{Needed: num("5"), OnHand: num("9")}, "5 0 0 0"},
		"all to buy":   {planning.Purchase{Needed: num("5"), ToBuy: num("5")}, "0 0 0 5"},
		"some of each": {
			planning.Purchase{Needed: num("10"), OnHand: num("4"), Collected: num("1"), Reserved: num("2"), ToBuy: num("5")}, "4 1 2 3",
		},
		"more is collected than needed": {planning.Purchase{Needed: num("5"), Collected: num("8")}, "0 5 0 0"},
		"more is reserved than is missing": {
			planning.Purchase{Needed: num("5"), OnHand: num("3"), Reserved: num("9"), ToBuy: num("2")}, "3 0 2 0",
		},
		"reserved, but enough is left": {planning.Purchase{Needed: num("5"), OnHand: num("6"), Reserved: num("9")}, "5 0 0 0"},
		"a third":                      {planning.Purchase{Needed: num("1"), OnHand: num("1/3"), ToBuy: num("2/3")}, "1/3 0 0 2/3"},
		"more to buy than is needed":   {planning.Purchase{Needed: num("1/3"), ToBuy: num("0.333333334")}, "0 0 0 1/3"},
		"nothing is needed":            {planning.Purchase{OnHand: num("3"), Reserved: num("1")}, "0 0 0 0"},
	} {
		t.Run(name, func(t *testing.T) {
			c := test.row.Cover()
			require.Equal(t, test.want, c.Stock.String()+" "+c.Collected.String()+" "+c.Reserved.String()+" "+c.Buy.String())
		})
	}
}

func TestTheCoverSumsToTheNeedOfEveryRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		summary := drawKitchen(t).summary()
		for i := range summary.Shopping {
			row := &summary.Shopping[i]
			cover := row.Cover()
			sum := measure.Number{}
			for _, part := range []measure.Number{cover.Stock, cover.Collected, cover.Ordered, cover.Reserved, cover.Buy} {
				require.GreaterOrEqual(t, part.Sign(), 0, "%+v", row)
				sum = sum.Add(part)
			}
			require.True(t, sum.Equal(row.Needed), "%s of %+v", sum, row)
			require.Same(t, row, summary.Purchase(row.Item, row.Unit))
		}
		require.Nil(t, summary.Purchase("nothing", measure.Gram))
	})
}

func TestTheRemainingYieldIsThatOfTheRemainingBatches(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("biscotti", "standard 12")
	k.recipe("fudge", "square 30%")
	k.bake("biscotti/standard", 5)
	k.bake("fudge/square", 2)
	k.baked("biscotti/standard", 2, 22, 2)
	summary := k.summary()
	require.Equal(t, "36", line(t, summary, "biscotti/standard").RemainingYield.String())
	require.Equal(t, "20/3", line(t, summary, "fudge/square").RemainingYield.String())
	k.baked("biscotti/standard", 3, 36, 0)
	require.Equal(t, "0", line(t, k.summary(), "biscotti/standard").RemainingYield.String())
}

// byCategory is an estimate's costs as "Baking 2.50/1 + 1 unpriced".
func byCategory(estimate planning.Estimate) (list []string) {
	for _, of := range estimate.ByCategory {
		text := of.Category + " " + of.Known.String()
		if !of.Complete {
			text += " + ?"
		}
		list = append(list, text)
	}
	return list
}

func TestTheCostIsDividedByCategory(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.item("flour", packed("1 kg", "2.50"))
	k.item("oats", packed("1 kg", "0.50"))
	k.item("milk", packed("1 l", "1.20"))
	k.recipe("a", "yield 1", "300 g flour", "100 g oats", "1 l milk", "1 each box", "2 each label", "5 g salt")
	k.lot("salt", "5 g")
	k.bake("a/yield", 1)
	summary := k.summary()
	categories := map[string]string{"flour": "dry", "oats": "dry", "milk": "Cold", "label": "Cold", "salt": "Spices"}
	for i := range summary.Shopping {
		summary.Shopping[i].Category = categories[string(summary.Shopping[i].Item)]
	}
	categorize(&summary)
	require.Equal(t, []string{"Cold 1.20 + ?", "dry 3.00", " 0.00 + ?"}, byCategory(summary.EstimatedCost),
		"by name, without a category last, and nothing of which there is enough")
	require.Equal(t, []int{2, 2, 1}, []int{
		summary.EstimatedCost.ByCategory[0].Rows, summary.EstimatedCost.ByCategory[1].Rows, summary.EstimatedCost.ByCategory[2].Rows,
	})
	require.Equal(t, 1, summary.EstimatedCost.ByCategory[0].Unpriced)
}

// categorize adds the costs by category, ignoring case.
func categorize(summary *planning.Summary) {
	summary.EstimatedCost.Categorize(func(yield func(*planning.Purchase) bool) {
		for i := range summary.Shopping {
			if !yield(&summary.Shopping[i]) {
				return
			}
		}
	}, strings.ToLower)
}

func TestTheCostsByCategorySumToTheCostOfTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		summary := drawKitchen(t).summary()
		for i := range summary.Shopping {
			summary.Shopping[i].Category = rapid.SampledFrom([]string{"", "a", "B", "c/d"}).Draw(t, "category")
		}
		categorize(&summary)
		sum, rows, unpriced := measure.NoCost(), 0, 0
		for _, of := range summary.EstimatedCost.ByCategory {
			require.Equal(t, of.Unpriced == 0, of.Complete)
			require.Positive(t, of.Rows)
			sum, rows, unpriced = sum.Plus(of.Cost), rows+of.Rows, unpriced+of.Unpriced
		}
		require.Equal(t, summary.EstimatedCost.Known.String(), sum.Known.String())
		require.Equal(t, summary.EstimatedCost.Complete, sum.Complete)
		require.Len(t, summary.EstimatedCost.Missing, unpriced)
		require.Equal(t, summary.Outline().RowsToBuy, rows)
	})
}

func TestTheTimelineHasTheDaysOfEachPhase(t *testing.T) {
	t.Parallel()
	happened := answer.Happened{
		Today: "2026-12-12", Date: "2026-12-19", Created: "2026-12-01", Locked: "2026-12-02", Shopped: "2026-12-06",
		Collected: days("2026-12-05", "2026-12-05", "2026-12-03"), Baked: days("2026-12-12", "2026-12-10"),
	}
	phases := answer.Phases{Shopping: answer.Complete, Production: answer.InProgress, Assembly: answer.NotStarted}
	got := answer.TimelineOf(happened, phases, &answer.PlanRef{State: "in_production"})
	require.Equal(t, &answer.Timeline{Today: "2026-12-12", Date: "2026-12-19", Phases: []answer.TimelinePhase{
		{Phase: "planning", Status: answer.Complete, Days: days("2026-12-01", "2026-12-02"), DoneOn: "2026-12-02"},
		{Phase: "shopping", Status: answer.Complete, Days: days("2026-12-03", "2026-12-05", "2026-12-06"), DoneOn: "2026-12-06"},
		{Phase: "production", Status: answer.InProgress, Days: days("2026-12-10", "2026-12-12")},
		{Phase: "assembly", Status: answer.NotStarted, Days: days()},
	}}, got)

	phases.Production, phases.Assembly = answer.Complete, answer.NotApplicable
	happened.Ended = "2026-12-18"
	got = answer.TimelineOf(happened, phases, &answer.PlanRef{State: "completed"})
	require.Len(t, got.Phases, 3, "nothing is to assemble")
	require.Equal(t, "2026-12-12", string(got.Phases[2].DoneOn), "the last run")
	require.Equal(t, "2026-12-18", string(got.EndedOn))

	happened = answer.Happened{Today: "2026-12-12", Date: "2026-12-19", Created: "2026-12-01"}
	got = answer.TimelineOf(happened, answer.Phases{Shopping: answer.InProgress}, &answer.PlanRef{State: "draft"})
	require.Equal(t, answer.InProgress, got.Phases[0].Status, "until the targets are fixed")
	require.Empty(t, got.Phases[0].DoneOn)
	happened.Created = ""
	got = answer.TimelineOf(happened, answer.Phases{Shopping: answer.NotStarted}, nil)
	require.Equal(t, answer.NotStarted, got.Phases[0].Status, "without a plan")
	require.Empty(t, got.Phases[0].Days)
}

func days(days ...domain.Date) []domain.Date { return append([]domain.Date{}, days...) }
