package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// PlanID names the plan that an operation is about.
type PlanID struct {
	ID input.ID `path:"id" doc:"The plan"`
}

// ShoppingState is where a plan's shopping stands after a command.
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

// datedPlan asks about a plan as it is or was.
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
	registerCommand(h, web.Operation("CreatePlan", http.MethodPost, all, tag, "Make a plan of an occasion's targets", web.Answers(http.StatusCreated, http.StatusOK),
		web.Describe("Captures a snapshot of every recipe and finished good that the targets rest on. 200 with the plan that there is if nothing changed since.")), h.createPlan)
	registerQuery(h, web.Operation("ListPlans", http.MethodGet, all, tag, "An occasion's plans, the latest first"), h.listPlans)
	registerQuery(h, web.Operation("GetPlan", http.MethodGet, one, tag, "A plan, active or not"), h.plan)
	registerCommand(h, web.Operation("CompleteShopping", http.MethodPost, one+"/shopping-complete", tag, "Mark the active plan's shopping as done"), h.completeShopping)
	registerCommand(h, web.Operation("ReopenShopping", http.MethodPost, one+"/shopping-reopen", tag, "Take the mark back"), h.reopenShopping)
}

func (h *handlers) createPlan(ctx context.Context, caller commands.Caller, in *createPlan) (*web.Changed[readmodels.Plan], error) {
	planned, err := h.application.CreatePlan(ctx, caller, commands.CreatePlan{Occasion: in.ID.ID()})
	if err != nil {
		return nil, err
	}
	return created(planned.Result, planned.Written, "/v1/plans/"+string(planned.Plan.ID), readmodels.PlanOf(in.ID.ID(), planned.Plan, planned.Revision)), nil
}

func (h *handlers) listPlans(ctx context.Context, query readmodels.Query, in *listPlans) (*listOf[readmodels.PlanHead], error) {
	plans, err := h.queries.Plans(ctx, query, in.ID.ID(), page(in.Paged))
	return listed(ctx, plans, err)
}

func (h *handlers) plan(ctx context.Context, query readmodels.Query, in *datedPlan) (*web.Tagged[readmodels.Plan], error) {
	plan, position, err := h.queries.Plan(ctx, query, in.ID.ID())
	return tagged(plan, plan.Revision, position, err)
}

func (h *handlers) completeShopping(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[ShoppingState], error) {
	result, err := h.application.CompleteShopping(ctx, caller, commands.CompleteShopping{Plan: in.ID.ID()})
	return shopping(true, in.ID, result, err)
}

func (h *handlers) reopenShopping(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[ShoppingState], error) {
	result, err := h.application.ReopenShopping(ctx, caller, commands.ReopenShopping{Plan: in.ID.ID()})
	return shopping(false, in.ID, result, err)
}

func shopping(complete bool, plan input.ID, result commands.PlanChanged, err error) (*web.Changed[ShoppingState], error) {
	if err != nil {
		return nil, err
	}
	return changed(result.Result, ShoppingState{PlanID: plan.ID(), OccasionID: result.Occasion, ShoppingComplete: complete}), nil
}
