package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/readmodels"
)

type listAuditEvents struct {
	Occasion input.ID  `query:"occasion" doc:"Filter by occasion, including its plans and runs"`
	Plan     input.ID  `query:"plan" doc:"Filter by plan, including runs that used its snapshots"`
	Stream   string    `query:"stream" maxLength:"500" doc:"Filter by stream" example:"pantry-home"`
	Type     string    `query:"type" maxLength:"500" doc:"Filter by type of event" example:"lot.received.v1"`
	Actor    string    `query:"actor" maxLength:"500" doc:"Filter by actor"`
	From     time.Time `query:"from" doc:"Commands at or after this time" example:"2026-12-01T00:00:00Z"`
	To       time.Time `query:"to" doc:"Commands before this time" example:"2027-01-01T00:00:00Z"`
	web.Visible
	web.Paged
}

func (l listAuditEvents) filter() readmodels.AuditFilter {
	return readmodels.AuditFilter{
		Occasion: l.Occasion.ID(), Plan: l.Plan.ID(), Stream: l.Stream, Type: l.Type, Actor: l.Actor, From: l.From, To: l.To,
	}
}

const auditTag = "Audit"

type oneAuditEvent struct {
	StreamName
	Revision uint64 `path:"revision" doc:"The event's revision in the stream, from 0"`
}

func (h *handlers) auditTrail() {
	registerQuery(h, web.Operation("ListAuditEvents", http.MethodGet, "/v1/audit/events", auditTag, "List audit events, newest first",
		web.Describe("All events of the kitchen. Filters can be combined; an event must match all of them.")), h.listAuditEvents)
	web.Register(h.server, web.Operation("GetAuditEvent", http.MethodGet, "/v1/audit/streams/{stream}/events/{revision}", auditTag,
		"Get an event in full"), h.auditEvent)
}

func (h *handlers) listAuditEvents(
	ctx context.Context, query readmodels.Query, in *listAuditEvents,
) (*listOf[readmodels.AuditEvent], error) {
	events, err := h.queries.AuditEvents(ctx, query, in.filter(), page(in.Paged))
	return listed(ctx, events, err)
}

func (h *handlers) auditEvent(ctx context.Context, in *oneAuditEvent) (*web.Found[audit.Recorded], error) {
	if err := h.owned(ctx, in.Stream); err != nil {
		return nil, err
	}
	event, err := audit.Event(ctx, h.log, in.Stream, in.Revision)
	return found(event, event.Position, err)
}
