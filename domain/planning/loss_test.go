package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
)

// lossy is a plan for 10 gifts of 6 cookies, which a batch yields 24 of.
func lossy(yield string) *kitchen {
	k := newKitchen()
	k.recipe("cookies", "yield "+yield, "100 g flour")
	k.good("gift", "6 cookies/yield")
	k.assemble("gift", 10)
	return k
}

func TestPlannedBatchesCoverTheExpectedLoss(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		yield             string
		batches           int64
		total, loss, over string
		overPercent       string
	}{
		{yield: "24", batches: 3, total: "72", loss: "0", over: "12", overPercent: "16.67"},
		{yield: "24-10%", batches: 3, total: "72", loss: "7.2", over: "4.8", overPercent: "6.67"},
		{yield: "24-50/3%", batches: 3, total: "72", loss: "12", over: "0", overPercent: "0.00"},
		{yield: "24-17%", batches: 4, total: "96", loss: "16.32", over: "19.68", overPercent: "20.50"},
		{yield: "50%-99%", batches: 3000, total: "6000", loss: "5940", over: "0", overPercent: "0.00"},
	} {
		t.Run(test.yield, func(t *testing.T) {
			k := lossy(test.yield)
			got := line(t, k.summary(), "cookies/yield")
			require.Equal(t, test.batches, got.Batches)
			require.Equal(t, test.batches, got.BatchesRequired)
			equal(t, test.total, got.TotalYield)
			equal(t, test.loss, got.Loss)
			equal(t, test.over, got.Waste)
			require.Equal(t, planning.Percent(test.overPercent), got.WastePercent)
			equal(t, "60", got.UnitsNeeded)
			equal(t, "0", got.Shortfall)
			require.EqualValues(t, test.batches, got.RemainingBatches.Saturated())
		})
	}
}

func TestWithoutTheLossThePlanOfTheExampleWouldBeShort(t *testing.T) {
	t.Parallel()
	k := lossy("20-10%")
	require.EqualValues(t, 4, line(t, k.summary(), "cookies/yield").Batches)
	k.bake("cookies/yield", 3)
	got := k.summary()
	equal(t, "6", line(t, got, "cookies/yield").Shortfall)
	require.Equal(t, "planned batches of cookies/yield: 3; they yield 54 of the 60 units needed: 6 short", got.Warnings[0].Detail)
	k.lot("flour", "100 kg")
	k.units("cookies/yield", "5")
	require.Equal(t, planning.Blocked, assembly(t, k.summary(), "gift").Feasibility, "5 are there, and 54 are expected")
	k.units("cookies/yield", "6")
	require.Equal(t, planning.AfterProduction, assembly(t, k.summary(), "gift").Feasibility)
}

func TestALineWithoutDemandNeedsWhatIsExpectedToBeGood(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cookies", "yield 24-10%", "100 g flour")
	k.bake("cookies/yield", 5)
	got := line(t, k.summary(), "cookies/yield")
	equal(t, "120", got.TotalYield)
	equal(t, "12", got.Loss)
	equal(t, "108", got.UnitsNeeded)
	equal(t, "0", got.Waste)
	equal(t, "0", got.Shortfall)
}

func TestWhatRemainsCoversTheLossOfWhatRemains(t *testing.T) {
	t.Parallel()
	k := lossy("24-10%")
	k.baked("cookies/yield", 2, 38, 10)
	got := line(t, k.summary(), "cookies/yield")
	equal(t, "2", got.RemainingBatches.Number, "22 remain, of which a batch is expected to yield 21.6")
	equal(t, "48", got.RemainingYield)
}

func TestALossIsExplained(t *testing.T) {
	t.Parallel()
	figures := planning.Explain(lossy("24-10%").ready())
	for path, value := range map[string]string{
		"expected_loss_percent": "10", "expected_loss_units": "7.2", "waste_units": "4.8", "batches_required": "3",
	} {
		number, found := figures.Number("recipe_batches/cookies/yield/" + path)
		require.True(t, found, path)
		equal(t, value, number, path)
	}
	node, _ := figures.Figure("recipe_batches/cookies/yield/batches_required")
	labels := map[string]bool{}
	node.Each(func(node *explanation.Node) { labels[node.Label] = true })
	isNamed := labels["percent of cookies/yield that is expected to be lost"] || labels["expected loss in percent of cookies/yield"]
	require.True(t, isNamed, "%v", labels)
}

// However many are lost, what is planned is enough, and a batch less is not.
func TestThePlannedBatchesAreEnoughAndNotOneMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		yield := rapid.SampledFrom([]string{"1", "7", "24", "1000", "12.5%", "3%"}).Draw(t, "yield")
		loss := rapid.SampledFrom([]string{"0", "1/3", "10", "33.3", "50", "99", "99.99"}).Draw(t, "loss")
		k := newKitchen()
		k.recipe("cookies", "yield "+yield+"-"+loss+"%", "100 g flour")
		k.good("gift", "2/3 cookies/yield")
		k.assemble("gift", rapid.Int64Range(1, 500).Draw(t, "gifts"))
		got := planning.Calculate(k.ready()).Batches[0]
		good := got.TotalYield.Sub(got.Loss)
		if good.Less(got.UnitsNeeded) {
			t.Fatalf("%s of %s", good, got.UnitsNeeded)
		}
		perBatch := good.Div(num("1").Mul(got.RemainingBatches.Number))
		if !good.Sub(perBatch).Less(got.UnitsNeeded) {
			t.Fatalf("a batch less is enough: %s of %s", good, got.UnitsNeeded)
		}
		if !good.Sub(got.UnitsNeeded).Equal(got.Waste) {
			t.Fatalf("waste %s", got.Waste)
		}
	})
}

// What is in stock is good already: only what is baked loses some.
func TestStockIsNettedBeforeTheLoss(t *testing.T) {
	t.Parallel()
	k := lossy("24-10%")
	k.input.UseStock = true
	k.units("cookies/yield", "40")
	got := line(t, k.summary(), "cookies/yield")
	equal(t, "20", got.UnitsNeeded)
	require.EqualValues(t, 1, got.Batches)
	equal(t, "1.6", got.Waste)
	k.units("cookies/yield", "38")
	require.EqualValues(t, 2, line(t, k.summary(), "cookies/yield").Batches, "22 are more than the 21.6 of a batch")
}
