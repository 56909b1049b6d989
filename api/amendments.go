package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// AmendmentInput is a new amendment.
type AmendmentInput struct {
	Reason  string        `json:"reason" maxLength:"10000" doc:"The reason, stored with the amendment"`
	Changes []ChangeInput `json:"changes" minItems:"1" maxItems:"500" doc:"Applied in this order, all of them or none"`
}

// ChangeInput is one change of an amendment.
type ChangeInput struct {
	Change string `json:"change" enum:"set_quantity,drop_finished_good,set_batches,drop_batches,refresh_recipe,refresh_finished_good,set_produce_on,set_use_stock" doc:"set_quantity and set_batches also add new targets. drop_batches keeps what the finished goods demand. refresh_recipe and refresh_finished_good use the current definition for what remains. set_produce_on sets the day of a production target. set_use_stock sets whether finished stock is netted"`
	// Which of these belong to a change is a rule of the domain.
	FinishedGood input.Slug    `json:"finished_good,omitempty" doc:"For set_quantity, drop_finished_good and refresh_finished_good"`
	FinishedUnit input.UnitRef `json:"finished_unit,omitempty" doc:"For set_batches, drop_batches and set_produce_on: recipe/unit"`
	Recipe       input.Slug    `json:"recipe,omitempty" doc:"For refresh_recipe"`
	Quantity     input.Whole   `json:"quantity,omitempty" minimum:"1" maximum:"1000000" doc:"For set_quantity"`
	Batches      input.Whole   `json:"batches,omitempty" minimum:"1" maximum:"1000000" doc:"For set_batches"`
	UseStock     bool          `json:"use_stock,omitempty" doc:"For set_use_stock"`
	ProduceOn    string        `json:"produce_on,omitempty" format:"date" doc:"For set_produce_on: not after the date of the occasion; default: that date"`
}

func (c ChangeInput) change() occasion.Change {
	change := occasion.Change{
		Kind: occasion.ChangeKind(c.Change), FinishedGood: c.FinishedGood.Slug(), Recipe: c.Recipe.Slug(),
		Quantity: int64(c.Quantity), Batches: int64(c.Batches), UseStock: c.UseStock, ProduceOn: domain.Date(c.ProduceOn),
	}
	if c.FinishedUnit != "" {
		change.FinishedUnit = c.FinishedUnit.Ref()
	}
	return change
}

type amendPlan struct {
	PlanID
	web.Repeatable
	DryRun bool `query:"dry_run" doc:"Answer with the effect of the amendment, and write nothing"`
	Body   AmendmentInput
}

// isRehearsal reports that the request changes nothing; see [rehearsal].
func (a *amendPlan) IsRehearsal() bool { return a.DryRun }

// AmendedPlan is a plan after an amendment.
type AmendedPlan struct {
	DryRun bool `json:"dry_run" doc:"true if nothing was written"`
	readmodels.PlanTargets
	Effect *comparison.Effect `json:"effect" doc:"The effect on batches, ingredients, shopping, cost and feasibility; null for a repeated request, and if the stock could not be read after the amendment was written"`
}

func (h *handlers) amendments() {
	resource.Update(h.Kit, web.Operation("AmendPlan", http.MethodPost, "/v1/plans/{id}/amendments", "Plans", "Amend a plan in production",
		web.Describe("Targets can be raised freely, lowered to what was made, and dropped if they were not begun. "+
			"Other changes, and changes of something that the plan does not have, are refused as `not_amendable`. "+
			"Lines that only finished goods demand follow their demand. An amendment that changes nothing writes nothing.")), h.amendPlan)
}

func (h *handlers) amendPlan(ctx context.Context, caller commands.Caller, in *amendPlan) (*web.Changed[AmendedPlan], error) {
	amend := commands.AmendPlan{Plan: in.ID.ID(), Reason: in.Body.Reason}
	for _, change := range in.Body.Changes {
		amend.Changes = append(amend.Changes, change.change())
	}
	handle := h.Application.AmendPlan
	if in.DryRun {
		handle = h.Application.TryAmendment
	}
	amended, err := handle(ctx, caller, amend)
	if err != nil {
		return nil, err
	}
	answer := AmendedPlan{DryRun: in.DryRun, PlanTargets: readmodels.TargetsOf(amended.After)}
	if amended.Replayed {
		return resource.Changed(amended.Result, answer), nil
	}
	query := readmodels.Query{Kitchen: caller.Kitchen}
	effect, err := h.Queries.AmendmentEffect(ctx, query, amended.Occasion, amended.Before, amended.After)
	switch {
	case err == nil:
		answer.Effect = &effect
	case in.DryRun:
		return nil, err
	}
	return resource.Changed(amended.Result, answer), nil
}
