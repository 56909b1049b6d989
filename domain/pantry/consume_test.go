package pantry_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func TestNestedRecipesAreConsumed(t *testing.T) {
	k := newKitchen()
	k.recipe("starter", "30 g flour", "1 g salt")
	k.recipe("dough", "100 g flour", "1/3 of starter")
	snapshot := k.recipe("bread", "1 g salt", "2 of dough", "1 of starter")
	p := stocked(lot("flour", "10 kg flour", "10", "01"), lot("salt", "1 kg salt", "10", "01"))
	recorded := produced(t, p, bake(snapshot, func(r *pantry.ProductionRun) { r.Batches, r.Scale, r.ActualYield = 3, num("1/2"), 15 }))
	// of a batch: 1 + 5/3 g salt, 200 + 50 g flour; of one and a half: 4 and 375
	require.Equal(t, []string{"salt: 0.004 kg for 0.04", "flour: 0.375 kg for 0.38"}, rounded(recorded.Consumed))
}

// rounded describes what was consumed, with costs in cents.
func rounded(consumed []pantry.Consumed) []string {
	for i := range consumed {
		consumed[i].Cost = measure.MoneyOf(consumed[i].Cost.Number().Round(2))
	}
	return linesOf(consumed)
}

func TestRunsConsumeTheLinesOfTheSnapshot(t *testing.T) {
	k := newKitchen()
	snapshot := k.recipe("bread", "100 g flour")
	k.recipe("bread", "900 g flour")
	require.Equal(
		t, []string{"flour: 100 g for 1.00"}, linesOf(produced(t, stocked(lot("flour", "1000 g flour", "10", "01")), bake(snapshot)).Consumed),
	)
}

func TestNeedsOfOneItemShareItsLots(t *testing.T) {
	snapshot := newKitchen().recipe("bread", "4 cup flour", "480 g flour", "1 g salt", "16 tbsp flour")
	p := stocked(lot("jar", "5 cup flour", "5", "01"), lot("bag", "960 g flour", "8", "02"), lot("salt", "1 g salt", "0", "01"))
	require.Equal(
		t, []string{"jar: 5 cup for 5.00", "bag: 480 g for 4.00", "salt: 1 g for 0.00"}, linesOf(produced(t, p, bake(snapshot)).Consumed),
	)
	t.Run("and are one shortage", func(t *testing.T) {
		events, err := stocked(lot("jar", "5 cup flour", "5", "01"), lot("salt", "1 g salt", "0", "01")).RecordBatchProduction(bake(snapshot))
		requireShortages(
			t, []pantry.Shortage{{Item: "flour", Name: "FLOUR", Needed: num("9"), Available: num("5"), Unit: amount("1 cup").Unit}}, events, err,
		)
	})
}

func TestNeedsOfTwoKindsTakeDifferentLots(t *testing.T) {
	snapshot := newKitchen().recipe("syrup", "1 cup sugar", "100 g sugar")
	p := stocked(lot("cups", "2 cup sugar", "2", "01"), lot("grams", "400 g sugar", "4", "02"))
	recorded := produced(t, p, bake(snapshot))
	require.Equal(t, []string{"cups: 1 cup for 1.00", "grams: 100 g for 1.00"}, linesOf(recorded.Consumed))
	require.Len(t, recorded.PassedOver, 1)
	t.Run("and are separate shortages", func(t *testing.T) {
		events, err := stocked(lot("cups", "1/2 cup sugar", "2", "01")).RecordBatchProduction(bake(snapshot))
		requireShortages(t, []pantry.Shortage{
			{Item: "sugar", Name: "SUGAR", Needed: num("1"), Available: num("0.5"), Unit: amount("1 cup").Unit},
			{Item: "sugar", Name: "SUGAR", Needed: num("100"), Available: num("0"), Unit: amount("1 g").Unit, NotConvertible: []pantry.InOtherUnit{
				{Lot: "cups", Unit: measure.Cup},
			}},
		}, events, err)
	})
}

func TestAShortageErrorListsEveryShortage(t *testing.T) {
	k := newKitchen()
	k.recipe("dough", "1 kg flour", "2 each egg")
	snapshot := k.recipe("bread", "5 g salt", "1 g yeast", "2 of dough")
	p := stocked(lot("flour", "500 g flour", "1", "01"), lot("egg", "4 each egg", "1", "01"), lot("salt", "4.9999 g salt", "1", "01"))
	events, err := p.RecordBatchProduction(bake(snapshot))
	requireShortages(t, []pantry.Shortage{
		{Item: "salt", Name: "SALT", Needed: num("5"), Available: num("4.9999"), Unit: measure.Gram},
		{Item: "yeast", Name: "YEAST", Needed: num("1"), Available: num("0"), Unit: measure.Gram},
		{Item: "flour", Name: "FLOUR", Needed: num("2"), Available: num("0.5"), Unit: measure.Kilogram},
	}, events, err)
	require.EqualError(
		t, err,
		"not enough in the pantry: salt: 5 g needed, 4.9999 g available; "+
			"yeast: 1 g needed, 0 g available; flour: 2 kg needed, 0.5 kg available",
	)
	egg, _ := p.Lot("egg")
	require.Equal(t, "4", egg.Remaining.String(), "nothing was taken of what there is")
}

