package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineFinishedGood creates or replaces a finished good.
type DefineFinishedGood struct {
	catalog.FinishedGood
	// ImportedAs identifies the record of an export that the definition comes from.
	ImportedAs string `json:"imported_as,omitempty"`
}

// DefineFinishedGood fails as [Application.DefineRecipe] does.
func (a *Application) DefineFinishedGood(ctx context.Context, caller Caller, good DefineFinishedGood) (Defined, error) {
	return define(ctx, a.goods, stream.Good(caller.Kitchen, good.Slug), a.command(caller, "DefineFinishedGood", good),
		good.FinishedGood, good.ImportedAs, func() error { return a.checkGood(ctx, caller.Kitchen, good.FinishedGood) })
}

func (a *Application) checkGood(ctx context.Context, kitchen domain.Kitchen, good catalog.FinishedGood) error {
	gathered, err := a.gather(ctx, kitchen)
	if err != nil {
		return err
	}
	return gathered.CheckGood(ctx, good)
}
