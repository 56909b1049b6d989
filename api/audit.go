package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

type listAuditEvents struct {
	Occasion input.ID   `query:"occasion" doc:"Filter by occasion, including its plans and runs, and runs that took what its plan reserves"`
	Plan     input.ID   `query:"plan" doc:"Filter by plan, including runs that used its snapshots or took what it reserves"`
	Stream   string     `query:"stream" maxLength:"500" doc:"Filter by stream" example:"pantry-home"`
	Item     input.Slug `query:"item" doc:"Filter by the definition of an item"`
	Recipe   input.Slug `query:"recipe" doc:"Filter by the definition of a recipe"`
	Good     input.Slug `query:"finished_good" doc:"Filter by the definition of a finished good"`
	Lot      input.ID   `query:"lot" doc:"Filter by lot: its receipt, its corrections, and the runs that used it"`
	Type     string     `query:"type" maxLength:"500" doc:"Filter by type of event" example:"lot.received.v1"`
	Actor    string     `query:"actor" maxLength:"500" doc:"Filter by actor"`
	From     time.Time  `query:"from" doc:"Commands at or after this time" example:"2026-12-01T00:00:00Z"`
	To       time.Time  `query:"to" doc:"Commands before this time" example:"2027-01-01T00:00:00Z"`
	web.Dated
	web.Paged
}

func (l listAuditEvents) filter(kitchen domain.Kitchen) history.AuditFilter {
	filter := history.AuditFilter{
		Occasion: l.Occasion.ID(), Plan: l.Plan.ID(), Lot: l.Lot.ID(), Type: l.Type, Actor: l.Actor, From: l.From, To: l.To,
	}
	for _, one := range []struct {
		isSet bool
		name  string
	}{
		{l.Stream != "", l.Stream},
		{l.Item != "", stream.Item(kitchen, l.Item.Slug())},
		{l.Recipe != "", stream.Recipe(kitchen, l.Recipe.Slug())},
		{l.Good != "", stream.Good(kitchen, l.Good.Slug())},
		{l.Lot != "", stream.Pantry(kitchen)},
	} {
		if one.isSet {
			filter.Streams = append(filter.Streams, one.name)
		}
	}
	return filter
}

func (h *handlers) auditTrail() {
	resource.Query(h.Kit, web.Operation("ListAuditEvents", http.MethodGet, "/v1/audit/events", "Audit", "List audit events, newest first",
		web.Describe("All events of the kitchen. Filters can be combined; an event must match all of them.")), h.listAuditEvents)
}

func (h *handlers) listAuditEvents(
	ctx context.Context, query readmodels.Query, in *listAuditEvents,
) (*resource.ListOf[history.AuditEvent], error) {
	events, err := h.Queries.AuditEvents(ctx, query, in.filter(query.Kitchen), resource.PageOf(in.Paged))
	return resource.Listed(ctx, events, err)
}
