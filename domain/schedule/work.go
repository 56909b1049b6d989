package schedule

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Work is what a batch of a recipe takes, in minutes.
type Work struct {
	// Active is work, with that of nested recipes.
	Active measure.Number
	// Passive is waiting: that of the recipe, and of the nested recipe that waits longest.
	Passive int64
}

// WorkOf returns what a batch of a recipe takes. Recipes that state nothing take nothing.
func WorkOf(now catalog.Definitions, recipe domain.Slug) Work {
	content := now.RecipeContent(recipe)
	works := make(map[domain.Slug]Work, len(content.Recipes))
	for _, one := range slices.Backward(content.Recipes) { // users stand before what they use
		work := Work{Active: measure.Int(int64(one.ActiveMinutes))}
		for _, component := range one.Components {
			nested := works[component.Recipe]
			work.Active = work.Active.Add(nested.Active.Mul(component.Batches))
			work.Passive = max(work.Passive, nested.Passive)
		}
		work.Passive += int64(one.PassiveMinutes)
		works[one.Slug] = work
	}
	return works[recipe]
}
