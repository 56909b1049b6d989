package api

import (
	"context"
	"net/http"

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
	FinishedGood Slug    `json:"finished_good,omitempty" doc:"For set_quantity, drop_finished_good and refresh_finished_good"`
	FinishedUnit UnitRef `json:"finished_unit,omitempty" doc:"For set_batches and drop_batches: recipe/unit"`
	Recipe       Slug    `json:"recipe,omitempty" doc:"For refresh_recipe"`
	Quantity     Whole   `json:"quantity,omitempty" minimum:"1" maximum:"1000000" doc:"For set_quantity"`
	Batches      Whole   `json:"batches,omitempty" minimum:"1" maximum:"1000000" doc:"For set_batches"`
}

func (c ChangeInput) change() occasion.Change {
	change := occasion.Change{
		Kind: occasion.ChangeKind(c.Change), FinishedGood: c.FinishedGood.slug(), Recipe: c.Recipe.slug(), Quantity: int64(c.Quantity), Batches: int64(c.Batches),
	}
	if c.FinishedUnit != "" {
		change.FinishedUnit = c.FinishedUnit.ref()
	}
	return change
}

type amendPlan struct {
	PlanID
	Repeatable
	DryRun bool `query:"dry_run" doc:"Answer what the amendment would do, and write nothing"`
	Body   AmendmentInput
}

// AmendedPlan is what an amendment makes of a plan.
type AmendedPlan struct {
	DryRun bool `json:"dry_run" doc:"Nothing was written"`
	readmodels.PlanTargets
	Effect *comparison.Effect `json:"effect" doc:"What it does to batches, ingredients, shopping, cost and feasibility; null for an amendment that is answered again under its key, and where what is in stock could not be read after it was written"`
}

func (a *API) amendments() {
	register(a, operation("AmendPlan", http.MethodPost, "/v1/plans/{id}/amendments", "Plans", "Change a plan while it is in production",
		describe("More can always be made; less only down to what was made, and only what was not begun can be dropped. What goes against that, or is about what the plan does not have, is refused as `not_amendable`. "+
			"Lines that only the finished goods demand follow them. An amendment that changes nothing is quiet.")), a.amendPlan)
}

func (a *API) amendPlan(ctx context.Context, in *amendPlan) (*changedTo[AmendedPlan], error) {
	sender, of, err := a.ofPlan(ctx, in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	amend := commands.AmendPlan{Occasion: of, Plan: in.ID.id(), Reason: in.Body.Reason}
	for _, change := range in.Body.Changes {
		amend.Changes = append(amend.Changes, change.change())
	}
	carryOut := a.application.AmendPlan
	if in.DryRun {
		carryOut = a.application.TryAmendment
	}
	amended, err := carryOut(ctx, sender, amend)
	if err != nil {
		return nil, err
	}
	answer := AmendedPlan{DryRun: in.DryRun, PlanTargets: readmodels.TargetsOf(amended.After)}
	if amended.Replayed {
		return created(amended.Result, false, "", answer), nil
	}
	effect, err := a.questions.AmendmentEffect(ctx, readmodels.Query{Kitchen: sender.Kitchen}, of, amended.Before, amended.After)
	switch {
	case err == nil:
		answer.Effect = &effect
	case in.DryRun:
		return nil, err
	}
	return created(amended.Result, false, "", answer), nil
}
