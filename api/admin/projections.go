package admin

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crumbtrail/api/web"
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
		web.Acting
		Body *RebuildInput
	}
	orderProjection struct {
		OneProjection
		web.Acting
		Body *OrderInput
	}
	skipProjection struct {
		OneProjection
		web.Acting
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

func (a *administration) register(server *web.Server) {
	const all, one, tag = "/v1/admin/projections", "/v1/admin/projections/{name}", "Administration"
	web.Register(server, web.Operation("ListProjections", http.MethodGet, all, tag, "How each projection is doing"), a.listProjections)
	web.Register(server, web.Operation("GetProjection", http.MethodGet, one, tag, "How a projection is doing, and what was done to it"), a.projection)
	web.Register(server, web.Operation("RebuildProjection", http.MethodPost, one+"/rebuild", tag, "Make a projection's tables anew from the whole log", web.Answers(http.StatusAccepted),
		web.Describe("Beside the tables that are served, which go on. The program that owns the projection, which may be another one, begins within a second; rebuild says how far it is, also after a restart. "+
			"The new tables are compared with those that are served and take their place if they are the same, or if force is sent. How it ends is in the history, after the latest requested. "+
			"Refused with already_rebuilding, and with no_space where a second copy plainly has no room.")), a.rebuildProjection)
	web.Register(server, web.Operation("CancelRebuild", http.MethodPost, one+"/cancel", tag, "End a rebuild and drop what it has built", web.Answers(http.StatusOK),
		web.Describe("Refused with no_rebuild where none was asked for, or where it is over. A rebuild that a new version began cannot be cancelled: there is nothing else to serve.")), a.cancelRebuild)
	web.Register(server, web.Operation("RetryProjection", http.MethodPost, one+"/retry", tag, "Try again now to fold the event that pauses a projection", web.Answers(http.StatusOK),
		web.Describe("Within a second, instead of when its time comes. Refused with not_paused.")), a.retryProjection)
	web.Register(server, web.Operation("SkipEvent", http.MethodPost, one+"/skip", tag, "Leave the event that pauses a projection out", web.Answers(http.StatusOK),
		web.Describe("Its tables are then without that event until the projection's version changes; the log keeps it. Refused with not_paused, and with unknown_event until an attempt has found out which event it is.")), a.skipEvent)
}

func (a *administration) listProjections(ctx context.Context, _ *listProjections) (*web.Plain[ProjectionList], error) {
	if _, err := a.administrator(ctx, web.Acting{}); err != nil {
		return nil, err
	}
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := ProjectionList{Items: make([]Projection, len(statuses))}
	for i, status := range statuses {
		list.Items[i] = projectionOf(status)
	}
	return &web.Plain[ProjectionList]{Body: list}, nil
}

func (a *administration) projection(ctx context.Context, in *OneProjection) (*web.Plain[ProjectionHistory], error) {
	if _, err := a.administrator(ctx, web.Acting{}); err != nil {
		return nil, err
	}
	// In this order, the history has whatever made the status.
	status, err := a.statusOf(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	actions, err := a.engine.History(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	answer := ProjectionHistory{Projection: status, History: make([]ProjectionEvent, len(actions))}
	for i, action := range actions {
		answer.History[i] = actionOf(action)
	}
	return &web.Plain[ProjectionHistory]{Body: answer}, nil
}

// statusOf fails with [projections.ErrUnknownProjection].
func (a *administration) statusOf(ctx context.Context, name string) (Projection, error) {
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return Projection{}, err
	}
	at := slices.IndexFunc(statuses, func(status projections.Status) bool { return status.Name == name })
	if at < 0 {
		return Projection{}, projections.ErrUnknownProjection
	}
	return projectionOf(statuses[at]), nil
}

func (a *administration) rebuildProjection(ctx context.Context, in *rebuildProjection) (*web.Plain[Projection], error) {
	order := projections.Order{}
	if in.Body != nil {
		order.Reason, order.Force = in.Body.Reason, in.Body.Force
	}
	return a.carryOut(ctx, in.Name, in.Acting, order, (*projections.Engine).Rebuild)
}

func (a *administration) cancelRebuild(ctx context.Context, in *orderProjection) (*web.Plain[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, in.order(), (*projections.Engine).Cancel)
}

func (a *administration) retryProjection(ctx context.Context, in *orderProjection) (*web.Plain[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, in.order(), (*projections.Engine).Retry)
}

func (in *orderProjection) order() projections.Order {
	if in.Body == nil {
		return projections.Order{}
	}
	return projections.Order{Reason: in.Body.Reason}
}

func (a *administration) skipEvent(ctx context.Context, in *skipProjection) (*web.Plain[Projection], error) {
	return a.carryOut(ctx, in.Name, in.Acting, projections.Order{Reason: in.Body.Reason}, (*projections.Engine).Skip)
}

// carryOut has the engine note an order, and answers with how the projection is
// doing then.
func (a *administration) carryOut(ctx context.Context, name string, acting web.Acting, order projections.Order, note func(*projections.Engine, context.Context, string, projections.Order) error) (*web.Plain[Projection], error) {
	actor, err := a.administrator(ctx, acting)
	if err != nil {
		return nil, err
	}
	order.Actor, order.Reason = actor, strings.TrimSpace(order.Reason)
	if err := note(a.engine, ctx, name, order); err != nil {
		return nil, err
	}
	status, err := a.statusOf(ctx, name)
	if err != nil {
		return nil, err
	}
	return &web.Plain[Projection]{Body: status}, nil
}
