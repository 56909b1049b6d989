package comparison_test

import (
	"fmt"

	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/planning"
)

// kitchen is a catalog written in few words, and what is planned of it.
type kitchen struct {
	catalogtest.Kitchen
	production []planning.ProductionTarget
	assembly   []planning.AssemblyTarget
}

func newKitchen() *kitchen { return &kitchen{Kitchen: catalogtest.New()} }

var (
	num      = catalogtest.Number
	money    = catalogtest.Money
	amount   = catalogtest.Amount
	ref      = catalogtest.Ref
	packed   = catalogtest.Packed
	weighing = catalogtest.Weighing
)

func (k *kitchen) item(slug domain.Slug, more ...func(*catalog.Item)) {
	k.SetItem(catalogtest.Item(slug, more...))
}

// recipe defines one with the items that it names.
func (k *kitchen) recipe(slug domain.Slug, words ...string) *catalog.Recipe {
	recipe := k.Recipe(slug, words...)
	return &recipe
}

func (k *kitchen) set(recipe catalog.Recipe) { k.SetRecipe(recipe) }

// good defines one with the items that it names.
func (k *kitchen) good(slug domain.Slug, words ...string) { k.Good(slug, words...) }

func (k *kitchen) bake(unit string, batches int64) {
	k.production = append(k.production, planning.ProductionTarget{FinishedUnit: ref(unit), Batches: batches})
}

func (k *kitchen) assemble(good domain.Slug, quantity int64) {
	k.assembly = append(k.assembly, planning.AssemblyTarget{FinishedGood: good, Quantity: quantity})
}

func (k *kitchen) input(lots ...planning.Lot) planning.Input {
	in := planning.Input{
		Occasion: planning.Occasion{ID: "occasion", Name: "Christmas", Date: "2026-12-24"}, Plan: &planning.Plan{
			ID:     "plan",
			Number: 1, State: "draft",
		},
		Production: k.production, Assembly: k.assembly, Stock: planning.Stock{Lots: lots},
		Recipes: map[domain.Slug]*planning.Recipe{}, Goods: map[domain.Slug]*planning.Good{},
	}
	for slug := range k.Recipes {
		in.Recipes[slug] = planning.NewRecipe("recipe-"+domain.ID(slug), k.CaptureRecipe("", slug).Content)
	}
	for slug := range k.Goods {
		in.Goods[slug] = planning.NewGood("good-"+domain.ID(slug), k.CaptureGood("", slug).Content)
	}
	return in
}

func (k *kitchen) summary(lots ...planning.Lot) planning.Summary {
	return planning.Calculate(k.input(lots...))
}

var drawAmount = rapid.SampledFrom([]string{"1 cup", "2 cup", "250 g", "1/3 tbsp", "4 each"})

// drawKitchen makes any small kitchen. Names are few, so that two kitchens have
// much in common, and an item may be on several lines of a recipe.
func drawKitchen(t *rapid.T) *kitchen {
	k := newKitchen()
	few := func(label string, from, to int) int { return rapid.IntRange(from, to).Draw(t, label) }
	item := func() string { return fmt.Sprintf("item-%d", few("item", 0, 2)) }
	for i := range 3 {
		switch few("sold", 0, 3) {
		case 0:
			k.item(domain.Slug(fmt.Sprintf("item-%d", i)), packed(drawAmount.Draw(t, "package"), "2.50"))
		case 1:
			k.item(domain.Slug(fmt.Sprintf("item-%d", i)), weighing("1 cup", "120 g"))
		}
	}
	for r := range 3 {
		var words []string
		for range few("lines", 0, 4) {
			words = append(words, drawAmount.Draw(t, "line")+" "+item())
		}
		for nested := r + 1; nested < 3; nested++ {
			for range few("nests", 0, 2) {
				words = append(words, fmt.Sprintf("%d of recipe-%d", few("batches", 1, 2), nested))
			}
		}
		recipe := k.recipe(domain.Slug(fmt.Sprintf("recipe-%d", r)), words...)
		recipe.Notes = rapid.SampledFrom([]string{"", "rest it", "a/b"}).Draw(t, "notes")
		recipe.ProductionReady = rapid.Bool().Draw(t, "ready")
		if rapid.Bool().Draw(t, "two sizes") {
			recipe.Yields = append(recipe.Yields, catalog.Yield{Slug: "slice", Name: "slice", Mode: catalog.ByPortion, BatchPercent: num("12.5")})
		}
		for i := range recipe.Lines {
			recipe.Lines[i].Note = rapid.SampledFrom([]string{"", "sifted"}).Draw(t, "note")
		}
		k.set(*recipe)
	}
	for g := range 3 {
		words := []string{fmt.Sprintf("%d recipe-%d/standard", few("units", 1, 3), few("recipe", 0, 2))}
		for range few("packaging", 0, 2) {
			words = append(words, drawAmount.Draw(t, "box")+" "+item())
		}
		if g > 0 && rapid.Bool().Draw(t, "nests") {
			words = append(words, fmt.Sprintf("%d good-%d", few("goods", 1, 2), few("nested", 0, g-1)))
		}
		k.good(domain.Slug(fmt.Sprintf("good-%d", g)), words...)
	}
	order := rapid.Permutation([]int{0, 1, 2}).Draw(t, "order")
	for _, at := range order {
		if rapid.Bool().Draw(t, "target") {
			k.bake(fmt.Sprintf("recipe-%d/standard", at), int64(few("batches", 1, 3)))
		}
		if rapid.Bool().Draw(t, "target") {
			k.assemble(domain.Slug(fmt.Sprintf("good-%d", at)), int64(few("quantity", 1, 3)))
		}
	}
	return k
}
