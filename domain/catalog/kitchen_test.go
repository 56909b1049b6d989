package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// kitchen is a catalog written in few words.
type kitchen struct{ catalog.Definitions }

func newKitchen() kitchen {
	return kitchen{catalog.Definitions{
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

func cupWeighs(weight string) measure.Density {
	return measure.Density{Volume: amount("1 cup"), Weight: amount(weight)}
}

func count(slug domain.Slug, items int64) catalog.Yield {
	return catalog.Yield{Slug: slug, Name: string(slug), Mode: catalog.ByCount, ItemsPerBatch: items}
}

func portion(slug domain.Slug, percent string) catalog.Yield {
	return catalog.Yield{Slug: slug, Name: string(slug), Mode: catalog.ByPortion, BatchPercent: num(percent)}
}

func (k kitchen) item(items ...catalog.Item) {
	for _, item := range items {
		item.Name, item.Kind = strings.ToUpper(string(item.Slug)), catalog.Ingredient
		k.Items[item.Slug] = catalog.Entry[catalog.Item]{Definition: item, Exists: true}
	}
}

// newRecipe makes a recipe that yields 10 standard ones, of lines like "2 cup
// flour" and components like "1/2 of dough".
func newRecipe(slug domain.Slug, words ...string) catalog.Recipe {
	recipe := catalog.Recipe{Slug: slug, Name: strings.ToUpper(string(slug)), Yields: []catalog.Yield{count("standard", 10)}}
	for _, text := range words {
		word := strings.Fields(text)
		last := domain.Slug(word[len(word)-1])
		if word[1] == "of" {
			recipe.Components = append(recipe.Components, catalog.RecipeComponent{Recipe: last, Batches: num(word[0])})
			continue
		}
		recipe.Lines = append(recipe.Lines, catalog.Line{Item: last, Amount: amount(strings.Join(word[:len(word)-1], " "))})
	}
	return recipe
}

// recipe defines a recipe, and the items it names unless they are defined.
func (k kitchen) recipe(slug domain.Slug, words ...string) catalog.Recipe {
	recipe := newRecipe(slug, words...)
	for _, line := range recipe.Lines {
		if !k.Items[line.Item].Exists {
			k.item(catalog.Item{Slug: line.Item})
		}
	}
	k.set(recipe)
	return recipe
}

func (k kitchen) set(recipe catalog.Recipe) {
	k.Recipes[recipe.Slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: recipe, Exists: true}}
}

// newGood makes a finished good of components like "2 cookie/standard", "1/2
// tin" and "1 each box".
func newGood(slug domain.Slug, words ...string) catalog.FinishedGood {
	good := catalog.FinishedGood{Slug: slug, Name: strings.ToUpper(string(slug))}
	for _, text := range words {
		word := strings.Fields(text)
		last := word[len(word)-1]
		component := catalog.GoodComponent{Quantity: num(word[0])}
		switch {
		case len(word) > 2:
			component.Item, component.Unit = domain.Slug(last), amount(strings.Join(word[:len(word)-1], " ")).Unit
		case strings.Contains(last, "/"):
			component.FinishedUnit = ref(last)
		default:
			component.FinishedGood = domain.Slug(last)
		}
		good.Components = append(good.Components, component)
	}
	return good
}

// good defines a finished good, and the items it names unless they are defined.
func (k kitchen) good(slug domain.Slug, words ...string) catalog.FinishedGood {
	good := newGood(slug, words...)
	for _, component := range good.Components {
		if component.Item != "" && !k.Items[component.Item].Exists {
			k.item(catalog.Item{Slug: component.Item})
		}
	}
	k.Goods[slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}}
	return good
}

func (k kitchen) archiveItem(slug domain.Slug) {
	entry := k.Items[slug]
	entry.Archived = true
	k.Items[slug] = entry
}

func (k kitchen) archiveRecipe(slug domain.Slug) {
	source := k.Recipes[slug]
	source.Archived = true
	k.Recipes[slug] = source
}

func (k kitchen) archiveGood(slug domain.Slug) {
	source := k.Goods[slug]
	source.Archived = true
	k.Goods[slug] = source
}

// pointers are where the problems of an [*domain.InvalidError] are.
func pointers(t *testing.T, err error) []string {
	t.Helper()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	places := make([]string, len(invalid.Problems))
	for i, problem := range invalid.Problems {
		require.NotEmpty(t, problem.Detail)
		places[i] = problem.Pointer
	}
	return places
}

func unusable(t *testing.T, err error) *catalog.UnusableError {
	t.Helper()
	var refusal *catalog.UnusableError
	require.ErrorAs(t, err, &refusal)
	return refusal
}

// listed writes needs as "2.5 cup flour".
func listed(needs []catalog.Need) []string {
	lines := make([]string, len(needs))
	for i, need := range needs {
		lines[i] = need.Amount.String() + " " + string(need.Item.Slug)
	}
	return lines
}
