package api

import (
	"context"
	"net/http"

	"crumbtrail/readmodels"
)

type listSnapshots struct {
	PlanID
	Visible
	Paged
}

type oneSnapshot struct {
	PlanID
	Snapshot ID `path:"sid" doc:"The snapshot"`
	Visible
}

func (a *API) snapshots() {
	const recipes, goods, tag = "/v1/plans/{id}/recipe-snapshots", "/v1/plans/{id}/finished-good-snapshots", "Plans"
	register(a, operation("ListRecipeSnapshots", http.MethodGet, recipes, tag, "The recipe snapshots that a plan captured, without their contents"), a.recipeSnapshots)
	register(a, operation("GetRecipeSnapshot", http.MethodGet, recipes+"/{sid}", tag, "A recipe as a plan captured it"), a.recipeSnapshot)
	register(a, operation("ListFinishedGoodSnapshots", http.MethodGet, goods, tag, "The finished-good snapshots that a plan captured, without their contents"), a.goodSnapshots)
	register(a, operation("GetFinishedGoodSnapshot", http.MethodGet, goods+"/{sid}", tag, "A finished good as a plan captured it"), a.goodSnapshot)
}

func (a *API) recipeSnapshots(ctx context.Context, in *listSnapshots) (*listedAs[readmodels.RecipeSnapshot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	snapshots, err := a.questions.RecipeSnapshots(ctx, ask, in.ID.id(), in.page())
	return listedAt(ctx, snapshots, err)
}

func (a *API) recipeSnapshot(ctx context.Context, in *oneSnapshot) (*found[readmodels.RecipeSnapshot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.RecipeSnapshot(ctx, ask, in.ID.id(), in.Snapshot.id()))
}

func (a *API) goodSnapshots(ctx context.Context, in *listSnapshots) (*listedAs[readmodels.GoodSnapshot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	snapshots, err := a.questions.GoodSnapshots(ctx, ask, in.ID.id(), in.page())
	return listedAt(ctx, snapshots, err)
}

func (a *API) goodSnapshot(ctx context.Context, in *oneSnapshot) (*found[readmodels.GoodSnapshot], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.GoodSnapshot(ctx, ask, in.ID.id(), in.Snapshot.id()))
}
