package summary_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/summary"
)

// kitchen is a catalog to plan from, and the input that grows out of it.
type kitchen struct {
	definitions catalog.Definitions
	input       summary.Input
}

const occasionDate = domain.Date("2026-12-24")

func newKitchen() *kitchen {
	return &kitchen{
		definitions: catalog.Definitions{
			Items:   map[domain.Slug]catalog.Entry[catalog.Item]{},
			Recipes: map[domain.Slug]catalog.Source[catalog.Recipe]{},
			Goods:   map[domain.Slug]catalog.Source[catalog.FinishedGood]{},
		},
		input: summary.Input{
			Occasion: summary.Occasion{ID: "occasion", Name: "Christmas", Date: occasionDate},
			Plan:     &summary.Plan{ID: "plan", Number: 1, State: "draft"},
			Stock:    summary.Stock{Units: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]measure.Number{}},
		},
	}
}

func num(text string) measure.Number {
	n, err := measure.ParseNumber(text)
	if err != nil {
		panic(err)
	}
	return n
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

// item defines an ingredient; its name is its slug in capitals.
func (k *kitchen) item(slug domain.Slug, more ...func(*catalog.Item)) {
	item := catalog.Item{Slug: slug, Name: strings.ToUpper(string(slug)), Kind: catalog.Ingredient}
	for _, change := range more {
		change(&item)
	}
	k.definitions.Items[slug] = catalog.Entry[catalog.Item]{Definition: item, Exists: true}
}

func weighing(volume, weight string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		item.Density = measure.Density{Volume: amount(volume), Weight: amount(weight)}
	}
}

func packed(size, price string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		item.Package = &catalog.Package{Amount: amount(size)}
		if price != "" {
			money, err := measure.ParseMoney(price)
			if err != nil {
				panic(err)
			}
			item.Package.Price = &money
		}
	}
}

func material(item *catalog.Item) { item.Kind = catalog.Material }

func named(name string) func(*catalog.Item) { return func(item *catalog.Item) { item.Name = name } }

// recipe defines a recipe from words: "yield 24", "small 12", "slice 12.5%",
// "2 cup flour", "0.5 of dough". A yield's slug is its first word. Items that
// are named are defined, if they are not yet.
func (k *kitchen) recipe(slug domain.Slug, words ...string) {
	recipe := catalog.Recipe{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		switch {
		case len(word) == 3 && word[1] == "of":
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: domain.Slug(word[2]), Batches: num(word[0])})
		case len(word) >= 3:
			name := domain.Slug(word[len(word)-1])
			k.need(name)
			recipe.Lines = append(recipe.Lines, catalog.Line{Item: name, Amount: amount(strings.Join(word[:len(word)-1], " "))})
		default:
			recipe.Yields = append(recipe.Yields, yield(word[0], word[1]))
		}
	}
	k.definitions.Recipes[slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}}
}

func yield(slug, many string) catalog.Yield {
	result := catalog.Yield{Slug: domain.Slug(slug), Name: slug, Mode: catalog.ByCount}
	if percent, portion := strings.CutSuffix(many, "%"); portion {
		result.Mode, result.BatchPercent = catalog.ByPortion, num(percent)
		return result
	}
	count, err := strconv.ParseInt(many, 10, 64)
	if err != nil {
		panic(err)
	}
	result.ItemsPerBatch = count
	return result
}

func (k *kitchen) need(item domain.Slug) {
	if !k.definitions.Items[item].Exists {
		k.item(item)
	}
}

// good defines a finished good from words: "6 cookies/yield" is a finished unit,
// "2 of bag" another good, "1 each box" an item.
func (k *kitchen) good(slug domain.Slug, words ...string) {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		switch {
		case len(word) == 2:
			good.Components = append(good.Components, catalog.GoodComponent{FinishedUnit: ref(word[1]), Quantity: num(word[0])})
		case word[1] == "of":
			good.Components = append(good.Components, catalog.GoodComponent{FinishedGood: domain.Slug(word[2]), Quantity: num(word[0])})
		default:
			if !k.definitions.Items[domain.Slug(word[2])].Exists {
				k.item(domain.Slug(word[2]), material)
			}
			of := amount(word[0] + " " + word[1])
			good.Components = append(good.Components, catalog.GoodComponent{Item: domain.Slug(word[2]), Quantity: of.Value, Unit: of.Unit})
		}
	}
	k.definitions.Goods[slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
}

