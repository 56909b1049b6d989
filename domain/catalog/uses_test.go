package catalog_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// used writes uses as "cake: direct 2 cup through dough".
func used(uses map[domain.Slug]catalog.Use) []string {
	var texts []string
	for _, slug := range slices.Sorted(maps.Keys(uses)) {
		use, words := uses[slug], []string{string(slug) + ":"}
		if use.Direct {
			words = append(words, "direct")
		}
		for _, amount := range use.Amounts {
			words = append(words, strings.TrimSpace(amount.Value.String()+" "+amount.Unit.String()))
		}
		for _, part := range use.Through {
			name := string(part.Recipe + part.FinishedGood)
			if !part.FinishedUnit.IsZero() {
				name = part.FinishedUnit.String()
			}
			words = append(words, "through "+part.Quantity.String()+" "+name)
		}
		texts = append(texts, strings.Join(words, " "))
	}
	return texts
}

func TestTheUsesOfAnItemAreThoseThatNameItAndThoseAboveThem(t *testing.T) {
	recipes, goods := bakery().UsesOf(catalog.Thing{Item: "flour"})
	require.Equal(t, []string{
		"cake: 600 g 7/3 cup through 2 dough through 1.5 cream through 1 starter",
		"cookie: direct 1 cup",
		"cream: 1 cup through 2 starter",
		"dough: direct 300 g 1/6 cup through 1/3 starter",
		"starter: direct 0.5 cup",
	}, used(recipes))
	require.Equal(t, []string{
		"hamper: 221/60 cup 150 g through 1 pair through 3 tin", "pair: 23/15 cup 60 g through 2 tin through 1 cookie/standard",
		"tin: 43/60 cup 30 g through 6 cookie/standard through 0.5 cake/standard",
	}, used(goods))
}

func amounts(use catalog.Use) []string {
	var texts []string
	for _, amount := range use.Amounts {
		texts = append(texts, amount.Value.String()+" "+amount.Unit.String())
	}
	return texts
}

func TestUsesFollowCountsPortionsAndSeveralPaths(t *testing.T) {
	k := newKitchen()
	k.recipe("dough", "200 g butter", "ball 4")
	k.recipe("tart", "1/2 of dough", "10 g butter", "1 of dough", "slice 12.5%")
	k.recipe("plain", "standard 10")
	k.good("plate", "4 tart/slice", "1 dough/ball", "1 each box")
	k.good("table", "2 plate")
	k.good("empty", "1 each box")
	recipes, goods := k.UsesOf(catalog.Thing{Item: "butter"})
	require.Equal(t, []string{"dough: direct 200 g", "tart: direct 310 g through 1.5 dough"}, used(recipes))
	require.Equal(t, []string{"plate: 205 g through 4 tart/slice through 1 dough/ball", "table: 410 g through 2 plate"}, used(goods))

	recipes, goods = k.UsesOf(catalog.Thing{Recipe: "dough"})
	require.Equal(t, []string{"tart: direct 1.5"}, used(recipes))
	require.Equal(t, []string{"plate: direct 1 through 4 tart/slice", "table: 2 through 2 plate"}, used(goods))

	recipes, goods = k.UsesOf(catalog.Thing{FinishedGood: "plate"})
	require.Empty(t, recipes)
	require.Equal(t, []string{"table: direct 2"}, used(goods))

	recipes, goods = k.UsesOf(catalog.Thing{Item: "box"})
	require.Empty(t, recipes)
	require.Equal(t, []string{"empty: direct 1 each", "plate: direct 1 each", "table: 2 each through 2 plate"}, used(goods))
}

func TestUsesWithoutTheYieldOfAFinishedUnitHaveNoAmounts(t *testing.T) {
	k := newKitchen()
	k.recipe("dough", "200 g butter", "ball 4")
	k.good("plate", "2 dough/gone", "1 dough/ball")
	k.good("table", "2 plate")
	_, goods := k.UsesOf(catalog.Thing{Item: "butter"})
	require.Equal(t, []string{"plate: through 2 dough/gone through 1 dough/ball", "table: through 2 plate"}, used(goods))
	_, goods = k.UsesOf(catalog.Thing{Recipe: "dough"})
	require.Equal(t, []string{"plate: direct", "table: through 2 plate"}, used(goods))
}

func TestUsesEndInACycle(t *testing.T) {
	k := newKitchen()
	k.recipe("a", "1 g butter", "1 of b")
	k.recipe("b", "1 of a")
	k.recipe("self", "1 of self")
	recipes, _ := k.UsesOf(catalog.Thing{Item: "butter"})
	require.Contains(t, recipes, domain.Slug("a"))
	require.NotContains(t, recipes, domain.Slug("self"))
	recipes, _ = k.UsesOf(catalog.Thing{Recipe: "a"})
	require.Contains(t, recipes, domain.Slug("b"))
	require.NotContains(t, recipes, domain.Slug("a"), "a thing is no use of itself")
}

// What a batch takes of an item is what its snapshot needs.
func TestUsesAgreeWithWhatSnapshotsNeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKitchen()
		count := rapid.IntRange(1, 6).Draw(t, "recipes")
		slugs := make([]domain.Slug, count)
		for i := range slugs {
			slugs[i] = domain.Slug(string(rune('a' + i)))
			words := []string{rapid.SampledFrom([]string{"1/3 cup", "20 g"}).Draw(t, "amount") + " " +
				rapid.SampledFrom([]string{"butter", "salt"}).Draw(t, "item"), "makes 600 g"}
			for _, below := range slugs[:i] {
				if rapid.Bool().Draw(t, "uses") {
					words = append(words, rapid.SampledFrom([]string{"1/2", "2", "250 g", "1/3 kg"}).Draw(t, "batches")+" of "+string(below))
				}
			}
			k.recipe(slugs[i], words...)
		}
		recipes, _ := k.UsesOf(catalog.Thing{Item: "butter"})
		for _, slug := range slugs {
			var want []string
			for _, need := range catalog.MergeUnits(k.CaptureRecipe(snapshotID, slug).Content.PerBatch()) {
				if need.Item.Slug == "butter" {
					want = append(want, need.Amount.Value.String()+" "+need.Amount.Unit.String())
				}
			}
			require.ElementsMatch(t, want, amounts(recipes[slug]), slug)
		}
	})
}
