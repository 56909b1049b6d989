package comparison_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/summary"
)

// kitchen is a catalog written in few words, and what is planned of it.
type kitchen struct {
	catalog.Definitions
	production []summary.ProductionTarget
	assembly   []summary.AssemblyTarget
}

func newKitchen() *kitchen {
	return &kitchen{Definitions: catalog.Definitions{
		Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
		Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
		Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
	}}
}

func num(text string) measure.Number {
	n, err := measure.ParseNumber(text)
	if err != nil {
		panic(err)
	}
	return n
}

func money(text string) measure.Money {
	m, err := measure.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

// amount reads "2.5 cup".
func amount(text string) measure.Amount {
	value, code, _ := strings.Cut(text, " ")
	unit, err := measure.ParseUnit(code)
	if err != nil {
		panic(err)
	}
	return measure.Amount{Value: num(value), Unit: unit}
}

func ref(text string) catalog.UnitRef {
	unit, err := catalog.ParseUnitRef(text)
	if err != nil {
		panic(err)
	}
	return unit
}

func (k *kitchen) item(slug domain.Slug, more ...func(*catalog.Item)) {
	item := catalog.Item{Slug: slug, Name: strings.ToUpper(string(slug)), Kind: catalog.Ingredient}
	for _, change := range more {
		change(&item)
	}
	k.Items[slug] = catalog.Entry[catalog.Item]{Definition: item, Exists: true}
}

func packed(size, price string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		cost := money(price)
		item.Package = &catalog.Package{Amount: amount(size), Price: &cost}
	}
}

func weighing(volume, weight string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		item.Density = measure.Density{Volume: amount(volume), Weight: amount(weight)}
	}
}

// recipe defines a recipe that yields 10 standard ones of words like "2 cup
// flour" and "1/2 of dough".
func (k *kitchen) recipe(slug domain.Slug, words ...string) *catalog.Recipe {
	recipe := catalog.Recipe{Slug: slug, Name: strings.ToUpper(string(slug)), Yields: []catalog.Yield{{Slug: "standard", Name: "standard", Mode: catalog.ByCount, ItemsPerBatch: 10}}}
	for _, text := range words {
		word := strings.Fields(text)
		last := domain.Slug(word[len(word)-1])
		if word[1] == "of" {
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: last, Batches: num(word[0])})
			continue
		}
		k.need(last)
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: last, Amount: amount(strings.Join(word[:2], " "))})
	}
	k.set(recipe)
	return &recipe
}

func (k *kitchen) set(recipe catalog.Recipe) {
	k.Recipes[recipe.Slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}}
}

func (k *kitchen) need(item domain.Slug) {
	if !k.Items[item].Exists {
		k.item(item)
	}
}

// good defines a finished good of components like "2 cookie/standard", "1/2 tin"
// and "1 each box".
func (k *kitchen) good(slug domain.Slug, words ...string) {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		last := word[len(word)-1]
		component := catalog.GoodComponent{Quantity: num(word[0])}
		switch {
		case len(word) > 2:
			k.need(domain.Slug(last))
			component.Item, component.Unit = domain.Slug(last), amount(strings.Join(word[:2], " ")).Unit
		case strings.Contains(last, "/"):
			component.FinishedUnit = ref(last)
		default:
			component.FinishedGood = domain.Slug(last)
		}
		good.Components = append(good.Components, component)
	}
	k.Goods[slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
}

func (k *kitchen) bake(unit string, batches int64) {
	k.production = append(k.production, summary.ProductionTarget{FinishedUnit: ref(unit), Batches: batches})
}

func (k *kitchen) assemble(good domain.Slug, quantity int64) {
	k.assembly = append(k.assembly, summary.AssemblyTarget{FinishedGood: good, Quantity: quantity})
}

func (k *kitchen) input(lots ...summary.Lot) summary.Input {
	in := summary.Input{
		Occasion: summary.Occasion{ID: "occasion", Name: "Christmas", Date: "2026-12-24"}, Plan: &summary.Plan{ID: "plan", Number: 1, State: "draft"},
		Production: k.production, Assembly: k.assembly, Stock: summary.Stock{Lots: lots},
		Recipes: map[domain.Slug]*summary.Recipe{}, Goods: map[domain.Slug]*summary.Good{},
	}
	for slug := range k.Recipes {
		in.Recipes[slug] = summary.NewRecipe("recipe-"+domain.ID(slug), k.CaptureRecipe("", slug).Content)
	}
	for slug := range k.Goods {
		in.Goods[slug] = summary.NewGood("good-"+domain.ID(slug), k.CaptureGood("", slug).Content)
	}
	return in
}

func (k *kitchen) summary(lots ...summary.Lot) summary.Summary {
	return summary.Calculate(k.input(lots...))
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
