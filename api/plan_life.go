package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// PlanState is where a plan stands after a command.
type PlanState struct {
	PlanID     domain.ID       `json:"plan_id"`
	OccasionID domain.ID       `json:"occasion_id"`
	State      occasion.State  `json:"state" enum:"draft,locked,in_production,completed,cancelled"`
	Left       []occasion.Left `json:"left,omitempty" doc:"What was left to be made when the plan was completed"`
}

// Why says why something is done.
type Why struct {
	Reason string `json:"reason" maxLength:"10000" doc:"Why; kept in the audit trail"`
}

// Completion is how a plan is completed.
type Completion struct {
	AcceptIncomplete bool   `json:"accept_incomplete,omitempty" doc:"Completes the plan although something is left; needs a reason"`
	Reason           string `json:"reason,omitempty" maxLength:"10000" doc:"Why, where something is left"`
}

type explainedPlan struct {
	PlanID
	Repeatable
	Body Why
}

type completePlan struct {
	PlanID
	Repeatable
	Body *Completion
}

func (a *API) planLife() {
	const one, tag = "/v1/plans/{id}", "Plans"
	say := func(id, path, summary, more string) huma.Operation {
		return operation(id, http.MethodPost, one+path, tag, summary, describe(more+" Only the occasion's active plan can change; repeating what is so already is quiet."))
	}
	register(a, say("LockPlan", "/lock", "Keep a plan and its targets from changing", "A locked plan reserves what it still needs."), a.lockPlan)
	register(a, say("UnlockPlan", "/unlock", "Make a locked plan a draft again", "Its reservation ends."), a.unlockPlan)
	register(a, say("StartProduction", "/start-production", "Say that baking for a locked plan begins", "A plan with a recorded run counts as in production even before somebody says so."), a.startProduction)
	register(a, say("CompletePlan", "/complete", "Say that nothing more is made for a plan",
		"With something left it is refused as `incomplete`, naming all that is left, unless accept_incomplete is sent with a reason."), a.completePlan)
	register(a, say("ReopenPlan", "/reopen", "Put a completed plan back in production", "Needs a reason."), a.reopenPlan)
	register(a, say("CancelPlan", "/cancel", "End a plan that will not be carried out", "Needs a reason. Its targets can change again, and a new plan can be made."), a.cancelPlan)
}

// ofPlan is what a command about a plan has to know: who sends it, and which
// occasion decides.
func (a *API) ofPlan(ctx context.Context, plan ID, repeatable Repeatable) (commands.Caller, domain.ID, error) {
	sender, err := a.sender(ctx, repeatable.Conditions, repeatable.IdempotencyKey)
	if err != nil {
		return sender, "", err
	}
	of, err := a.questions.OccasionOfPlan(ctx, readmodels.Query{Kitchen: sender.Kitchen}, plan.id())
	return sender, of, err
}

// step lets a plan go into a state.
func (a *API) step(ctx context.Context, plan ID, repeatable Repeatable, state occasion.State, take func(sender commands.Caller, of domain.ID) (commands.Result, error)) (*changedTo[PlanState], error) {
	sender, of, err := a.ofPlan(ctx, plan, repeatable)
	if err != nil {
		return nil, err
	}
	result, err := take(sender, of)
	if err != nil {
		return nil, err
	}
	return created(result, false, "", PlanState{PlanID: plan.id(), OccasionID: of, State: state}), nil
}

func (a *API) lockPlan(ctx context.Context, in *changePlan) (*changedTo[PlanState], error) {
	return a.step(ctx, in.ID, in.Repeatable, occasion.Locked, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.LockPlan(ctx, sender, commands.LockPlan{Occasion: of, Plan: in.ID.id()})
	})
}

func (a *API) unlockPlan(ctx context.Context, in *changePlan) (*changedTo[PlanState], error) {
	return a.step(ctx, in.ID, in.Repeatable, occasion.Draft, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.UnlockPlan(ctx, sender, commands.UnlockPlan{Occasion: of, Plan: in.ID.id()})
	})
}

func (a *API) startProduction(ctx context.Context, in *changePlan) (*changedTo[PlanState], error) {
	return a.step(ctx, in.ID, in.Repeatable, occasion.InProduction, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.StartProduction(ctx, sender, commands.StartProduction{Occasion: of, Plan: in.ID.id()})
	})
}

func (a *API) reopenPlan(ctx context.Context, in *explainedPlan) (*changedTo[PlanState], error) {
	return a.step(ctx, in.ID, in.Repeatable, occasion.InProduction, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.ReopenPlan(ctx, sender, commands.ReopenPlan{Occasion: of, Plan: in.ID.id(), Reason: in.Body.Reason})
	})
}

func (a *API) cancelPlan(ctx context.Context, in *explainedPlan) (*changedTo[PlanState], error) {
	return a.step(ctx, in.ID, in.Repeatable, occasion.Cancelled, func(sender commands.Caller, of domain.ID) (commands.Result, error) {
		return a.application.CancelPlan(ctx, sender, commands.CancelPlan{Occasion: of, Plan: in.ID.id(), Reason: in.Body.Reason})
	})
}

func (a *API) completePlan(ctx context.Context, in *completePlan) (*changedTo[PlanState], error) {
	sender, of, err := a.ofPlan(ctx, in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	complete := commands.CompletePlan{Occasion: of, Plan: in.ID.id()}
	if in.Body != nil {
		complete.AcceptIncomplete, complete.Reason = in.Body.AcceptIncomplete, in.Body.Reason
	}
	completed, err := a.application.CompletePlan(ctx, sender, complete)
	if err != nil {
		return nil, err
	}
	return created(completed.Result, false, "", PlanState{PlanID: in.ID.id(), OccasionID: of, State: occasion.Completed, Left: completed.Left}), nil
}
