package defining

import (
	"context"
	"net/http"

	"crumbtrail/api/resource"
	"crumbtrail/api/suggestions"
	"crumbtrail/api/web"
	"crumbtrail/commands"
)

func (h *handlers) measureSuggestions() {
	suggestions.Register(h.Server, h.Queries, h.Asked)
	resource.Command(h.Kit, web.Operation("AcceptMeasureSuggestions", http.MethodPost, suggestions.Path, "Catalog",
		"Accept suggestions of measures", web.Describe(suggestions.AboutAccepting)), h.acceptSuggestions)
}

func (h *handlers) acceptSuggestions(
	ctx context.Context, caller commands.Caller, in *suggestions.Accept,
) (*web.Changed[suggestions.MeasuredItems], error) {
	items, err := commands.AcceptSuggestions(ctx, h.Application, caller, in.Accepted())
	if err != nil {
		return nil, err
	}
	answer, last := suggestions.Left(items)
	return resource.Created(last, false, "", answer), nil
}