func TestAmountsAreExactAndComparedByTheTolerance(t *testing.T) {
	third := newKitchen().recipe("pinch", "1/3 g salt")
	t.Run("less than the tolerance short is not short", func(t *testing.T) {
		p := stocked(lot("salt", "0.333333333 g salt", "1", "01"))
		recorded := produced(t, p, bake(third))
		require.Equal(t, []string{"salt: 0.333333333 g for 1.00"}, linesOf(recorded.Consumed))
		require.True(t, recorded.TotalCost.Equal(money("1")))
	})
	t.Run("the tolerance short is short", func(t *testing.T) {
		gram := newKitchen().recipe("pinch", "1 g salt")
		_, err := stocked(lot("salt", "0.9999 g salt", "1", "01")).RecordBatchProduction(bake(gram))
		require.ErrorAs(t, err, new(*pantry.ShortageError))
		produced(t, stocked(lot("salt", "0.99990001 g salt", "1", "01")), bake(gram))
	})
	t.Run("less than the tolerance more is taken with the rest", func(t *testing.T) {
		p := stocked(lot("salt", "0.333333334 g salt", "1", "01"))
		recorded := produced(t, p, bake(third))
		require.Equal(t, []string{"salt: 0.333333334 g for 1.00"}, linesOf(recorded.Consumed))
		left, _ := after(p, recorded).Lot("salt")
		require.True(t, left.Remaining.IsZero())
		require.True(t, left.RemainingCost.IsZero())
	})
	t.Run("the tolerance more is enough and remains", func(t *testing.T) {
		p := stocked(lot("salt", "1.0001 g salt", "1", "01"))
		left, _ := after(p, produced(t, p, bake(newKitchen().recipe("pinch", "1 g salt")))).Lot("salt")
		require.Equal(t, "0.0001", left.Remaining.String())
		require.True(t, left.Open())
	})
	t.Run("a negligible rest of a need does not touch the next lot", func(t *testing.T) {
		p := stocked(lot("jar", "0.333333333 g salt", "1", "01"), lot("bag", "1 kg salt", "1", "02"))
		require.Equal(t, []string{"jar: 0.333333333 g for 1.00"}, linesOf(produced(t, p, bake(third)).Consumed))
	})
	t.Run("a negligible need is taken where there is something", func(t *testing.T) {
		grain := newKitchen().recipe("grain", "0.00001 g salt")
		p := stocked(lot("salt", "1 kg salt", "1", "01"))
		require.Equal(t, []string{"salt: 0.00000001 kg for 0.00"}, linesOf(produced(t, p, bake(grain)).Consumed))
		require.Empty(t, produced(t, pantry.Pantry{}, bake(grain)).Consumed, "and is not short where there is nothing")
	})
	t.Run("what is left has a denominator of at most 10^18", func(t *testing.T) {
		p := stocked(lot("salt", "1 kg salt", "1", "01"))
		for i, part := range []string{"1/999999937 kg", "1/999999929 kg", "1/999999893 kg"} {
			recorded := produced(t, p, bake(newKitchen().recipe("grain", part+" salt"), func(r *pantry.ProductionRun) { r.ID = domain.ID(part) }))
			p = after(p, recorded)
			left, _ := p.Lot("salt")
			require.True(t, left.Remaining.Equal(left.Remaining.Stored()))
			require.Equal(t, i == 2, left.Remaining.Equal(left.Remaining.Round(measure.StoredDecimals)), "a third prime passes the bound")
		}
	})
}

func TestALotsLinesSumToItsCostWhenItIsUsedUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := measure.MoneyOf(measure.Ratio(rapid.Int64Range(0, 99_999_999).Draw(t, "millionths"), 1_000_000))
		received := lot("bag", "1 g flour", "0", "01")
		received.Amount = measure.Amount{Value: measure.Ratio(rapid.Int64Range(1, 9_999).Draw(t, "thousandths"), 1000), Unit: measure.Gram}
		received.Cost = cost
		p := stocked(received)
		var spent measure.Money
		for {
			left, _ := p.Lot("bag")
			if left.Remaining.IsZero() {
				break
			}
			share := measure.Ratio(rapid.Int64Range(1, 7).Draw(t, "num"), 7)
			if left.Remaining.Less(num("0.001")) {
				share = num("1")
			}
			snapshot := newKitchen().recipe("bread", "1 g flour")
			snapshot.Content.Recipes[0].Lines[0].Value = left.Remaining.Mul(share)
			recorded := produced(t, p, bake(snapshot))
			for _, line := range recorded.Consumed {
				require.GreaterOrEqual(t, line.Cost.Sign(), 0)
				spent = spent.Add(line.Cost)
			}
			p = after(p, recorded)
			kept, _ := p.Lot("bag")
			require.Equal(t, kept.Remaining.Stored(), kept.Remaining, "the remainder never gets longer")
		}
		left, _ := p.Lot("bag")
		require.True(t, left.RemainingCost.IsZero(), "nothing of the cost is left behind")
		require.Equal(t, cost.String(), spent.String())
	})
}
