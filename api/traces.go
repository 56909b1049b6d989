package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

type lotUses struct {
	ID input.ID `path:"id" doc:"The lot"`
	web.Visible
	web.Paged
}

// traces follow lots to what was made of them, and back.
func (h *handlers) traces() {
	registerQuery(h, web.Operation("GetLotUses", http.MethodGet, "/v1/pantry/lots/{id}/uses", "Pantry", "Get everything that used a lot",
		web.Describe("For a recall: the runs that consumed the lot, what they made, and the runs that used that, through nested finished goods, "+
			"in the order in which the runs were recorded. Amounts are exact: what a run took from the lot, and how many units or goods it "+
			"took from an earlier run. Voided runs are left out.")), h.lotUses)
	registerQuery(h, web.Operation("GetAssemblyOrigins", http.MethodGet, "/v1/assembly-runs/{id}/origins", "Runs",
		"Get the origins of an assembly run",
		web.Describe("Follows what the run consumed back to its lots, through the runs that made it and through nested finished goods. "+
			"Each run has everything that it consumed for everything that it made.")), h.assemblyOrigins)
}

func (h *handlers) lotUses(ctx context.Context, query readmodels.Query, in *lotUses) (*web.Page[ledger.LotUses], error) {
	uses, err := h.queries.LotUses(ctx, query, in.ID.ID(), page(in.Paged))
	if err != nil {
		return nil, err
	}
	return &web.Page[ledger.LotUses]{Link: web.NextLink(ctx, uses.Next), QueryHeaders: seenAt(uses.Position), Body: uses}, nil
}

func (h *handlers) assemblyOrigins(
	ctx context.Context, query readmodels.Query, in *oneRun,
) (*web.Found[ledger.AssemblyOrigins], error) {
	return found(h.queries.AssemblyOrigins(ctx, query, in.ID.ID()))
}
