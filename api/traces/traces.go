// Package traces has the operations that follow what goes into what: lots into what was
// made of them, and back; items, recipes and finished goods into what uses them.
package traces

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// Options are what the operations work with.
type Options struct {
	Queries *readmodels.Queries
	// Query returns the query that a request asks for. It fails with a problem.
	Query func(ctx context.Context, in web.Query) (readmodels.Query, error)
}

type operations struct {
	Options
	server *web.Server
}

// Register adds the operations to a server.
func Register(server *web.Server, options Options) {
	o := &operations{Options: options, server: server}
	register(o, web.Operation("GetLotUses", http.MethodGet, "/v1/pantry/lots/{id}/uses", "Pantry", "Get everything that used a lot",
		web.Describe("For a recall: the runs that consumed the lot, what they made, and the runs that used that, through nested finished goods, "+
			"in the order in which the runs were recorded. Amounts are exact: what a run took from the lot, and how many units or goods it "+
			"took from an earlier run. Voided runs are left out.")), o.lotUses)
	register(o, web.Operation("GetAssemblyOrigins", http.MethodGet, "/v1/assembly-runs/{id}/origins", "Runs",
		"Get the origins of an assembly run",
		web.Describe("Follows what the run consumed back to its lots, through the runs that made it and through nested finished goods. "+
			"Each run has everything that it consumed for everything that it made.")), o.assemblyOrigins)
	o.definitionUses()
	o.labels()
}

// register adds an operation that is a query.
func register[I web.Query, O any](o *operations, op huma.Operation, handle func(context.Context, readmodels.Query, *I) (*O, error)) {
	web.Register(o.server, op, func(ctx context.Context, in *I) (*O, error) {
		query, err := o.Query(ctx, *in)
		if err != nil {
			return nil, err
		}
		return handle(ctx, query, in)
	})
}

func page(paged web.Paged) readmodels.Page {
	return readmodels.Page{Limit: paged.Limit, Cursor: paged.Cursor}
}

type lotUses struct {
	ID input.ID `path:"id" doc:"The lot"`
	web.Dated
	web.Paged
}

type oneRun struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Dated
}

func (o *operations) lotUses(ctx context.Context, query readmodels.Query, in *lotUses) (*web.Page[ledger.LotUses], error) {
	uses, err := o.Queries.LotUses(ctx, query, in.ID.ID(), page(in.Paged))
	if err != nil {
		return nil, err
	}
	return &web.Page[ledger.LotUses]{
		Link: web.NextLink(ctx, uses.Next), QueryHeaders: web.QueryHeaders{Position: uses.Position.String()}, Body: uses,
	}, nil
}

func (o *operations) assemblyOrigins(
	ctx context.Context, query readmodels.Query, in *oneRun,
) (*web.Found[ledger.AssemblyOrigins], error) {
	origins, position, err := o.Queries.AssemblyOrigins(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	return &web.Found[ledger.AssemblyOrigins]{QueryHeaders: web.QueryHeaders{Position: position.String()}, Body: origins}, nil
}
