package projectionstest

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/stream"
)

func (k *Kitchen) item(i int) catalog.Item {
	return catalog.Item{
		Slug: itemSlug(i), Name: fmt.Sprintf(
			"Item %d \"%d\"\\'ä, {x}", i, k.random.IntN(3),
		), Kind: catalog.Ingredient, Category: []string{"", "NULL"}[k.random.IntN(2)],
		Density: measure.Density{
			Volume: measure.Amount{Value: measure.Int(1), Unit: measure.Cup}, Weight: measure.Amount{Value: measure.Int(120), Unit: measure.Gram},
		},
	}
}

func (k *Kitchen) recipe(i int) catalog.Recipe {
	recipe := catalog.Recipe{
		Slug: recipeSlug(i), Name: fmt.Sprintf("Recipe %d, %d", i, k.random.IntN(3)), Category: "cake",
		Lines: []catalog.Line{
			{Item: itemSlug(i), SomeAmount: catalog.SomeAmount{Value: measure.Ratio(int64(1+k.random.IntN(8)), 3), Unit: measure.Cup}},
			{Item: itemSlug(i + 1), SomeAmount: catalog.SomeAmount{Value: measure.Int(int64(10 + k.random.IntN(50))), Unit: measure.Gram}},
		},
		Yields: []catalog.Yield{{Slug: "piece", Name: "Piece", Mode: catalog.ByCount, ItemsPerBatch: 24}},
	}
	if i > 0 {
		recipe.Components = []catalog.RecipeComponent{{Recipe: recipeSlug(i - 1), Batches: measure.Ratio(1, 2)}}
	}
	return recipe
}

func (k *Kitchen) good(i int) catalog.FinishedGood {
	return catalog.FinishedGood{Slug: Good(i), Name: fmt.Sprintf("Good %d", i), Components: []catalog.GoodComponent{
		{FinishedUnit: Unit(i), Quantity: measure.Int(int64(2 + k.random.IntN(4)))},
		{FinishedUnit: Unit(i + 1), Quantity: measure.Int(3)},
		{Item: itemSlug(itemCount - 1), Quantity: measure.Int(1), Unit: measure.Gram},
	}}
}

// SetUp defines everything once and schedules an occasion.
func (k *Kitchen) SetUp() []Append {
	var all []Append
	for i := range itemCount {
		all = append(all, k.defineItem(i)...)
	}
	for i := range Recipes {
		all = append(all, k.defineRecipe(i)...)
	}
	for i := range Goods {
		all = append(all, k.defineGood(i)...)
	}
	return append(all, k.Schedule()...)
}

func (k *Kitchen) defineItem(i int) []Append {
	entry := k.Definitions.Items[itemSlug(i)]
	events, err := entry.Define(k.item(i))
	for _, event := range events {
		entry = entry.Apply(event)
	}
	k.Definitions.Items[itemSlug(i)] = entry
	return recorded(k, stream.Items, string(itemSlug(i)), catalog.ItemNames(), events, err)
}

func (k *Kitchen) defineRecipe(i int) []Append {
	source := k.Definitions.Recipes[recipeSlug(i)]
	events, err := source.Define(k.recipe(i))
	for _, event := range events {
		source.Entry = source.Apply(event)
	}
	k.Definitions.Recipes[recipeSlug(i)] = source
	return recorded(k, stream.Recipes, string(recipeSlug(i)), catalog.RecipeNames(), events, err)
}

func (k *Kitchen) defineGood(i int) []Append {
	source := k.Definitions.Goods[Good(i)]
	events, err := source.Define(k.good(i))
	for _, event := range events {
		source.Entry = source.Apply(event)
	}
	k.Definitions.Goods[Good(i)] = source
	return recorded(k, stream.Goods, string(Good(i)), catalog.GoodNames(), events, err)
}

// archive archives an item, or defines it again.
func (k *Kitchen) archive() []Append {
	slug := domain.Slug(fmt.Sprintf("spare-%d", k.random.IntN(3)))
	entry := k.Definitions.Items[slug]
	var events []catalog.Event[catalog.Item]
	var err error
	if entry.Exists && !entry.Archived {
		events, err = entry.Archive()
	} else {
		events, err = entry.Define(catalog.Item{Slug: slug, Name: "Spare", Kind: catalog.Material})
	}
	for _, event := range events {
		entry = entry.Apply(event)
	}
	k.Definitions.Items[slug] = entry
	return recorded(k, stream.Items, string(slug), catalog.ItemNames(), events, err)
}
