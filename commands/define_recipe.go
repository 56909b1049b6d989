package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineRecipe says what a recipe is from now on, as a whole.
type DefineRecipe struct{ catalog.Recipe }

// DefineRecipe fails with a [*domain.InvalidError], or with a
// [*catalog.UnusableError] that names everything the recipe refers to and that
// cannot be used, and the cycle it would close.
func (a *Application) DefineRecipe(ctx context.Context, sender Caller, define DefineRecipe) (Defined, error) {
	if err := define.Validate(); err != nil {
		return Defined{}, err
	}
	gathered := a.gather(sender.Kitchen)
	gathered.found.Recipes[define.Slug] = catalog.Source[catalog.Recipe]{Entry: catalog.Entry[catalog.Recipe]{Definition: define.Recipe, Exists: true}}
	if err := gathered.belowRecipe(ctx, define.Recipe); err != nil {
		return Defined{}, err
	}
	if define.BaseRecipe != "" {
		if err := gathered.recipes(ctx, define.BaseRecipe); err != nil {
			return Defined{}, err
		}
	}
	if err := gathered.found.CheckRecipe(define.Recipe); err != nil {
		return Defined{}, err
	}
	return carryOut(ctx, a.recipes, stream.Recipe(sender.Kitchen, define.Slug), a.command(sender, "DefineRecipe", define), define.Recipe)
}

// ArchiveRecipe takes a recipe out of use.
type ArchiveRecipe struct{ Slug domain.Slug }

// ArchiveRecipe fails with a [*NotFoundError]; repeating it is quiet.
func (a *Application) ArchiveRecipe(ctx context.Context, sender Caller, recipe ArchiveRecipe) (Result, error) {
	return archive(ctx, a.recipes, stream.Recipe(sender.Kitchen, recipe.Slug), a.command(sender, "ArchiveRecipe", recipe),
		&NotFoundError{What: "recipe", Name: string(recipe.Slug)})
}
