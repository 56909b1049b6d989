package api

import (
	"context"
	"net/http"

	"crumbtrail/api/web"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

type explainPlan struct {
	PlanID
	web.Dated
	Path  string `query:"path" maxLength:"1000" doc:"The figure: list, name and field, as in the summary. An item in several units has the unit, any other may have it: aggregated_ingredients/flour:cup/total" example:"shopping_list/flour/to_buy"`
	Depth int    `query:"depth" minimum:"0" maximum:"1000" doc:"How many levels below the figure the answer has; 0 is all"`
}

func (h *handlers) summaries() {
	const tag = "Plans"
	registerQuery(h, web.Operation("GetPlanSummary", http.MethodGet, "/v1/plans/{id}/summary", tag, "Get a plan's summary",
		web.Describe("Batches, progress, ingredients, shopping list and feasibility, calculated from the plan's snapshots "+
			"and the current pantry.")),
		h.planSummary)
	registerQuery(h, web.Operation("GetOccasionSummary", http.MethodGet, "/v1/occasions/{id}/summary", tag,
		"Get the summary of an occasion's active plan",
		web.Describe("Without a plan it is calculated from the current definitions: plan is null and no line has a snapshot.")),
		h.occasionSummary)
	registerQuery(h, web.Operation("ExplainPlan", http.MethodGet, "/v1/plans/{id}/explain", tag, "Explain a figure of a plan's summary",
		web.Heavy,
		web.Describe("The calculation of a figure as a tree. Its leaves are lines of snapshots, targets, lots and runs, each with its event. "+
			"Evaluating the tree gives exactly the figure. A part that occurs again is written once and referred to by number. "+
			"In a very large tree the lowest levels are left out (collapsed); the figures among them have paths of their own. "+
			"Without a path the answer lists the paths of all figures. For an unknown path, no_such_figure lists similar ones.")), h.planExplanation)
}

func (h *handlers) planSummary(ctx context.Context, query readmodels.Query, in *datedPlan) (*web.Found[planning.Summary], error) {
	return found(h.queries.PlanSummary(ctx, query, in.ID.ID()))
}

func (h *handlers) occasionSummary(ctx context.Context, query readmodels.Query, in *datedOccasion) (*web.Found[planning.Summary], error) {
	return found(h.queries.OccasionSummary(ctx, query, in.ID.ID()))
}

func (h *handlers) planExplanation(
	ctx context.Context, query readmodels.Query, in *explainPlan,
) (*web.Found[readmodels.PlanExplanation], error) {
	return found(h.queries.ExplainPlan(ctx, query, in.ID.ID(), in.Path, in.Depth))
}
