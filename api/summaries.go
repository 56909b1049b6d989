package api

import (
	"context"
	"net/http"

	"crumbtrail/domain/planning"
	"crumbtrail/readmodels"
)

// explainPlan asks how a figure came about.
type explainPlan struct {
	PlanID
	Visible
	Dated
	Path  string `query:"path" maxLength:"1000" doc:"The figure: list, name and field, as in the summary. An item that is listed in several units is named with the unit: aggregated_ingredients/flour:cup/total" example:"shopping_list/flour/to_buy"`
	Depth int    `query:"depth" minimum:"0" maximum:"1000" doc:"How many levels below the figure are written; 0 is all"`
}

func (a *API) summaries() {
	const tag = "Plans"
	register(a, operation("GetPlanSummary", http.MethodGet, "/v1/plans/{id}/summary", tag, "What a plan means today, calculated when asked",
		describe("Batches, progress, ingredients, shopping list and feasibility, from the plan's own snapshots and the pantry as it is.")), a.planSummary)
	register(a, operation("GetOccasionSummary", http.MethodGet, "/v1/occasions/{id}/summary", tag, "The summary of an occasion's active plan",
		describe("Before there is a plan the live definitions answer: plan is null and no line has a snapshot.")), a.occasionSummary)
	register(a, operation("ExplainPlan", http.MethodGet, "/v1/plans/{id}/explain", tag, "How a figure of a plan's summary came about",
		describe("The arithmetic of one figure as a tree, whose leaves are lines of snapshots, targets, lots and runs, each with the event that said it. Calculating the tree gives the figure, exactly. "+
			"A part that occurs again is written once and named by number elsewhere; of a very large tree the lowest levels are left out (collapsed), and the figures among them can be asked for by their own path. "+
			"Without a path the answer lists the paths of all figures. 404 no_such_figure names paths like one that there is not.")), a.planExplanation)
}

func (a *API) planSummary(ctx context.Context, in *datedPlan) (*found[planning.Summary], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.PlanSummary(ctx, ask, in.ID.id()))
}

func (a *API) occasionSummary(ctx context.Context, in *datedOccasion) (*found[planning.Summary], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.OccasionSummary(ctx, ask, in.ID.id()))
}

func (a *API) planExplanation(ctx context.Context, in *explainPlan) (*found[readmodels.PlanExplanation], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.ExplainPlan(ctx, ask, in.ID.id(), in.Path, in.Depth))
}
