package api

import (
	"context"
	"net/http"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// PlanID names the plan that an operation is about.
type PlanID struct {
	ID ID `path:"id" doc:"The plan"`
}

// ShoppingState is where a plan's shopping stands after a command.
type ShoppingState struct {
	PlanID           domain.ID `json:"plan_id"`
	OccasionID       domain.ID `json:"occasion_id"`
	ShoppingComplete bool      `json:"shopping_complete"`
}

type createPlan struct {
	OccasionID
	Repeatable
}

type listPlans struct {
	OccasionID
	Visible
	Paged
}

// datedPlan asks about a plan as it is or was.
type datedPlan struct {
	PlanID
	Visible
	Dated
}

type changePlan struct {
	PlanID
	Repeatable
}

func (a *API) plans() {
	const all, one, tag = "/v1/occasions/{id}/plans", "/v1/plans/{id}", "Plans"
	register(a, operation("CreatePlan", http.MethodPost, all, tag, "Make a plan of an occasion's targets", answers(http.StatusCreated, http.StatusOK),
		describe("Captures a snapshot of every recipe and finished good that the targets rest on. 200 with the plan that there is if nothing changed since.")), a.createPlan)
	register(a, operation("ListPlans", http.MethodGet, all, tag, "An occasion's plans, the latest first"), a.listPlans)
	register(a, operation("GetPlan", http.MethodGet, one, tag, "A plan, active or not"), a.plan)
	register(a, operation("CompleteShopping", http.MethodPost, one+"/shopping-complete", tag, "Mark the active plan's shopping as done"), a.completeShopping)
	register(a, operation("ReopenShopping", http.MethodPost, one+"/shopping-reopen", tag, "Take the mark back"), a.reopenShopping)
}

func (a *API) createPlan(ctx context.Context, in *createPlan) (*changedTo[readmodels.Plan], error) {
	sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	planned, err := a.application.CreatePlan(ctx, sender, commands.CreatePlan{Occasion: in.ID.id()})
	if err != nil {
		return nil, err
	}
	return created(planned.Result, planned.Written, "/v1/plans/"+string(planned.Plan.ID), readmodels.PlanOf(in.ID.id(), planned.Plan, planned.Revision)), nil
}

func (a *API) listPlans(ctx context.Context, in *listPlans) (*listedAs[readmodels.PlanHead], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	plans, err := a.questions.Plans(ctx, ask, in.ID.id(), in.page())
	return listedAt(ctx, plans, err)
}

func (a *API) plan(ctx context.Context, in *datedPlan) (*tagged[readmodels.Plan], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	plan, position, err := a.questions.Plan(ctx, ask, in.ID.id())
	return taggedAt(plan, plan.Revision, position, err)
}

func (a *API) completeShopping(ctx context.Context, in *changePlan) (*changedTo[ShoppingState], error) {
	return a.markShopping(ctx, in, true, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.CompleteShopping(ctx, sender, commands.CompleteShopping{Occasion: of, Plan: in.ID.id()})
	})
}

func (a *API) reopenShopping(ctx context.Context, in *changePlan) (*changedTo[ShoppingState], error) {
	return a.markShopping(ctx, in, false, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.ReopenShopping(ctx, sender, commands.ReopenShopping{Occasion: of, Plan: in.ID.id()})
	})
}

// markShopping finds the occasion that decides about a plan, and lets it.
func (a *API) markShopping(ctx context.Context, in *changePlan, complete bool, mark func(commands.Caller, domain.ID) (commands.Result, error)) (*changedTo[ShoppingState], error) {
	sender, of, err := a.ofPlan(ctx, in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	result, err := mark(sender, of)
	if err != nil {
		return nil, err
	}
	return created(result, false, "", ShoppingState{PlanID: in.ID.id(), OccasionID: of, ShoppingComplete: complete}), nil
}
