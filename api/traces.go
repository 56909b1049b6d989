package api

import (
	"context"
	"net/http"

	"crumbtrail/readmodels"
)

type lotUses struct {
	ID ID `path:"id" doc:"The lot"`
	Visible
	Paged
}

type lotUsesAnswer struct {
	Link string `header:"Link" doc:"The next page, as <...>; rel=\"next\""`
	Seen
	Body readmodels.LotUses
}

// traces are the ways from lots to what was made of them, and back.
func (a *API) traces() {
	register(a, operation("GetLotUses", http.MethodGet, "/v1/pantry/lots/{id}/uses", "Pantry", "Where a lot went: every run, good and occasion",
		describe("For a recall. Follows the lot into the runs that took from it, and on with what they made, through goods inside goods, in the order in which the runs were recorded. "+
			"Amounts are exact: what a run took from the lot itself, and how many units or goods it took from an earlier run that had something of it. Voided runs are left out.")), a.lotUses)
	register(a, operation("GetAssemblyOrigins", http.MethodGet, "/v1/assembly-runs/{id}/origins", "Runs", "What an assembly run was made of, back to every lot",
		describe("Follows what the run consumed back through the runs that made it, through goods inside goods, to the lots. Each run says all that it took for all that it made.")), a.assemblyOrigins)
}

func (a *API) lotUses(ctx context.Context, in *lotUses) (*lotUsesAnswer, error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	uses, err := a.questions.LotUses(ctx, ask, in.ID.id(), in.page())
	if err != nil {
		return nil, err
	}
	return &lotUsesAnswer{Link: nextLink(ctx, uses.Next), Seen: Seen{uses.Position.String()}, Body: uses}, nil
}

func (a *API) assemblyOrigins(ctx context.Context, in *oneRun) (*found[readmodels.AssemblyOrigins], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.AssemblyOrigins(ctx, ask, in.ID.id()))
}
