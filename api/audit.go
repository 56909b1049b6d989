package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

type listAuditEvents struct {
	Occasion input.ID  `query:"occasion" doc:"Filter by occasion, including its plans and runs, and runs that took what its plan reserves"`
	Plan     input.ID  `query:"plan" doc:"Filter by plan, including runs that used its snapshots or took what it reserves"`
	Stream   string    `query:"stream" maxLength:"500" doc:"Filter by stream" example:"pantry-home"`
	Type     string    `query:"type" maxLength:"500" doc:"Filter by type of event" example:"lot.received.v1"`
	Actor    string    `query:"actor" maxLength:"500" doc:"Filter by actor"`
	From     time.Time `query:"from" doc:"Commands at or after this time" example:"2026-12-01T00:00:00Z"`
	To       time.Time `query:"to" doc:"Commands before this time" example:"2027-01-01T00:00:00Z"`
	web.Dated
	web.Paged
}

func (l listAuditEvents) filter() history.AuditFilter {
	return history.AuditFilter{
		Occasion: l.Occasion.ID(), Plan: l.Plan.ID(), Stream: l.Stream, Type: l.Type, Actor: l.Actor, From: l.From, To: l.To,
	}
}

func (h *handlers) auditTrail() {
	registerQuery(h, web.Operation("ListAuditEvents", http.MethodGet, "/v1/audit/events", "Audit", "List audit events, newest first",
		web.Describe("All events of the kitchen. Filters can be combined; an event must match all of them.")), h.listAuditEvents)
}

func (h *handlers) listAuditEvents(
	ctx context.Context, query readmodels.Query, in *listAuditEvents,
) (*listOf[history.AuditEvent], error) {
	events, err := h.queries.AuditEvents(ctx, query, in.filter(), page(in.Paged))
	return listed(ctx, events, err)
}
