package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
)

// With names what a plan is compared with.
type With string

// Schema says what can be sent.
func (With) Schema(huma.Registry) *huma.Schema {
	return input.Pattern("^(original|made|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$", "the id of a plan, original or made", 36, "made")
}

type askedOfPlan struct {
	PlanID
	web.Visible
}

type comparePlans struct {
	PlanID
	With With `query:"with" required:"true" doc:"Another plan of the occasion: from this plan to that. original: from the plan as it was made to the plan as it is. made: from what is planned to what was made"`
	web.Visible
}

func (h *handlers) comparisons() {
	const one, tag = "/v1/plans/{id}", "Plans"
	registerQuery(h, web.Operation("PlanDrift", http.MethodGet, one+"/drift", tag, "Whether a plan is out of date",
		web.Describe("Compares the plan's snapshots with today's definitions, nested ones included, and its targets with those of the occasion today; calculated when asked. "+
			"effect says what a plan made now would change, as far as definitions are there; unusable says why none could be made.")), h.planDrift)
	registerQuery(h, web.Operation("ComparePlans", http.MethodGet, one+"/compare", tag, "What is different between a plan and something else",
		web.Describe("Lines, targets and snapshots are matched by finished unit, finished good and recipe, never by the ids of snapshots; calculated when asked. "+
			"Every figure has its old and new value and the exact difference, new less old. Plans of different occasions are refused as other_occasion.")), h.comparePlans)
}

func (h *handlers) planDrift(ctx context.Context, query readmodels.Query, in *askedOfPlan) (*web.Found[readmodels.PlanDrift], error) {
	return found(h.queries.PlanDrift(ctx, query, in.ID.ID()))
}

func (h *handlers) comparePlans(ctx context.Context, query readmodels.Query, in *comparePlans) (*web.Found[readmodels.Comparison], error) {
	return found(h.queries.ComparePlans(ctx, query, in.ID.ID(), string(in.With)))
}
