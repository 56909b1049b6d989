package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
)

type lotUses struct {
	ID input.ID `path:"id" doc:"The lot"`
	web.Visible
	web.Paged
}

// traces are the ways from lots to what was made of them, and back.
func (h *handlers) traces() {
	registerQuery(h, web.Operation("GetLotUses", http.MethodGet, "/v1/pantry/lots/{id}/uses", "Pantry", "Where a lot went: every run, good and occasion",
		web.Describe("For a recall. Follows the lot into the runs that took from it, and on with what they made, through goods inside goods, in the order in which the runs were recorded. "+
			"Amounts are exact: what a run took from the lot itself, and how many units or goods it took from an earlier run that had something of it. Voided runs are left out.")), h.lotUses)
	registerQuery(h, web.Operation("GetAssemblyOrigins", http.MethodGet, "/v1/assembly-runs/{id}/origins", "Runs", "What an assembly run was made of, back to every lot",
		web.Describe("Follows what the run consumed back through the runs that made it, through goods inside goods, to the lots. Each run says all that it took for all that it made.")), h.assemblyOrigins)
}

func (h *handlers) lotUses(ctx context.Context, query readmodels.Query, in *lotUses) (*web.Page[readmodels.LotUses], error) {
	uses, err := h.queries.LotUses(ctx, query, in.ID.ID(), page(in.Paged))
	if err != nil {
		return nil, err
	}
	return &web.Page[readmodels.LotUses]{Link: web.NextLink(ctx, uses.Next), QueryHeaders: seenAt(uses.Position), Body: uses}, nil
}

func (h *handlers) assemblyOrigins(ctx context.Context, query readmodels.Query, in *oneRun) (*web.Found[readmodels.AssemblyOrigins], error) {
	return found(h.queries.AssemblyOrigins(ctx, query, in.ID.ID()))
}
