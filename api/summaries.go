package api

import (
	"context"
	"net/http"

	"crumbtrail/api/web"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// explainPlan asks how a figure came about.
type explainPlan struct {
	PlanID
	web.Dated
	Path  string `query:"path" maxLength:"1000" doc:"The figure: list, name and field, as in the summary. An item that is listed in several units is named with the unit: aggregated_ingredients/flour:cup/total" example:"shopping_list/flour/to_buy"`
	Depth int    `query:"depth" minimum:"0" maximum:"1000" doc:"How many levels below the figure are written; 0 is all"`
}

func (h *handlers) summaries() {
	const tag = "Plans"
	registerQuery(h, web.Operation("GetPlanSummary", http.MethodGet, "/v1/plans/{id}/summary", tag, "What a plan means today, calculated when asked",
		web.Describe("Batches, progress, ingredients, shopping list and feasibility, from the plan's own snapshots and the pantry as it is.")), h.planSummary)
	registerQuery(h, web.Operation("GetOccasionSummary", http.MethodGet, "/v1/occasions/{id}/summary", tag, "The summary of an occasion's active plan",
		web.Describe("Before there is a plan the live definitions answer: plan is null and no line has a snapshot.")), h.occasionSummary)
	registerQuery(h, web.Operation("ExplainPlan", http.MethodGet, "/v1/plans/{id}/explain", tag, "How a figure of a plan's summary came about",
		web.Describe("The arithmetic of one figure as a tree, whose leaves are lines of snapshots, targets, lots and runs, each with the event that said it. Calculating the tree gives the figure, exactly. "+
			"A part that occurs again is written once and named by number elsewhere; of a very large tree the lowest levels are left out (collapsed), and the figures among them can be asked for by their own path. "+
			"Without a path the answer lists the paths of all figures. 404 no_such_figure names paths like one that there is not.")), h.planExplanation)
}

func (h *handlers) planSummary(ctx context.Context, query readmodels.Query, in *datedPlan) (*web.Found[planning.Summary], error) {
	return found(h.queries.PlanSummary(ctx, query, in.ID.ID()))
}

func (h *handlers) occasionSummary(ctx context.Context, query readmodels.Query, in *datedOccasion) (*web.Found[planning.Summary], error) {
	return found(h.queries.OccasionSummary(ctx, query, in.ID.ID()))
}

func (h *handlers) planExplanation(ctx context.Context, query readmodels.Query, in *explainPlan) (*web.Found[readmodels.PlanExplanation], error) {
	return found(h.queries.ExplainPlan(ctx, query, in.ID.ID(), in.Path, in.Depth))
}
