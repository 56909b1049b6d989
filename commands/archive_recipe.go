package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// ArchiveRecipe takes a recipe out of use: it cannot be targeted, planned or referred to any
// more. Snapshots keep it.
type ArchiveRecipe struct{ Slug domain.Slug }

// ArchiveRecipe is idempotent. It fails with a [*NotFoundError].
func (a *Application) ArchiveRecipe(ctx context.Context, caller Caller, recipe ArchiveRecipe) (Result, error) {
	return archive(ctx, a.recipes, stream.Recipe(caller.Kitchen, recipe.Slug), a.command(caller, "ArchiveRecipe", recipe),
		&NotFoundError{What: "recipe", Name: string(recipe.Slug)})
}
