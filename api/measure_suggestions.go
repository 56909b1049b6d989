package api

import (
	"context"
	"net/http"

	"crumbtrail/api/suggestions"
	"crumbtrail/api/web"
	"crumbtrail/commands"
)

func (h *handlers) measureSuggestions() {
	suggestions.Register(h.server, h.queries, h.asked)
	registerCommand(h, web.Operation("AcceptMeasureSuggestions", http.MethodPost, suggestions.Path, "Catalog",
		"Accept suggestions of measures", web.Describe(suggestions.AboutAccepting)), h.acceptSuggestions)
}

func (h *handlers) acceptSuggestions(
	ctx context.Context, caller commands.Caller, in *suggestions.Accept,
) (*web.Changed[suggestions.MeasuredItems], error) {
	items, err := commands.AcceptSuggestions(ctx, h.application, caller, in.Accepted())
	if err != nil {
		return nil, err
	}
	answer, last := suggestions.Left(items)
	return created(last, false, "", answer), nil
}