func (k *kitchen) bake(unit string, batches int64) {
	k.input.Production = append(k.input.Production, summary.ProductionTarget{FinishedUnit: ref(unit), Batches: batches})
}

func (k *kitchen) assemble(good domain.Slug, quantity int64) {
	k.input.Assembly = append(k.input.Assembly, summary.AssemblyTarget{FinishedGood: good, Quantity: quantity})
}

func (k *kitchen) baked(unit string, batches, yield, loss int64) {
	k.bakedAtScale(unit, batches, "1", yield, loss)
}

func (k *kitchen) bakedAtScale(unit string, batches int64, scale string, yield, loss int64) {
	id := domain.ID("run-" + strconv.Itoa(len(k.input.Runs)+1))
	k.input.Runs = append(k.input.Runs, summary.ProductionRun{ID: id, FinishedUnit: ref(unit), Batches: batches, Scale: num(scale), ActualYield: yield, Loss: loss})
}

func (k *kitchen) assembled(good domain.Slug, quantity int64) {
	k.input.Assemblies = append(k.input.Assemblies, summary.AssemblyRun{FinishedGood: good, Quantity: quantity})
}

// lot puts "2 cup" of an item into the pantry; its id is lot-1, lot-2, …
func (k *kitchen) lot(item domain.Slug, of string, expires ...domain.Date) {
	lot := summary.Lot{ID: domain.ID("lot-" + strconv.Itoa(len(k.input.Stock.Lots)+1)), Item: item, Remaining: amount(of)}
	if len(expires) > 0 {
		lot.ExpiresOn = expires[0]
	}
	k.input.Stock.Lots = append(k.input.Stock.Lots, lot)
}

func (k *kitchen) units(unit, many string)             { k.input.Stock.Units[ref(unit)] = num(many) }
func (k *kitchen) goods(good domain.Slug, many string) { k.input.Stock.Goods[good] = num(many) }

// ready is the input with snapshots of every recipe and good of the catalog.
func (k *kitchen) ready() summary.Input {
	in := k.input
	in.Recipes, in.Goods = map[domain.Slug]*summary.Recipe{}, map[domain.Slug]*summary.Good{}
	for slug := range k.definitions.Recipes {
		captured := k.definitions.CaptureRecipe("recipe-snapshot-of-"+domain.ID(slug), slug)
		in.Recipes[slug] = summary.NewRecipe(captured.ID, captured.Content)
	}
	for slug := range k.definitions.Goods {
		captured := k.definitions.CaptureGood("good-snapshot-of-"+domain.ID(slug), slug)
		in.Goods[slug] = summary.NewGood(captured.ID, captured.Content)
	}
	return in
}

func (k *kitchen) summary() summary.Summary { return summary.Calculate(k.ready()) }

// line finds "recipe/unit" in an answer.
func line(t require.TestingT, answer summary.Summary, unit string) summary.BatchLine {
	for _, line := range answer.Batches {
		if string(line.Recipe)+"/"+string(line.FinishedUnit) == unit {
			return line
		}
	}
	require.Failf(t, "no line", "%s in %+v", unit, answer.Batches)
	return summary.BatchLine{}
}

func assembly(t require.TestingT, answer summary.Summary, good domain.Slug) summary.Assembly {
	for _, target := range answer.Assemblies {
		if target.FinishedGood == good {
			return target
		}
	}
	require.Failf(t, "no target", "%s in %+v", good, answer.Assemblies)
	return summary.Assembly{}
}

func equal(t *testing.T, want string, got interface{ String() string }, what ...any) {
	t.Helper()
	require.Equal(t, want, got.String(), what...)
}
