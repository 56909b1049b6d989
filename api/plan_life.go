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

// reached answers a command that took a plan to a state.
func reached(state occasion.State, plan input.ID, result commands.PlanChanged, err error) (*web.Changed[PlanState], error) {
	if err != nil {
		return nil, err
	}
	return changed(result.Result, PlanState{PlanID: plan.ID(), OccasionID: result.Occasion, State: state}), nil
}

func (h *handlers) lockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.application.LockPlan(ctx, caller, commands.LockPlan{Plan: in.ID.ID()})
	return reached(occasion.Locked, in.ID, result, err)
}

func (h *handlers) unlockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.application.UnlockPlan(ctx, caller, commands.UnlockPlan{Plan: in.ID.ID()})
	return reached(occasion.Draft, in.ID, result, err)
}

func (h *handlers) startProduction(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.application.StartProduction(ctx, caller, commands.StartProduction{Plan: in.ID.ID()})
	return reached(occasion.InProduction, in.ID, result, err)
}

func (h *handlers) reopenPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	result, err := h.application.ReopenPlan(ctx, caller, commands.ReopenPlan{Plan: in.ID.ID(), Reason: in.Body.Reason})
	return reached(occasion.InProduction, in.ID, result, err)
}

func (h *handlers) cancelPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	result, err := h.application.CancelPlan(ctx, caller, commands.CancelPlan{Plan: in.ID.ID(), Reason: in.Body.Reason})
	return reached(occasion.Cancelled, in.ID, result, err)
}

func (h *handlers) completePlan(ctx context.Context, caller commands.Caller, in *completePlan) (*web.Changed[PlanState], error) {
	complete := commands.CompletePlan{Plan: in.ID.ID()}
	if in.Body != nil {
		complete.AcceptIncomplete, complete.Reason = in.Body.AcceptIncomplete, in.Body.Reason
	}
	completed, err := h.application.CompletePlan(ctx, caller, complete)
	if err != nil {
		return nil, err
	}
	return changed(completed.Result, PlanState{PlanID: in.ID.ID(), OccasionID: completed.Occasion, State: occasion.Completed, Left: completed.Left}), nil
}
