// Package explaining has the operations that tell how a figure was calculated.
package explaining

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
)

// Options are what the operations work with.
type Options struct {
	Queries *readmodels.Queries
	// Query returns the query that a request asks for. It fails with a problem.
	Query func(ctx context.Context, in web.Query) (readmodels.Query, error)
}

// Asked is which figure is asked for.
type Asked struct {
	web.Dated
	Path  string `query:"path" maxLength:"1000" doc:"The figure: list, name and field, as in the summary. An item in several units has the unit, any other may have it: aggregated_ingredients/flour:cup/total" example:"shopping_list/flour/to_buy"`
	Depth int    `query:"depth" minimum:"0" maximum:"1000" doc:"How many levels below the figure the answer has; 0 is all"`
}

type ofPlan struct {
	ID input.ID `path:"id" doc:"The plan"`
	Asked
}

type ofList struct {
	Plans []input.ID `query:"plans" required:"true" minItems:"1" maxItems:"50" nullable:"false" doc:"The ids of the plans, separated by commas; repeated ids count once" example:"[\"01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10\",\"01932c08-11aa-7d4c-9a51-0f6b2f1f9a11\"]"`
	Asked
}

// Register adds the operations to a server.
func Register(server *web.Server, options Options) {
	const tag = "Plans"
	web.Register(server, web.Operation("ExplainPlan", http.MethodGet, "/v1/plans/{id}/explain", tag, "Explain a figure of a plan's summary",
		web.Heavy,
		web.Describe("The calculation of a figure as a tree. Its leaves are lines of snapshots, targets, lots and runs, each with its event. "+
			"Evaluating the tree gives exactly the figure. A part that occurs again is written once and referred to by number. "+
			"In a very large tree the lowest levels are left out (collapsed); the figures among them have paths of their own. "+
			"Why its runs cost what they cost has paths too: variance/price in all, variance/items/{item}/price, "+
			"variance/lines/{item}/{run}/price. What they took of an item is at made/ingredients/{item}/amount, its cost at "+
			"made/ingredients/{item}/total_cost. "+
			"Without a path the answer lists the paths of all figures. For an unknown path, no_such_figure lists similar ones. "+
			"Labels are in English; label_code and label_args have the same for translation.")),
		func(ctx context.Context, in *ofPlan) (*web.Found[readmodels.PlanExplanation], error) {
			query, err := options.Query(ctx, *in)
			if err != nil {
				return nil, err
			}
			body, position, err := options.Queries.ExplainPlan(ctx, query, in.ID.ID(), in.Path, in.Depth)
			return found(body, position.String(), err)
		})
	web.Register(server, web.Operation("ExplainShoppingList", http.MethodGet, "/v1/shopping-list/explain", tag,
		"Explain a figure of the shopping list of several plans", web.Heavy,
		web.Describe("As for a plan's summary. The paths begin with shopping_list and estimated_cost; what a plan takes of a row is at "+
			"shopping_list/{item}/shares/{plan}/{field}. Plans are refused as for the list.")),
		func(ctx context.Context, in *ofList) (*web.Found[readmodels.ListExplanation], error) {
			query, err := options.Query(ctx, *in)
			if err != nil {
				return nil, err
			}
			plans := make([]domain.ID, len(in.Plans))
			for i, plan := range in.Plans {
				plans[i] = plan.ID()
			}
			body, position, err := options.Queries.ExplainShoppingList(ctx, query, plans, in.Path, in.Depth)
			return found(body, position.String(), err)
		})
}

// found answers a query.
func found[T any](body T, position string, err error) (*web.Found[T], error) {
	if err != nil {
		return nil, err
	}
	return &web.Found[T]{QueryHeaders: web.QueryHeaders{Position: position}, Body: body}, nil
}
