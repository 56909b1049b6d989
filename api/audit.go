package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/audit"
	"crumbtrail/readmodels"
)

type listAuditEvents struct {
	Occasion ID        `query:"occasion" doc:"What concerns this occasion, its plans and its runs"`
	Plan     ID        `query:"plan" doc:"What concerns this plan, runs that used its snapshots included"`
	Stream   string    `query:"stream" maxLength:"500" doc:"What stands in this stream" example:"pantry-home"`
	Type     string    `query:"type" maxLength:"500" doc:"Events of this type" example:"lot.received.v1"`
	Actor    string    `query:"actor" maxLength:"500" doc:"What this person did"`
	From     time.Time `query:"from" doc:"Commands that were given then or later" example:"2026-12-01T00:00:00Z"`
	To       time.Time `query:"to" doc:"Commands that were given earlier" example:"2027-01-01T00:00:00Z"`
	Visible
	Paged
}

func (l listAuditEvents) filter() readmodels.AuditFilter {
	return readmodels.AuditFilter{Occasion: l.Occasion.id(), Plan: l.Plan.id(), Stream: l.Stream, Type: l.Type, Actor: l.Actor, From: l.From, To: l.To}
}

const auditTag = "Audit"

type oneAuditEvent struct {
	StreamName
	Revision uint64 `path:"revision" doc:"The event's place in the stream, from 0"`
}

func (a *API) auditTrail() {
	register(a, operation("ListAuditEvents", http.MethodGet, "/v1/audit/events", auditTag, "Who did what, when and why, the newest first",
		describe("Every event that was ever recorded in the kitchen. What is asked for may be combined; an event must then fit all of it.")), a.listAuditEvents)
	register(a, operation("GetAuditEvent", http.MethodGet, "/v1/audit/streams/{stream}/events/{revision}", auditTag, "An event in full, as the log holds it"), a.auditEvent)
	a.replays()
	a.verifications()
}

func (a *API) listAuditEvents(ctx context.Context, in *listAuditEvents) (*listedAs[readmodels.AuditEvent], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	events, err := a.questions.AuditEvents(ctx, ask, in.filter(), in.page())
	return listedAt(ctx, events, err)
}

func (a *API) auditEvent(ctx context.Context, in *oneAuditEvent) (*found[audit.Recorded], error) {
	if err := a.owned(ctx, in.Stream); err != nil {
		return nil, err
	}
	event, err := audit.Event(ctx, a.eventLog, in.Stream, in.Revision)
	return foundAt(event, event.Position, err)
}
