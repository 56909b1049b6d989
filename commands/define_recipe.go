package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineRecipe creates or replaces a recipe.
type DefineRecipe struct {
	catalog.Recipe
	// ImportedAs identifies the record of an export that the definition comes from.
	ImportedAs string `json:"imported_as,omitempty"`
}

// DefineRecipe fails with a [*domain.InvalidError], or with a [*catalog.UnusableError]
// that names everything the recipe refers to and that is missing or archived, and the
// cycle that it would close.
func (a *Application) DefineRecipe(ctx context.Context, caller Caller, recipe DefineRecipe) (Defined, error) {
	return define(ctx, a.recipes, stream.Recipe(caller.Kitchen, recipe.Slug), a.command(caller, "DefineRecipe", recipe),
		recipe.Recipe, recipe.ImportedAs, func() error { return a.checkRecipe(ctx, caller.Kitchen, recipe.Recipe) })
}

func (a *Application) checkRecipe(ctx context.Context, kitchen domain.Kitchen, recipe catalog.Recipe) error {
	gathered, err := a.gather(ctx, kitchen)
	if err != nil {
		return err
	}
	return gathered.CheckRecipe(ctx, recipe)
}
