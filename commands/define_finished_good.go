package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineFinishedGood says what a finished good is from now on, as a whole.
type DefineFinishedGood struct{ catalog.FinishedGood }

// DefineFinishedGood fails as [Application.DefineRecipe] does.
func (a *Application) DefineFinishedGood(ctx context.Context, sender Caller, define DefineFinishedGood) (Defined, error) {
	if err := define.Validate(); err != nil {
		return Defined{}, err
	}
	gathered := a.gather(sender.Kitchen)
	gathered.found.Goods[define.Slug] = catalog.Source[catalog.FinishedGood]{Entry: catalog.Entry[catalog.FinishedGood]{Definition: define.FinishedGood, Exists: true}}
	if err := gathered.belowGood(ctx, define.FinishedGood); err != nil {
		return Defined{}, err
	}
	if err := gathered.found.CheckGood(define.FinishedGood); err != nil {
		return Defined{}, err
	}
	return carryOut(ctx, a.goods, stream.Good(sender.Kitchen, define.Slug), a.command(sender, "DefineFinishedGood", define), define.FinishedGood)
}

// ArchiveFinishedGood takes a finished good out of use.
type ArchiveFinishedGood struct{ Slug domain.Slug }

// ArchiveFinishedGood fails with a [*NotFoundError]; repeating it is quiet.
func (a *Application) ArchiveFinishedGood(ctx context.Context, sender Caller, good ArchiveFinishedGood) (Result, error) {
	return archive(ctx, a.goods, stream.Good(sender.Kitchen, good.Slug), a.command(sender, "ArchiveFinishedGood", good),
		&NotFoundError{What: "finished good", Name: string(good.Slug)})
}
