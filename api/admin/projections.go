package admin

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crumbtrail/api/web"
	"crumbtrail/projections/engine"

	"github.com/danielgtaylor/huma/v2"
)

// RebuildInput has the options of a rebuild.
type RebuildInput struct {
	Reason string `json:"reason,omitempty" maxLength:"10000" doc:"The reason, for the history"`
	Force  bool   `json:"force,omitempty" doc:"Use the new tables even if they differ from the current ones; otherwise they are discarded"`
}

// OrderInput is the reason of a control request.
type OrderInput struct {
	Reason string `json:"reason,omitempty" maxLength:"10000" doc:"The reason, for the history"`
}

// SkipInput is the reason for skipping an event.
type SkipInput struct {
	Reason string `json:"reason" maxLength:"10000" doc:"The reason, for the history; not blank"`
}

// OneProjection identifies a projection.
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
	controlProjection struct {
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
	CurrentLogID string       `json:"current_log_id" doc:"The id of the log"`
	Items        []Projection `json:"items" doc:"Ordered by name"`
}

// ProjectionHistory is a projection and its history.
type ProjectionHistory struct {
	Projection
	CurrentLogID string            `json:"current_log_id" doc:"The id of the log"`
	History      []ProjectionEvent `json:"history" doc:"Control requests and other actions, latest first, at most 1,000"`
}

const path = "/v1/admin/projections"

func (a *administration) register(server *web.Server) {
	web.Register(server, operation("ListProjections", http.MethodGet, "", "List projections and their status"), a.listProjections)
	web.Register(server, operation("GetProjection", http.MethodGet, "/{name}", "Get a projection's status and history"), a.projection)
	web.Register(server, operation("RebuildProjection", http.MethodPost, "/{name}/rebuild", "Rebuild a projection from the log",
		web.Answers(http.StatusAccepted),
		web.Describe("New tables are built beside the current ones, which stay in use. The program that owns the projection, "+
			"which may be another one, starts within a second; rebuild has the progress, also after a restart. "+
			"The new tables replace the current ones if both are equal, or if force is sent. The history has the outcome. "+
			"Refused as already_rebuilding, and as no_space if the disk has no room for a second copy.")), a.rebuildProjection)
	web.Register(server, operation("CancelRebuild", http.MethodPost, "/{name}/cancel", "Cancel a rebuild", web.Answers(http.StatusOK),
		web.Describe("The new tables are dropped. Refused as no_rebuild if no rebuild was requested, or if it has ended. "+
			"A rebuild that a new version started cannot be cancelled, because there are no other tables.")), a.cancelRebuild)
	web.Register(server, operation("RetryProjection", http.MethodPost, "/{name}/retry", "Retry the event that blocks a projection",
		web.Answers(http.StatusOK),
		web.Describe("It is retried within a second, instead of at the next scheduled attempt. Refused as not_paused.")), a.retryProjection)
	web.Register(server, operation("SkipEvent", http.MethodPost, "/{name}/skip", "Skip the event that blocks a projection",
		web.Answers(http.StatusOK),
		web.Describe("The projection's tables lack the event until the version of the projection changes; the log keeps it. "+
			"Refused as not_paused, and as unknown_event until an attempt has found out which event it is.")), a.skipEvent)
}

func operation(id, method, below, summary string, options ...web.Option) huma.Operation {
	return web.Operation(id, method, path+below, "Administration", summary, options...)
}

func (a *administration) listProjections(ctx context.Context, _ *listProjections) (*web.Plain[ProjectionList], error) {
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := ProjectionList{CurrentLogID: a.engine.LogID(), Items: make([]Projection, len(statuses))}
	for i, status := range statuses {
		list.Items[i] = a.projectionOf(ctx, status)
	}
	return &web.Plain[ProjectionList]{Body: list}, nil
}

func (a *administration) projection(ctx context.Context, in *OneProjection) (*web.Plain[ProjectionHistory], error) {
	// The history is read last, so that it contains the cause of the status.
	status, err := a.statusOf(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	actions, err := a.engine.History(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	answer := ProjectionHistory{Projection: status, CurrentLogID: a.engine.LogID(), History: make([]ProjectionEvent, len(actions))}
	for i, action := range actions {
		answer.History[i] = a.actionOf(ctx, action)
	}
	return &web.Plain[ProjectionHistory]{Body: answer}, nil
}

// statusOf fails with [engine.ErrUnknownProjection].
func (a *administration) statusOf(ctx context.Context, name string) (Projection, error) {
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return Projection{}, err
	}
	at := slices.IndexFunc(statuses, func(status engine.Status) bool { return status.Name == name })
	if at < 0 {
		return Projection{}, engine.ErrUnknownProjection
	}
	return a.projectionOf(ctx, statuses[at]), nil
}

func (a *administration) rebuildProjection(ctx context.Context, in *rebuildProjection) (*web.Plain[Projection], error) {
	order := engine.Request{}
	if in.Body != nil {
		order.Reason, order.Force = in.Body.Reason, in.Body.Force
	}
	return a.control(ctx, in.Name, in.Acting, order, (*engine.Engine).Rebuild)
}

func (a *administration) cancelRebuild(ctx context.Context, in *controlProjection) (*web.Plain[Projection], error) {
	return a.control(ctx, in.Name, in.Acting, in.order(), (*engine.Engine).Cancel)
}

func (a *administration) retryProjection(ctx context.Context, in *controlProjection) (*web.Plain[Projection], error) {
	return a.control(ctx, in.Name, in.Acting, in.order(), (*engine.Engine).Retry)
}

func (in *controlProjection) order() engine.Request {
	if in.Body == nil {
		return engine.Request{}
	}
	return engine.Request{Reason: in.Body.Reason}
}

func (a *administration) skipEvent(ctx context.Context, in *skipProjection) (*web.Plain[Projection], error) {
	return a.control(ctx, in.Name, in.Acting, engine.Request{Reason: in.Body.Reason}, (*engine.Engine).Skip)
}

// control records a control request, and answers with the status of the projection.
func (a *administration) control(
	ctx context.Context, name string, acting web.Acting, order engine.Request,
	record func(*engine.Engine, context.Context, string, engine.Request) error,
) (*web.Plain[Projection], error) {
	actor, err := a.actor(ctx, acting)
	if err != nil {
		return nil, err
	}
	order.Actor, order.Reason = actor, strings.TrimSpace(order.Reason)
	if err := record(a.engine, ctx, name, order); err != nil {
		return nil, err
	}
	status, err := a.statusOf(ctx, name)
	if err != nil {
		return nil, err
	}
	return &web.Plain[Projection]{Body: status}, nil
}
