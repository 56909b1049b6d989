package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// AmendmentInput is an amendment as it is asked for.
type AmendmentInput struct {
	Reason  string        `json:"reason" maxLength:"10000" doc:"Why; kept with the amendment"`
	Changes []ChangeInput `json:"changes" minItems:"1" maxItems:"500" doc:"Carried out in their order, all of them or none"`
}

// ChangeInput is one change of an amendment.
type ChangeInput struct {
	Change string `json:"change" enum:"set_quantity,drop_finished_good,set_batches,drop_batches,refresh_recipe,refresh_finished_good" doc:"set_quantity and set_batches add what the plan does not have. drop_batches leaves what the finished goods demand. The refreshing ones take a definition as it is now, for what remains"`
	// Which of these belong to a change is said by the domain.
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"For set_quantity, drop_finished_good and refresh_finished_good"`
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"For set_batches and drop_batches: recipe/unit"`
	Recipe       input.Slug    `json:"recipe,omitempty" doc:"For refresh_recipe"`
	Quantity     input.Whole   `json:"quantity,omitempty" minimum:"1" maximum:"1000000" doc:"For set_quantity"`
	Batches      input.Whole   `json:"batches,omitempty" minimum:"1" maximum:"1000000" doc:"For set_batches"`
}

func (c ChangeInput) change() occasion.Change {
	change := occasion.Change{
		Kind: occasion.ChangeKind(c.Change), FinishedGood: c.FinishedGood.Slug(), Recipe: c.Recipe.Slug(), Quantity: int64(c.Quantity), Batches: int64(c.Batches),
	}
	if c.FinishedUnit != "" {
		change.FinishedUnit = c.FinishedUnit.Ref()
	}
	return change
}

type amendPlan struct {
	PlanID
	web.Repeatable
	DryRun bool `query:"dry_run" doc:"Answer what the amendment would do, and write nothing"`
	Body   AmendmentInput
}

// AmendedPlan is what an amendment makes of a plan.
type AmendedPlan struct {
	DryRun bool `json:"dry_run" doc:"Nothing was written"`
	readmodels.PlanTargets
	Effect *comparison.Effect `json:"effect" doc:"What it does to batches, ingredients, shopping, cost and feasibility; null for an amendment that is answered again under its key, and where what is in stock could not be read after it was written"`
}

func (h *handlers) amendments() {
	registerCommand(h, web.Operation("AmendPlan", http.MethodPost, "/v1/plans/{id}/amendments", "Plans", "Change a plan while it is in production",
		web.Describe("More can always be made; less only down to what was made, and only what was not begun can be dropped. What goes against that, or is about what the plan does not have, is refused as `not_amendable`. "+
			"Lines that only the finished goods demand follow them. An amendment that changes nothing is quiet.")), h.amendPlan)
}

func (h *handlers) amendPlan(ctx context.Context, caller commands.Caller, in *amendPlan) (*web.Changed[AmendedPlan], error) {
	amend := commands.AmendPlan{Plan: in.ID.ID(), Reason: in.Body.Reason}
	for _, change := range in.Body.Changes {
		amend.Changes = append(amend.Changes, change.change())
	}
	amendPlan := h.application.AmendPlan
	if in.DryRun {
		amendPlan = h.application.TryAmendment
	}
	amended, err := amendPlan(ctx, caller, amend)
	if err != nil {
		return nil, err
	}
	answer := AmendedPlan{DryRun: in.DryRun, PlanTargets: readmodels.TargetsOf(amended.After)}
	if amended.Replayed {
		return changed(amended.Result, answer), nil
	}
	effect, err := h.queries.AmendmentEffect(ctx, readmodels.Query{Kitchen: caller.Kitchen}, amended.Occasion, amended.Before, amended.After)
	switch {
	case err == nil:
		answer.Effect = &effect
	case in.DryRun:
		return nil, err
	}
	return changed(amended.Result, answer), nil
}
