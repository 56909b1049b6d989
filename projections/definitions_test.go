package projections

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/stream"
)

func (k *kitchen) item(i int) catalog.Item {
	return catalog.Item{
		Slug: itemSlug(i), Name: fmt.Sprintf("Item %d \"%d\"\\'ä, {x}", i, k.random.IntN(3)), Kind: catalog.Ingredient, Category: []string{"", "NULL"}[k.random.IntN(2)],
		Density: measure.Density{Volume: measure.Amount{Value: measure.Int(1), Unit: measure.Cup}, Weight: measure.Amount{Value: measure.Int(120), Unit: measure.Gram}},
	}
}

func (k *kitchen) recipe(i int) catalog.Recipe {
	recipe := catalog.Recipe{
		Slug: recipeSlug(i), Name: fmt.Sprintf("Recipe %d, %d", i, k.random.IntN(3)), Category: "cake",
		Lines: []catalog.Line{
			{Item: itemSlug(i), Amount: measure.Amount{Value: measure.Ratio(int64(1+k.random.IntN(8)), 3), Unit: measure.Cup}},
			{Item: itemSlug(i + 1), Amount: measure.Amount{Value: measure.Int(int64(10 + k.random.IntN(50))), Unit: measure.Gram}},
		},
		Yields: []catalog.Yield{{Slug: "piece", Name: "Piece", Mode: catalog.ByCount, ItemsPerBatch: 24}},
	}
	if i > 0 {
		recipe.Components = []catalog.RecipeComponent{{Recipe: recipeSlug(i - 1), Batches: measure.Ratio(1, 2)}}
	}
	return recipe
}

func (k *kitchen) good(i int) catalog.FinishedGood {
	return catalog.FinishedGood{Slug: goodSlug(i), Name: fmt.Sprintf("Good %d", i), Components: []catalog.GoodComponent{
		{FinishedUnit: unitOf(i), Quantity: measure.Int(int64(2 + k.random.IntN(4)))},
		{FinishedUnit: unitOf(i + 1), Quantity: measure.Int(3)},
		{Item: itemSlug(simulatedItems - 1), Quantity: measure.Int(1), Unit: measure.Gram},
	}}
}

// setUp defines everything once.
func (k *kitchen) setUp() []appended {
	var all []appended
	for i := range simulatedItems {
		all = append(all, k.defineItem(i)...)
	}
	for i := range simulatedRecipes {
		all = append(all, k.defineRecipe(i)...)
	}
	for i := range simulatedGoods {
		all = append(all, k.defineGood(i)...)
	}
	return append(all, k.schedule()...)
}

func (k *kitchen) defineItem(i int) []appended {
	entry := k.defs.Items[itemSlug(i)]
	events, err := entry.Define(k.item(i))
	for _, event := range events {
		entry = entry.Apply(event)
	}
	k.defs.Items[itemSlug(i)] = entry
	return recorded(k, stream.Items, string(itemSlug(i)), catalog.ItemNames(), events, err)
}

func (k *kitchen) defineRecipe(i int) []appended {
	source := k.defs.Recipes[recipeSlug(i)]
	events, err := source.Define(k.recipe(i))
	for _, event := range events {
		source.Entry = source.Apply(event)
	}
	k.defs.Recipes[recipeSlug(i)] = source
	return recorded(k, stream.Recipes, string(recipeSlug(i)), catalog.RecipeNames(), events, err)
}

func (k *kitchen) defineGood(i int) []appended {
	source := k.defs.Goods[goodSlug(i)]
	events, err := source.Define(k.good(i))
	for _, event := range events {
		source.Entry = source.Apply(event)
	}
	k.defs.Goods[goodSlug(i)] = source
	return recorded(k, stream.Goods, string(goodSlug(i)), catalog.GoodNames(), events, err)
}

// archive takes an item out of use, and may later define it again.
func (k *kitchen) archive() []appended {
	slug := domain.Slug(fmt.Sprintf("spare-%d", k.random.IntN(3)))
	entry := k.defs.Items[slug]
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
	k.defs.Items[slug] = entry
	return recorded(k, stream.Items, string(slug), catalog.ItemNames(), events, err)
}
