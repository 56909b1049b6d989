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
	Occasion input.ID  `query:"occasion" doc:"What concerns this occasion, its plans and its runs"`
	Plan     input.ID  `query:"plan" doc:"What concerns this plan, runs that used its snapshots included"`
	Stream   string    `query:"stream" maxLength:"500" doc:"What stands in this stream" example:"pantry-home"`
	Type     string    `query:"type" maxLength:"500" doc:"Events of this type" example:"lot.received.v1"`
	Actor    string    `query:"actor" maxLength:"500" doc:"What this person did"`
	From     time.Time `query:"from" doc:"Commands that were given then or later" example:"2026-12-01T00:00:00Z"`
	To       time.Time `query:"to" doc:"Commands that were given earlier" example:"2027-01-01T00:00:00Z"`
	web.Visible
	web.Paged
}

func (l listAuditEvents) filter() readmodels.AuditFilter {
	return readmodels.AuditFilter{Occasion: l.Occasion.ID(), Plan: l.Plan.ID(), Stream: l.Stream, Type: l.Type, Actor: l.Actor, From: l.From, To: l.To}
}

const auditTag = "Audit"

type oneAuditEvent struct {
	StreamName
	Revision uint64 `path:"revision" doc:"The event's place in the stream, from 0"`
}

func (h *handlers) auditTrail() {
	registerQuery(h, web.Operation("ListAuditEvents", http.MethodGet, "/v1/audit/events", auditTag, "Who did what, when and why, the newest first",
		web.Describe("Every event that was ever recorded in the kitchen. What is asked for may be combined; an event must then fit all of it.")), h.listAuditEvents)
	web.Register(h.server, web.Operation("GetAuditEvent", http.MethodGet, "/v1/audit/streams/{stream}/events/{revision}", auditTag, "An event in full, as the log holds it"), h.auditEvent)
}

func (h *handlers) listAuditEvents(ctx context.Context, query readmodels.Query, in *listAuditEvents) (*listOf[readmodels.AuditEvent], error) {
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
