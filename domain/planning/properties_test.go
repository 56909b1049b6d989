package planning_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// drawKitchen makes any small kitchen: items with and without density, recipes
// that nest later ones, goods that nest earlier ones, targets for some of them
// and runs. Numbers are small, so that statuses of every kind come up.
func drawKitchen(t *rapid.T) *kitchen { return drawKitchenFor(t, false) }

func drawKitchenFor(t *rapid.T, isUnion bool) *kitchen {
	k := newKitchen()
	k.isUnion = isUnion
	for i := range 3 {
		if rapid.Bool().Draw(t, "dense") {
			k.item(domain.Slug(fmt.Sprintf("item-%d", i)), weighing("1 cup", "120 g"))
		}
	}
	recipes, goods := drawMenu(t, k, "")
	drawStock(t, k, recipes, goods)
	drawTicks(t, k)
	k.input.UseStock = rapid.Bool().Draw(t, "uses stock")
	return k
}

// drawTicks adds what was collected for the kitchen's occasion.
func drawTicks(t *rapid.T, k *kitchen) {
	for range rapid.IntRange(0, 3).Draw(t, "ticks") {
		item := domain.Slug(fmt.Sprintf("item-%d", rapid.IntRange(0, 2).Draw(t, "item")))
		if rapid.Bool().Draw(t, "order") {
			k.ordered(item, drawAmount.Draw(t, "ordered"), rapid.SampledFrom([]domain.Date{"", "2026-12-01", "2026-12-31"}).Draw(t, "expected"))
			continue
		}
		k.collected(item, drawAmount.Draw(t, "collected"), rapid.Int64Range(0, 2).Draw(t, "packages"))
	}
}

// drawMenu adds recipes and goods whose slugs begin with a prefix, targets and
// runs. It says how many recipes and goods there are.
func drawMenu(t *rapid.T, k *kitchen, prefix string) (recipes, goods int) {
	few := func(label string, from, to int) int { return rapid.IntRange(from, to).Draw(t, label) }
	item := func() string { return fmt.Sprintf("item-%d", few("item", 0, 2)) }
	recipes = few("recipes", 1, 4)
	makes := make([]string, recipes)
	for r := range makes {
		makes[r] = rapid.SampledFrom([]string{"", "500 g", "2 cup"}).Draw(t, "makes")
	}
	for r := range recipes {
		words := []string{"small " + drawYield.Draw(t, "yield"), "large " + drawYield.Draw(t, "yield")}
		if makes[r] != "" {
			words = append(words, "makes "+makes[r])
		}
		for range few("lines", 1, 3) {
			words = append(words, drawAmount.Draw(t, "line")+" "+item())
		}
		for nested := r + 1; nested < recipes; nested++ {
			nests := rapid.SampledFrom([]string{"", "", "in it", "ahead"}).Draw(t, "nests")
			if k.isUnion && nests == "ahead" {
				nests = "in it"
			}
			switch nests {
			case "in it":
				words = append(words, fmt.Sprintf("%s of %srecipe-%d", drawPart(t, makes[nested]), prefix, nested))
			case "ahead":
				size := rapid.SampledFrom([]string{"small", "large"}).Draw(t, "size")
				words = append(words, fmt.Sprintf("%s of %srecipe-%d/%s", drawNumber.Draw(t, "ahead"), prefix, nested, size))
			}
		}
		k.recipe(domain.Slug(fmt.Sprintf("%srecipe-%d", prefix, r)), words...)
	}
	unit := func() string {
		return fmt.Sprintf("%srecipe-%d/%s", prefix, few("recipe", 0, recipes-1), rapid.SampledFrom([]string{"small", "large"}).Draw(t, "size"))
	}
	goods = few("goods", 0, 4)
	for g := range goods {
		words := []string{drawNumber.Draw(t, "units") + " " + unit(), drawAmount.Draw(t, "packaging") + " " + item()}
		for nested := range g {
			if rapid.Bool().Draw(t, "nests") {
				words = append(words, fmt.Sprintf("%s of %sgood-%d", drawNumber.Draw(t, "goods"), prefix, nested))
			}
		}
		k.good(domain.Slug(fmt.Sprintf("%sgood-%d", prefix, g)), words...)
	}
	drawTargets(t, k, prefix, recipes, goods)
	return recipes, goods
}

// drawPart is how much is used of a recipe that makes so much: batches, or an amount.
func drawPart(t *rapid.T, makes string) string {
	amounts := map[string][]string{"500 g": {"250 g", "1/3 kg", "1 kg"}, "2 cup": {"0.5 cup", "2 tbsp"}}[makes]
	if len(amounts) > 0 && rapid.Bool().Draw(t, "by amount") {
		return rapid.SampledFrom(amounts).Draw(t, "amount")
	}
	return drawNumber.Draw(t, "batches")
}

