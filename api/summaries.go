package api

import (
	"context"
	"net/http"

	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

func (h *handlers) summaries() {
	const tag = "Plans"
	resource.Query(h.Kit, web.Operation("GetPlanSummary", http.MethodGet, "/v1/plans/{id}/summary", tag, "Get a plan's summary",
		web.Describe("Batches, progress, ingredients, shopping list and feasibility, calculated from the plan's snapshots "+
			"and the current pantry.")),
		h.planSummary)
	resource.Query(h.Kit, web.Operation("GetOccasionSummary", http.MethodGet, "/v1/occasions/{id}/summary", tag,
		"Get the summary of an occasion's active plan",
		web.Describe("Without a plan it is calculated from the current definitions: plan is null and no line has a snapshot.")),
		h.occasionSummary)
}

func (h *handlers) planSummary(ctx context.Context, query readmodels.Query, in *datedPlan) (*web.Found[planning.Summary], error) {
	return resource.Found(h.Queries.PlanSummary(ctx, query, in.ID.ID()))
}

func (h *handlers) occasionSummary(ctx context.Context, query readmodels.Query, in *datedOccasion) (*web.Found[planning.Summary], error) {
	return resource.Found(h.Queries.OccasionSummary(ctx, query, in.ID.ID()))
}
