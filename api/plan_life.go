package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// PlanState is the state of a plan after a command.
type PlanState struct {
	PlanID     domain.ID            `json:"plan_id"`
	OccasionID domain.ID            `json:"occasion_id"`
	State      occasion.State       `json:"state" enum:"draft,locked,in_production,completed,cancelled"`
	Left       []occasion.NamedLeft `json:"left,omitempty" doc:"What remained to be made when the plan was completed"`
}

// Why is the reason of a command.
type Why struct {
	Reason string `json:"reason" maxLength:"10000" doc:"The reason, for the audit trail"`
}

// Completion has the options of completing a plan.
type Completion struct {
	AcceptIncomplete bool   `json:"accept_incomplete,omitempty" doc:"Complete the plan although something remains to be made; requires a reason"`
	Reason           string `json:"reason,omitempty" maxLength:"10000" doc:"The reason, if something remains to be made"`
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
	step := func(id, path, summary, text string) huma.Operation {
		return web.Operation(id, http.MethodPost, "/v1/plans/{id}"+path, "Plans", summary,
			web.Describe(text+" Only the occasion's active plan can change. The operation is idempotent."))
	}
	resource.Update(h.Kit, step("LockPlan", "/lock", "Lock a plan",
		"A locked plan and its targets cannot change, and it reserves what it still needs."), h.lockPlan)
	resource.Update(h.Kit, step("UnlockPlan", "/unlock", "Unlock a plan",
		"The plan is a draft again, and its reservation ends."), h.unlockPlan)
	resource.Update(h.Kit, step("StartProduction", "/start-production", "Start production",
		"The plan must be locked. A plan with a recorded run counts as in production even before."), h.startProduction)
	resource.Update(h.Kit, step("CompletePlan", "/complete", "Complete a plan",
		"If something remains to be made, it is refused as `incomplete` with all that remains, unless accept_incomplete is sent with a reason."),
		h.completePlan)
	resource.Update(h.Kit, step("ReopenPlan", "/reopen", "Reopen a completed plan",
		"The plan is in production again. A reason is required."), h.reopenPlan)
	resource.Update(h.Kit, step("CancelPlan", "/cancel", "Cancel a plan",
		"A reason is required. The targets can change again, and a new plan can be created."), h.cancelPlan)
}

// reached answers a command that changed the state of a plan.
func reached(state occasion.State, plan input.ID, result commands.PlanChanged, err error) (*web.Changed[PlanState], error) {
	if err != nil {
		return nil, err
	}
	return resource.Changed(result.Result, PlanState{PlanID: plan.ID(), OccasionID: result.Occasion, State: state}), nil
}

func (h *handlers) lockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.Application.LockPlan(ctx, caller, commands.LockPlan{Plan: in.ID.ID()})
	return reached(occasion.Locked, in.ID, result, err)
}

func (h *handlers) unlockPlan(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.Application.UnlockPlan(ctx, caller, commands.UnlockPlan{Plan: in.ID.ID()})
	return reached(occasion.Draft, in.ID, result, err)
}

func (h *handlers) startProduction(ctx context.Context, caller commands.Caller, in *changePlan) (*web.Changed[PlanState], error) {
	result, err := h.Application.StartProduction(ctx, caller, commands.StartProduction{Plan: in.ID.ID()})
	return reached(occasion.InProduction, in.ID, result, err)
}

func (h *handlers) reopenPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	result, err := h.Application.ReopenPlan(ctx, caller, commands.ReopenPlan{Plan: in.ID.ID(), Reason: in.Body.Reason})
	return reached(occasion.InProduction, in.ID, result, err)
}

func (h *handlers) cancelPlan(ctx context.Context, caller commands.Caller, in *explainedPlan) (*web.Changed[PlanState], error) {
	result, err := h.Application.CancelPlan(ctx, caller, commands.CancelPlan{Plan: in.ID.ID(), Reason: in.Body.Reason})
	return reached(occasion.Cancelled, in.ID, result, err)
}

func (h *handlers) completePlan(ctx context.Context, caller commands.Caller, in *completePlan) (*web.Changed[PlanState], error) {
	complete := commands.CompletePlan{Plan: in.ID.ID()}
	if in.Body != nil {
		complete.AcceptIncomplete, complete.Reason = in.Body.AcceptIncomplete, in.Body.Reason
	}
	completed, err := h.Application.CompletePlan(ctx, caller, complete)
	if err != nil {
		return nil, err
	}
	return resource.Changed(completed.Result, PlanState{
		PlanID: in.ID.ID(), OccasionID: completed.Occasion, State: occasion.Completed, Left: completed.Left,
	}), nil
}