func drawTargets(t *rapid.T, k *kitchen, prefix string, recipes, goods int) {
	runs, assemblies := len(k.input.Runs), len(k.input.Assemblies)
	for r := range recipes {
		for _, size := range []string{"small", "large"} {
			unit := fmt.Sprintf("%srecipe-%d/%s", prefix, r, size)
			if rapid.Bool().Draw(t, "target "+unit) {
				k.bake(unit, rapid.Int64Range(1, 4).Draw(t, "batches"))
				k.input.Production[len(k.input.Production)-1].ProduceOn = drawProduceOn.Draw(t, "day")
			}
			if rapid.IntRange(0, 3).Draw(t, "run "+unit) == 0 {
				k.baked(unit, 1, rapid.Int64Range(0, 5).Draw(t, "good"), 1)
			}
		}
	}
	for g := range goods {
		slug := domain.Slug(fmt.Sprintf("%sgood-%d", prefix, g))
		if rapid.Bool().Draw(t, "target "+string(slug)) {
			k.assemble(slug, rapid.Int64Range(1, 5).Draw(t, "quantity"))
		}
		if rapid.IntRange(0, 3).Draw(t, "run "+string(slug)) == 0 {
			k.assembled(slug, rapid.Int64Range(1, 3).Draw(t, "assembled"))
		}
	}
	for i := range k.input.Runs[runs:] {
		run := &k.input.Runs[runs+i]
		run.ExpiresOn = drawExpiry.Draw(t, "good until")
		drawCorrection(t, &run.Gone, run.ActualYield)
	}
	for i := range k.input.Assemblies[assemblies:] {
		run := &k.input.Assemblies[assemblies+i]
		run.ExpiresOn = drawExpiry.Draw(t, "good until")
		drawCorrection(t, &run.Gone, run.Quantity)
	}
}

// drawProduceOn draws the day of a target. Half of them have none of their own.
var drawProduceOn = rapid.SampledFrom([]domain.Date{"", "", "", "2026-12-01", "2026-12-15", "2026-12-30"})

// drawCorrection takes some of what is left of what a run made.
func drawCorrection(t *rapid.T, gone *planning.Gone, made int64) {
	if rapid.IntRange(0, 3).Draw(t, "corrected") == 0 {
		gone.Corrected = left(*gone, made).Mul(num(rapid.SampledFrom([]string{"1", "0.5"}).Draw(t, "part")))
	}
}

// drawStock adds any stock to what is there.
func drawStock(t *rapid.T, k *kitchen, recipes, goods int) {
	for range rapid.IntRange(0, 6).Draw(t, "lots") {
		k.received(domain.Slug(fmt.Sprintf("item-%d", rapid.IntRange(0, 2).Draw(t, "item"))), drawAmount.Draw(t, "lot"),
			drawDay.Draw(t, "received"), rapid.SampledFrom([]domain.Date{"", "2026-12-01", "2026-12-24"}).Draw(t, "expires"))
	}
	for r := range recipes {
		for _, size := range []string{"small", "large"} {
			unit := ref(fmt.Sprintf("recipe-%d/%s", r, size))
			k.input.Stock.Units[unit] = append(k.input.Stock.Units[unit], drawLayer(t))
		}
	}
	for g := range goods {
		slug := domain.Slug(fmt.Sprintf("good-%d", g))
		k.input.Stock.Goods[slug] = append(k.input.Stock.Goods[slug], drawLayer(t))
	}
	k.shelveOwn(&k.input.Stock, func() domain.Date { return drawDay.Draw(t, "made") })
	for _, layers := range k.input.Stock.Units {
		sortLayers(layers)
	}
	for _, layers := range k.input.Stock.Goods {
		sortLayers(layers)
	}
}

func sortLayers(layers planning.Layers) {
	slices.SortStableFunc(layers, func(a, b planning.Layer) int { return a.Compare(&b) })
}

func drawLayer(t *rapid.T) planning.Layer {
	return planning.Layer{
		MadeOn: drawDay.Draw(t, "made"), ExpiresOn: drawExpiry.Draw(t, "expires"), Remaining: num(drawStocked.Draw(t, "left")),
	}
}

var (
	// drawDay is mostly before the date of the occasion, or it.
	drawDay = rapid.SampledFrom([]domain.Date{"", "2026-11-20", "2026-12-23", "2026-12-24", "2026-12-25"})
	// drawExpiry draws last good days. Most things keep.
	drawExpiry  = rapid.SampledFrom([]domain.Date{"", "", "", "2026-11-25", "2026-12-10", "2026-12-23", "2026-12-24", "2027-01-05"})
	drawNumber  = rapid.SampledFrom([]string{"1", "2", "0.5", "1/3", "2.5"})
	drawYield   = rapid.SampledFrom([]string{"1", "2", "5", "40%", "30%", "2+3d", "5+14d"})
	drawStocked = rapid.SampledFrom([]string{"0", "0", "1", "2.5", "7", "30"})
	drawAmount  = rapid.SampledFrom([]string{"1 cup", "2 tbsp", "0.5 l", "100 g", "1/3 kg", "1 lb", "1 each", "3 each", "1 dozen"})
)

