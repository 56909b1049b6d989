package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/readmodels"
)

// With names what a plan is compared with.
type With string

// Schema says what can be sent.
func (With) Schema(huma.Registry) *huma.Schema {
	return patterned("^(original|made|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$", "the id of a plan, original or made", 36, "made")
}

type askedOfPlan struct {
	PlanID
	Visible
}

type comparePlans struct {
	PlanID
	With With `query:"with" required:"true" doc:"Another plan of the occasion: from this plan to that. original: from the plan as it was made to the plan as it is. made: from what is planned to what was made"`
	Visible
}

func (a *API) comparisons() {
	const one, tag = "/v1/plans/{id}", "Plans"
	register(a, operation("PlanDrift", http.MethodGet, one+"/drift", tag, "Whether a plan is out of date",
		describe("Compares the plan's snapshots with today's definitions, nested ones included, and its targets with those of the occasion today; calculated when asked. "+
			"effect says what a plan made now would change, as far as definitions are there; unusable says why none could be made.")), a.planDrift)
	register(a, operation("ComparePlans", http.MethodGet, one+"/compare", tag, "What is different between a plan and something else",
		describe("Lines, targets and snapshots are matched by finished unit, finished good and recipe, never by the ids of snapshots; calculated when asked. "+
			"Every figure has its old and new value and the exact difference, new less old. Plans of different occasions are refused as other_occasion.")), a.comparePlans)
}

func (a *API) planDrift(ctx context.Context, in *askedOfPlan) (*found[readmodels.PlanDrift], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.PlanDrift(ctx, ask, in.ID.id()))
}

func (a *API) comparePlans(ctx context.Context, in *comparePlans) (*found[readmodels.Comparison], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.ComparePlans(ctx, ask, in.ID.id(), string(in.With)))
}
