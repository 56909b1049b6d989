package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crumbtrail/projections"
)

// RebuildInput says why tables are made anew.
type RebuildInput struct {
	Reason string `json:"reason,omitempty" maxLength:"10000" doc:"Why"`
	Force  bool   `json:"force,omitempty" doc:"Serve the new tables even if they differ from those that are served; otherwise a difference refuses them"`
}

// OrderInput may say why something is done.
type OrderInput struct {
	Reason string `json:"reason,omitempty" maxLength:"10000" doc:"Why"`
}

// SkipInput says why an event is left out.
type SkipInput struct {
	Reason string `json:"reason" maxLength:"10000" doc:"Why; not blank"`
}

// OneProjection names a projection.
type OneProjection struct {
	Name string `path:"name" maxLength:"120" doc:"The projection" example:"planning"`
}

type (
	listProjections   struct{}
	rebuildProjection struct {
		OneProjection
		Acting
		Body *RebuildInput
	}
	orderProjection struct {
		OneProjection
		Acting
		Body *OrderInput
	}
	skipProjection struct {
		OneProjection
		Acting
		Body SkipInput
	}
)

// ProjectionList is all projections.
type ProjectionList struct {
	Items []Projection `json:"items" doc:"In the order of their names"`
}

// ProjectionHistory is a projection with what was done to it.
type ProjectionHistory struct {
	Projection
	History []ProjectionEvent `json:"history" doc:"What was done to it and what became of it, the latest first, at most 1,000"`
}

type plainly[T any] struct{ Body T }

func (a *API) projectionOrders() {
	const all, one, tag = "/v1/admin/projections", "/v1/admin/projections/{name}", "Administration"
	register(a, operation("ListProjections", http.MethodGet, all, tag, "How each projection is doing"), a.listProjections)
	register(a, operation("GetProjection", http.MethodGet, one, tag, "How a projection is doing, and what was done to it"), a.projection)
	register(a, operation("RebuildProjection", http.MethodPost, one+"/rebuild", tag, "Make a projection's tables anew from the whole log", answers(http.StatusAccepted),
		describe("Beside the tables that are served, which go on. The program that owns the projection, which may be another one, begins within a second; rebuild says how far it is, also after a restart. "+
			"The new tables are compared with those that are served and take their place if they are the same, or if force is sent. How it ends is in the history, after the latest requested. "+
			"Refused with already_rebuilding, and with no_space where a second copy plainly has no room.")), a.rebuildProjection)
	register(a, operation("CancelRebuild", http.MethodPost, one+"/cancel", tag, "End a rebuild and drop what it has built", answers(http.StatusOK),
		describe("Refused with no_rebuild where none was asked for, or where it is over. A rebuild that a new version began cannot be cancelled: there is nothing else to serve.")), a.cancelRebuild)
	register(a, operation("RetryProjection", http.MethodPost, one+"/retry", tag, "Try again now to fold the event that pauses a projection", answers(http.StatusOK),
		describe("Within a second, instead of when its time comes. Refused with not_paused.")), a.retryProjection)
	register(a, operation("SkipEvent", http.MethodPost, one+"/skip", tag, "Leave the event that pauses a projection out", answers(http.StatusOK),
		describe("Its tables are then without that event until the projection's version changes; the log keeps it. Refused with not_paused, and with unknown_event until an attempt has found out which event it is.")), a.skipEvent)
}

func (a *API) listProjections(ctx context.Context, _ *listProjections) (*plainly[ProjectionList], error) {
	if _, err := a.operator(ctx, Acting{}); err != nil {
		return nil, err
	}
	statuses, err := a.projections.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := ProjectionList{Items: make([]Projection, len(statuses))}
	for i, status := range statuses {
		list.Items[i] = projectionOf(status)
	}
	return &plainly[ProjectionList]{list}, nil
}

func (a *API) projection(ctx context.Context, in *OneProjection) (*plainly[ProjectionHistory], error) {
	if _, err := a.operator(ctx, Acting{}); err != nil {
		return nil, err
	}
	// In this order, the history has whatever made the status.
	status, err := a.statusOf(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	actions, err := a.projections.History(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	answer := ProjectionHistory{Projection: status, History: make([]ProjectionEvent, len(actions))}
	for i, action := range actions {
		answer.History[i] = actionOf(action)
	}
	return &plainly[ProjectionHistory]{answer}, nil
}

// statusOf fails with [projections.ErrUnknownProjection].
func (a *API) statusOf(ctx context.Context, name string) (Projection, error) {
	statuses, err := a.projections.Status(ctx)
	if err != nil {
		return Projection{}, err
	}
	at := slices.IndexFunc(statuses, func(status projections.Status) bool { return status.Name == name })
	if at < 0 {
		return Projection{}, projections.ErrUnknownProjection
	}
	return projectionOf(statuses[at]), nil
}

func (a *API) rebuildProjection(ctx context.Context, in *rebuildProjection) (*plainly[Projection], error) {
	order := projections.Order{}
	if in.Body != nil {
		order.Reason, order.Force = in.Body.Reason, in.Body.Force
	}
	return a.carryOut(ctx, in.Name, in.Acting, order, (*projections.Engine).Rebuild)
}

func (a *API) cancelRebuild(ctx context.Context, in *orderProjection) (*plainly[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, in.order(), (*projections.Engine).Cancel)
}

func (a *API) retryProjection(ctx context.Context, in *orderProjection) (*plainly[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, in.order(), (*projections.Engine).Retry)
}

func (in *orderProjection) order() projections.Order {
	if in.Body == nil {
		return projections.Order{}
	}
	return projections.Order{Reason: in.Body.Reason}
}

func (a *API) skipEvent(ctx context.Context, in *skipProjection) (*plainly[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, projections.Order{Reason: in.Body.Reason}, (*projections.Engine).Skip)
}

// carryOut has the engine note an order, and answers with how the projection is
// doing then.
func (a *API) carryOut(ctx context.Context, name string, acting Acting, order projections.Order, note func(*projections.Engine, context.Context, string, projections.Order) error) (*plainly[Projection], error) {
	actor, err := a.operator(ctx, acting)
	if err != nil {
		return nil, err
	}
	order.Actor, order.Reason = actor, strings.TrimSpace(order.Reason)
	if err := note(a.projections, ctx, name, order); err != nil {
		return nil, err
	}
	status, err := a.statusOf(ctx, name)
	if err != nil {
		return nil, err
	}
	return &plainly[Projection]{status}, nil
}
