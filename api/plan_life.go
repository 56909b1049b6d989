package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
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
	web.Repeatable
	Body Why
}

type completePlan struct {
	PlanID
	web.Repeatable
	Body *Completion
}

func (h *handlers) planLife() {
	const one, tag = "/v1/plans/{id}", "Plans"
	say := func(id, path, summary, more string) huma.Operation {
		return web.Operation(id, http.MethodPost, one+path, tag, summary, web.Describe(more+" Only the occasion's active plan can change; repeating what is so already is quiet."))
	}
	registerCommand(h, say("LockPlan", "/lock", "Keep a plan and its targets from changing", "A locked plan reserves what it still needs."), h.lockPlan)
	registerCommand(h, say("UnlockPlan", "/unlock", "Make a locked plan a draft again", "Its reservation ends."), h.unlockPlan)
	registerCommand(h, say("StartProduction", "/start-production", "Say that baking for a locked plan begins", "A plan with a recorded run counts as in production even before somebody says so."), h.startProduction)
	registerCommand(h, say("CompletePlan", "/complete", "Say that nothing more is made for a plan",
		"With something left it is refused as `incomplete`, naming all that is left, unless accept_incomplete is sent with a reason."), h.completePlan)
	registerCommand(h, say("ReopenPlan", "/reopen", "Put a completed plan back in production", "Needs a reason."), h.reopenPlan)
	registerCommand(h, say("CancelPlan", "/cancel", "End a plan that will not be carried out", "Needs a reason. Its targets can change again, and a new plan can be made."), h.cancelPlan)
}

// occasionOf returns the occasion that decides about a plan.
func (h *handlers) occasionOf(ctx context.Context, caller commands.Caller, plan input.ID) (domain.ID, error) {
	return h.queries.OccasionOfPlan(ctx, readmodels.Query{Kitchen: caller.Kitchen}, plan.ID())
}

// step lets a plan go into a state.
func (h *handlers) step(
	ctx context.Context, caller commands.Caller, plan input.ID, state occasion.State, take func(of domain.ID) (commands.Result, error),
) (*web.Changed[PlanState], error) {
	of, err := h.occasionOf(ctx, caller, plan)
	if err != nil {
		return nil, err
	}
	result, err := take(of)
	if err != nil {
		return nil, err
	}
	return changed(result, PlanState{PlanID: plan.ID(), OccasionID: of, State: state}), nil
}

func (h *handlers) lockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	return h.step(ctx, caller, in.ID, occasion.Locked, func(of domain.ID) (commands.Result, error) {
		return h.application.LockPlan(ctx, caller, commands.LockPlan{Occasion: of, Plan: in.ID.ID()})
	})
}

func (h *handlers) unlockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	return h.step(ctx, caller, in.ID, occasion.Draft, func(of domain.ID) (commands.Result, error) {
		return h.application.UnlockPlan(ctx, caller, commands.UnlockPlan{Occasion: of, Plan: in.ID.ID()})
	})
}

func (h *handlers) startProduction(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	return h.step(ctx, caller, in.ID, occasion.InProduction, func(of domain.ID) (commands.Result, error) {
		return h.application.StartProduction(ctx, caller, commands.StartProduction{Occasion: of, Plan: in.ID.ID()})
	})
}

func (h *handlers) reopenPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	return h.step(ctx, caller, in.ID, occasion.InProduction, func(of domain.ID) (commands.Result, error) {
		return h.application.ReopenPlan(ctx, caller, commands.ReopenPlan{Occasion: of, Plan: in.ID.ID(), Reason: in.Body.Reason})
	})
}

func (h *handlers) cancelPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	return h.step(ctx, caller, in.ID, occasion.Cancelled, func(of domain.ID) (commands.Result, error) {
		return h.application.CancelPlan(ctx, caller, commands.CancelPlan{Occasion: of, Plan: in.ID.ID(), Reason: in.Body.Reason})
	})
}

func (h *handlers) completePlan(ctx context.Context, caller commands.Caller, in *completePlan) (*web.Changed[PlanState], error) {
	of, err := h.occasionOf(ctx, caller, in.ID)
	if err != nil {
		return nil, err
	}
	complete := commands.CompletePlan{Occasion: of, Plan: in.ID.ID()}
	if in.Body != nil {
		complete.AcceptIncomplete, complete.Reason = in.Body.AcceptIncomplete, in.Body.Reason
	}
	completed, err := h.application.CompletePlan(ctx, caller, complete)
	if err != nil {
		return nil, err
	}
	return changed(completed.Result, PlanState{PlanID: in.ID.ID(), OccasionID: of, State: occasion.Completed, Left: completed.Left}), nil
}
