package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

type listSnapshots struct {
	PlanID
	web.Visible
	web.Paged
}

type oneSnapshot struct {
	PlanID
	Snapshot input.ID `path:"sid" doc:"The snapshot"`
	web.Visible
}

type oneRecipeSnapshot struct {
	PlanID
	Snapshot input.ID `path:"sid" doc:"The snapshot"`
	web.Visible
	Batches int64         `query:"batches" minimum:"1" maximum:"1000000" doc:"Answer also with what so many batches take (scaled)" example:"2"`
	Scale   input.Decimal `query:"scale" doc:"With batches: the size of each, where 1 is the recipe as written"`
}

// mostScale is the limit of a run.
const mostScale = 1_000_000

// times is how often the recipe is made.
func (in *oneRecipeSnapshot) times() (measure.Number, error) {
	if in.Scale == "" {
		return measure.Int(in.Batches), nil
	}
	scale := in.Scale.Number()
	if scale.Sign() <= 0 || measure.Int(mostScale).Less(scale) {
		return scale, domain.Invalid("/scale", "must be above zero and at most %d", mostScale)
	}
	return measure.Int(in.Batches).Mul(scale), nil
}

func (h *handlers) snapshots() {
	const recipes, goods, tag = "/v1/plans/{id}/recipe-snapshots", "/v1/plans/{id}/finished-good-snapshots", "Plans"
	resource.Query(h.Kit, web.Operation("ListRecipeSnapshots", http.MethodGet, recipes, tag,
		"List a plan's recipe snapshots, without their contents"), h.recipeSnapshots)
	resource.Query(h.Kit, web.Operation("GetRecipeSnapshot", http.MethodGet, recipes+"/{sid}", tag,
		"Get a recipe snapshot of a plan"), h.recipeSnapshot)
	resource.Query(h.Kit, web.Operation("ListFinishedGoodSnapshots", http.MethodGet, goods, tag,
		"List a plan's finished-good snapshots, without their contents"), h.goodSnapshots)
	resource.Query(h.Kit, web.Operation("GetFinishedGoodSnapshot", http.MethodGet, goods+"/{sid}", tag,
		"Get a finished-good snapshot of a plan"), h.goodSnapshot)
}

func (h *handlers) recipeSnapshots(
	ctx context.Context, query readmodels.Query, in *listSnapshots,
) (*resource.ListOf[readmodels.RecipeSnapshot], error) {
	snapshots, err := h.Queries.RecipeSnapshots(ctx, query, in.ID.ID(), resource.PageOf(in.Paged))
	return resource.Listed(ctx, snapshots, err)
}

func (h *handlers) recipeSnapshot(
	ctx context.Context, query readmodels.Query, in *oneRecipeSnapshot,
) (*web.Found[readmodels.RecipeSnapshot], error) {
	times, err := in.times()
	if err != nil {
		return nil, err
	}
	snapshot, position, err := h.Queries.RecipeSnapshot(ctx, query, in.ID.ID(), in.Snapshot.ID())
	if err == nil && in.Batches > 0 {
		snapshot.Scaled = snapshot.Content.Scaled(times)
	}
	return resource.Found(snapshot, position, err)
}

func (h *handlers) goodSnapshots(
	ctx context.Context, query readmodels.Query, in *listSnapshots,
) (*resource.ListOf[readmodels.GoodSnapshot], error) {
	snapshots, err := h.Queries.GoodSnapshots(ctx, query, in.ID.ID(), resource.PageOf(in.Paged))
	return resource.Listed(ctx, snapshots, err)
}

func (h *handlers) goodSnapshot(ctx context.Context, query readmodels.Query, in *oneSnapshot) (*web.Found[readmodels.GoodSnapshot], error) {
	return resource.Found(h.Queries.GoodSnapshot(ctx, query, in.ID.ID(), in.Snapshot.ID()))
}
