// Package catalogtest builds definitions from a short notation, for tests. It panics
// at text that does not parse.
package catalogtest

import (
	"strconv"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Number parses "2.5" and "1/3".
func Number(text string) measure.Number { return must(measure.ParseNumber(text)) }

// Money parses "2.50".
func Money(text string) measure.Money { return must(measure.ParseMoney(text)) }

// Amount parses "2.5 cup".
func Amount(text string) measure.Amount {
	value, code, _ := strings.Cut(text, " ")
	return measure.Amount{Value: Number(value), Unit: must(measure.ParseUnit(code))}
}

// Ref parses "cookie/standard".
func Ref(text string) catalog.UnitRef { return must(catalog.ParseUnitRef(text)) }

// Yield parses "standard 10" and "slice 12.5%"; of "standard 24-10%", 10 % are expected to
// be lost, and "standard 24+3d" is good for 3 days after the day of baking.
func Yield(text string) catalog.Yield {
	slug, many, _ := strings.Cut(text, " ")
	yield := catalog.Yield{Slug: domain.Slug(slug), Name: slug}
	many, days, spoils := strings.Cut(many, "+")
	if spoils {
		yield.ShelfLife = new(must(strconv.Atoi(strings.TrimSuffix(days, "d"))))
	}
	many, loss, loses := strings.Cut(many, "-")
	if loses {
		yield.ExpectedLoss = Number(strings.TrimSuffix(loss, "%"))
	}
	if percent, isPortion := strings.CutSuffix(many, "%"); isPortion {
		yield.Mode, yield.BatchPercent = catalog.ByPortion, Number(percent)
	} else {
		yield.Mode, yield.ItemsPerBatch = catalog.ByCount, must(strconv.ParseInt(many, 10, 64))
	}
	return yield
}

// Item returns an ingredient whose name is its slug in capitals.
func Item(slug domain.Slug, more ...func(*catalog.Item)) catalog.Item {
	item := catalog.Item{Slug: slug, Name: strings.ToUpper(string(slug)), Kind: catalog.Ingredient}
	for _, change := range more {
		change(&item)
	}
	return item
}

// Weighing sets the density of an item: "1 cup" weighs "120 g".
func Weighing(volume, weight string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		item.Density = measure.Density{Volume: Amount(volume), Weight: Amount(weight)}
	}
}

// Measured adds measures to an item, such as "1 clove = 5 g".
func Measured(texts ...string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		all := item.Conversions().All()
		for _, text := range texts {
			left, right, _ := strings.Cut(text, " = ")
			is := Amount(right)
			all = append(all, measure.Measure{Amount: Amount(left), Equals: is.Value, EqualsUnit: is.Unit})
		}
		item.Density = measure.Density{}
		item.SetMeasures(all)
	}
}

// Packed sets the package of an item, such as "1 kg" for "2.50"; the price is unknown
// if it is empty.
func Packed(size, price string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		item.Package = &catalog.Package{Amount: Amount(size)}
		if price != "" {
			money := Money(price)
			item.Package.Price = &money
		}
	}
}

// AlsoPacked adds a package to those of the item, as [Packed] sets one.
func AlsoPacked(size, price string) func(*catalog.Item) {
	return func(item *catalog.Item) {
		packages := item.Packages
		if len(packages) == 0 && item.Package != nil {
			packages = []catalog.Package{*item.Package}
		}
		Packed(size, price)(item)
		item.SetPackages(append(packages, *item.Package))
	}
}

// line returns a line of so much of an item: "2 cup", "2 cup a run" or "some".
func line(words []string, item domain.Slug) catalog.Line {
	perRun := words[len(words)-1] == "run"
	if perRun {
		words = words[:len(words)-2]
	}
	if words[0] == "some" {
		return catalog.Line{Item: item}
	}
	return catalog.Line{Item: item, SomeAmount: catalog.SomeAmount(Amount(strings.Join(words, " "))), PerRun: perRun}
}

// Recipe builds a recipe of lines such as "2 cup flour", "some of salt" and "10 g a run butter", components such as "1/2 of
// dough", "250 g of ganache" and "1 of ganache/tub" for what is made ahead, "makes 500 g" for the
// yield amount, and yields as [Yield] parses them. Without a yield it
// yields "standard 10".
func Recipe(slug domain.Slug, words ...string) catalog.Recipe {
	recipe := catalog.Recipe{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		last := domain.Slug(word[len(word)-1])
		switch {
		case word[0] == "some":
			recipe.Lines = append(recipe.Lines, line(word[:1], last))
		case word[0] == "makes":
			recipe.YieldAmount = Amount(strings.Join(word[1:], " "))
		case len(word) == 2:
			recipe.Yields = append(recipe.Yields, Yield(text))
		case strings.Contains(string(last), "/"):
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{FinishedUnit: Ref(string(last)), Quantity: Number(word[0])})
		case word[1] == "of":
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: last, Batches: Number(word[0])})
		case word[len(word)-2] == "of":
			amount := Amount(strings.Join(word[:len(word)-2], " "))
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: last, Value: amount.Value, Unit: amount.Unit})
		default:
			recipe.Lines = append(recipe.Lines, line(word[:len(word)-1], last))
		}
	}
	if recipe.Yields == nil {
		recipe.Yields = []catalog.Yield{Yield("standard 10")}
	}
	return recipe
}

// Good builds a finished good of units such as "2 cookie/standard", goods such as "1/2
// tin" or "1/2 of tin", and items such as "1 each box".
func Good(slug domain.Slug, words ...string) catalog.FinishedGood {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		last := word[len(word)-1]
		component := catalog.GoodComponent{Quantity: Number(word[0])}
		switch {
		case strings.Contains(last, "/"):
			component.FinishedUnit = Ref(last)
		case len(word) == 2 || word[1] == "of":
			component.FinishedGood = domain.Slug(last)
		default:
			component.Item, component.Unit = domain.Slug(last), Amount(strings.Join(word[:len(word)-1], " ")).Unit
		}
		good.Components = append(good.Components, component)
	}
	return good
}

// Conversions returns the measures of an item.
func Conversions(item catalog.Item) measure.Measures { return item.Conversions() }
