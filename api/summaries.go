package api

import (
	"context"
	"net/http"

	"crumbtrail/domain/summary"
)

func (a *API) summaries() {
	const tag = "Plans"
	register(a, operation("GetPlanSummary", http.MethodGet, "/v1/plans/{id}/summary", tag, "What a plan means today, calculated when asked",
		describe("Batches, progress, ingredients, shopping list and feasibility, from the plan's own snapshots and the pantry as it is.")), a.planSummary)
	register(a, operation("GetOccasionSummary", http.MethodGet, "/v1/occasions/{id}/summary", tag, "The summary of an occasion's active plan",
		describe("Before there is a plan the live definitions answer: plan is null and no line has a snapshot.")), a.occasionSummary)
}

func (a *API) planSummary(ctx context.Context, in *datedPlan) (*found[summary.Summary], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.PlanSummary(ctx, ask, in.ID.id()))
}

func (a *API) occasionSummary(ctx context.Context, in *datedOccasion) (*found[summary.Summary], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.OccasionSummary(ctx, ask, in.ID.id()))
}
