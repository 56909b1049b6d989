package api

import (
	"context"
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/internal/samplekitchen"
	"crumbtrail/readmodels"
)

// SampleKitchen is the sample kitchen once it is loaded.
type SampleKitchen struct {
	OccasionID domain.ID `json:"occasion_id" doc:"The occasion that the sample kitchen prepares for"`
}

type loadSample struct{ web.Repeatable }

func (h *handlers) sampleKitchens() {
	resource.Command(h.Kit, web.Operation("LoadSampleKitchen", http.MethodPost, "/v1/sample-kitchen", "Kitchen", "Load the sample kitchen",
		web.Answers(http.StatusOK),
		web.Describe("Items, recipes, finished goods and lots of an invented stall, and the market that it bakes for. "+
			"Only an empty kitchen can load them. The operation is idempotent, and completes a load that was interrupted.")), h.loadSampleKitchen)
}

func (h *handlers) loadSampleKitchen(ctx context.Context, caller commands.Caller, _ *loadSample) (*web.Changed[SampleKitchen], error) {
	if h.Log == nil || h.Head == nil {
		return nil, problem.Unavailable.New("")
	}
	market, loaded, err := samplekitchen.Market(ctx, h.Log, caller.Kitchen)
	if err != nil {
		return nil, err
	}
	if !loaded {
		if err := h.mayLoadSample(ctx, caller); err != nil {
			return nil, err
		}
		today, err := commands.Today(ctx, h.Application, caller.Kitchen)
		if err != nil {
			return nil, err
		}
		if err := samplekitchen.Load(ctx, h.Application, caller, today); err != nil {
			return nil, err
		}
	}
	head, err := h.Head(ctx)
	if err != nil {
		return nil, err
	}
	headers := web.CommandHeaders{Position: head.String()}
	return web.ChangedAt(headers, false, "", SampleKitchen{OccasionID: market}), nil
}

// mayLoadSample fails with a problem unless the kitchen is empty, or the caller's own
// load of the sample was interrupted.
func (h *handlers) mayLoadSample(ctx context.Context, caller commands.Caller) error {
	interrupted, err := samplekitchen.Interrupted(ctx, h.Log, caller.Kitchen, caller.Actor)
	if err != nil || interrupted {
		return err
	}
	head, err := h.Head(ctx)
	if err != nil {
		return err
	}
	query, one := readmodels.Query{Kitchen: caller.Kitchen, After: head}, readmodels.Page{Limit: 1}
	all := readmodels.DefinitionFilter{}
	items, err := h.Queries.Items(ctx, query, all, one)
	if err != nil {
		return err
	}
	recipes, err := h.Queries.Recipes(ctx, query, all, one)
	if err != nil {
		return err
	}
	occasions, err := h.Queries.Occasions(ctx, query, readmodels.OccasionFilter{}, one)
	if err != nil {
		return err
	}
	archived, err := h.Queries.Occasions(ctx, query, readmodels.OccasionFilter{Archived: true}, one)
	if err != nil {
		return err
	}
	if len(items.Items)+len(recipes.Items)+len(occasions.Items)+len(archived.Items) > 0 {
		return problem.NotEmpty.New("")
	}
	return nil
}