func TestPegsSumToTheDemand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, line := range drawKitchen(t).summary().Batches {
			var sum measure.Number
			for _, peg := range line.Pegs {
				sum = sum.Add(peg.Units)
			}
			require.Equal(t, line.Demand.String(), sum.String())
		}
	})
}

func TestSourcesSumToTheEntry(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, entry := range drawKitchen(t).summary().Ingredients {
			var sum measure.Number
			for i, source := range entry.Sources {
				sum = sum.Add(source.Amount)
				require.Equal(t, entry.Unit, source.Unit)
				require.True(t, i == 0 || entry.Sources[i-1].Recipe < source.Recipe, "sorted, each recipe once")
			}
			require.Equal(t, entry.Total.String(), sum.String())
		}
	})
}

// Every amount of every line ends up in exactly one entry: in base units, the
// entries of an item hold what its lines name.
func TestNothingIsLostBetweenLinesAndEntries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		want, got := map[domain.Slug]measure.Number{}, map[domain.Slug]measure.Number{}
		grams := func(amount measure.Amount) measure.Number { // cups weigh 120 g here, and pieces 1
			unit := measure.Gram
			if amount.Unit.Kind() == measure.Count {
				unit = measure.Each
			}
			converted, err := measure.Measures{Density: measure.Density{
				Volume: measure.Amount{Value: num("1"), Unit: measure.Cup},
				Weight: measure.Amount{Value: num("120"), Unit: measure.Gram},
			}}.Convert(amount, unit)
			require.NoError(t, err)
			return converted.Value
		}
		for _, line := range k.summary().Batches {
			for _, need := range k.definitions.CaptureRecipe("", line.Recipe).Content.PerBatch() {
				want[need.Item.Slug] = want[need.Item.Slug].Add(grams(need.Amount).Mul(measure.Int(line.Batches)))
			}
		}
		for _, entry := range k.summary().Ingredients {
			got[entry.Item] = got[entry.Item].Add(grams(measure.Amount{Value: entry.Total, Unit: entry.Unit}))
		}
		require.Len(t, got, len(want))
		for item, amount := range want {
			require.Equal(t, amount.String(), got[item].String(), item)
		}
	})
}

func rank(status planning.Feasibility) int {
	return map[planning.Feasibility]int{
		planning.Blocked: 0, planning.Partial: 1, planning.AfterProduction: 2, planning.Short: 2, planning.Ready: 3, planning.Finished: 3,
	}[status]
}

func TestMoreStockNeverMakesAnythingWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		before := k.summary()
		drawStock(t, k, len(k.definitions.Recipes), len(k.definitions.Goods))
		after := k.summary()
		for i, was := range before.Batches {
			is := after.Batches[i]
			require.GreaterOrEqual(t, rank(is.Feasibility), rank(was.Feasibility), "%s/%s", is.Recipe, is.FinishedUnit)
			require.LessOrEqual(t, len(is.Shortages), len(was.Shortages))
		}
		for i, was := range before.Assemblies {
			is := after.Assemblies[i]
			require.GreaterOrEqual(t, rank(is.Feasibility), rank(was.Feasibility), is.FinishedGood)
			least := was.CanAssembleNow
			if k.input.UseStock { // beyond what remains, units that are not needed any more may be for a production target
				least = min(least, is.Remaining)
			}
			require.GreaterOrEqual(t, is.CanAssembleNow, least, is.FinishedGood)
		}
		for i, was := range before.Shopping {
			is := after.Shopping[i]
			require.False(t, was.ToBuy.Less(is.ToBuy), is.Item)
			require.False(t, is.OnHand.Less(was.OnHand), is.Item)
		}
	})
}

// The answer about how many can be assembled is checked by asking for that many
// and for one more.
func TestCanAssembleNowIsTheLargestNumberThatIsReady(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		if len(k.input.Assembly) == 0 {
			return
		}
		k.input.Production, k.input.Assembly, k.input.Runs, k.input.Assemblies = nil, k.input.Assembly[:1], nil, nil
		k.input.UseStock = false // or what is in stock has not to be assembled
		for unit := range k.input.Stock.Units {
			k.baked(unit.String(), 1, 1_000_000, 0) // nothing is to bake, so all items are packaging
		}
		most := k.summary().Assemblies[0].CanAssembleNow
		k.input.Assembly[0].Quantity = most + 1
		require.NotEqual(t, planning.Ready, k.summary().Assemblies[0].Feasibility)
		if most > 0 {
			k.input.Assembly[0].Quantity = most
			require.Equal(t, planning.Ready, k.summary().Assemblies[0].Feasibility)
		}
	})
}
