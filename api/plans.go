package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// PlanID identifies a plan.
type PlanID struct {
	ID input.ID `path:"id" doc:"The plan"`
}

// ShoppingState is the state of a plan's shopping after a command.
type ShoppingState struct {
	PlanID           domain.ID `json:"plan_id"`
	OccasionID       domain.ID `json:"occasion_id"`
	ShoppingComplete bool      `json:"shopping_complete"`
}

type createPlan struct {
	OccasionID
	web.Repeatable
}

type listPlans struct {
	OccasionID
	web.Visible
	web.Paged
}

type datedPlan struct {
	PlanID
	web.Dated
}

type changePlan struct {
	PlanID
	web.Repeatable
}

func (h *handlers) plans() {
	const all, one, tag = "/v1/occasions/{id}/plans", "/v1/plans/{id}", "Plans"
	resource.Command(h.Kit, web.Operation("CreatePlan", http.MethodPost, all, tag, "Create a plan from an occasion's targets",
		web.Answers(http.StatusCreated, http.StatusOK),
		web.Describe("Captures snapshots of all recipes and finished goods that the targets need. If nothing has changed since the active plan, "+
			"the answer is that plan, with status 200.")), h.createPlan)
	resource.Query(h.Kit, web.Operation("ListPlans", http.MethodGet, all, tag, "List an occasion's plans, latest first"), h.listPlans)
	resource.Query(h.Kit, web.Operation("GetPlan", http.MethodGet, one, tag, "Get a plan, active or not"), h.plan)
	resource.Update(h.Kit, web.Operation("CompleteShopping", http.MethodPost, one+"/shopping-complete", tag,
		"Complete shopping"), h.completeShopping)
	resource.Update(h.Kit, web.Operation("ReopenShopping", http.MethodPost, one+"/shopping-reopen", tag, "Reopen shopping"), h.reopenShopping)
}

func (h *handlers) createPlan(ctx context.Context, caller commands.Caller, in *createPlan) (*web.Changed[readmodels.Plan], error) {
	planned, err := h.Application.CreatePlan(ctx, caller, commands.CreatePlan{Occasion: in.ID.ID()})
	if err != nil {
		return nil, err
	}
	plan := readmodels.PlanOf(in.ID.ID(), planned.Plan, planned.Revision)
	return resource.Created(planned.Result, planned.Written, "/v1/plans/"+string(plan.ID), plan), nil
}

func (h *handlers) listPlans(ctx context.Context, query readmodels.Query, in *listPlans) (*resource.ListOf[readmodels.PlanHead], error) {
	plans, err := h.Queries.Plans(ctx, query, in.ID.ID(), resource.PageOf(in.Paged))
	return resource.Listed(ctx, plans, err)
}

func (h *handlers) plan(ctx context.Context, query readmodels.Query, in *datedPlan) (*web.Tagged[readmodels.Plan], error) {
	plan, position, err := h.Queries.Plan(ctx, query, in.ID.ID())
	return resource.Tagged(plan, plan.Revision, position, err)
}

func (h *handlers) completeShopping(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[ShoppingState], error) {
	result, err := h.Application.CompleteShopping(ctx, caller, commands.CompleteShopping{Plan: in.ID.ID()})
	return shopping(true, in.ID, result, err)
}

func (h *handlers) reopenShopping(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[ShoppingState], error) {
	result, err := h.Application.ReopenShopping(ctx, caller, commands.ReopenShopping{Plan: in.ID.ID()})
	return shopping(false, in.ID, result, err)
}

func shopping(complete bool, plan input.ID, result commands.PlanChanged, err error) (*web.Changed[ShoppingState], error) {
	if err != nil {
		return nil, err
	}
	return resource.Changed(result.Result, ShoppingState{PlanID: plan.ID(), OccasionID: result.Occasion, ShoppingComplete: complete}), nil
}
