package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
)

// With identifies what a plan is compared with.
type With string

// Schema returns the schema of the value.
func (With) Schema(huma.Registry) *huma.Schema {
	const pattern = "^(original|made|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
	return input.Pattern(pattern, "the id of a plan, original or made", 36, "made")
}

type planDrift struct {
	PlanID
	Effect bool `query:"effect" default:"true" doc:"false leaves out effect, which takes most of the time"`
	web.Visible
}

type comparePlans struct {
	PlanID
	With With `query:"with" required:"true" doc:"The id of another plan of the occasion; original: the plan before its amendments; made: what was made so far"`
	web.Visible
}

func (h *handlers) comparisons() {
	const one, tag = "/v1/plans/{id}", "Plans"
	resource.Query(h.Kit, web.Operation("GetPlanDrift", http.MethodGet, one+"/drift", tag,
		"Get the drift between a plan and the current definitions",
		web.Describe("Compares the plan's snapshots with the current definitions, nested ones included, and its targets with the "+
			"occasion's. effect is what a new plan would change, as far as its definitions exist; unusable is why none could be created.")),
		h.planDrift)
	resource.Query(h.Kit, web.Operation("ComparePlans", http.MethodGet, one+"/compare", tag, "Compare a plan with another one",
		web.Describe("Lines, targets and snapshots are matched by finished unit, finished good and recipe, never by the ids of snapshots. "+
			"Every figure has its old value, its new value and the exact difference, new minus old. "+
			"Plans of different occasions are refused as other_occasion.")), h.comparePlans)
}

func (h *handlers) planDrift(ctx context.Context, query readmodels.Query, in *planDrift) (*web.Found[readmodels.PlanDrift], error) {
	if !in.Effect {
		return resource.Found(h.Queries.PlanChanges(ctx, query, in.ID.ID()))
	}
	return resource.Found(h.Queries.PlanDrift(ctx, query, in.ID.ID()))
}

func (h *handlers) comparePlans(ctx context.Context, query readmodels.Query, in *comparePlans) (*web.Found[readmodels.Comparison], error) {
	return resource.Found(h.Queries.ComparePlans(ctx, query, in.ID.ID(), string(in.With)))
}
