// Package trail has the operations that read the log itself: events in full, replays of
// streams, and the verification.
package trail

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

type operations struct {
	log    eventstore.Store
	server *web.Server
	actors caller.Actors
	// version is that of the program, for archives.
	version string
}

const auditTag = "Audit"

// Register adds the operations to a server. Without a log every request is refused as
// unavailable.
func Register(server *web.Server, log eventstore.Store, actors caller.Actors, version string) {
	o := &operations{log: log, server: server, actors: actors, version: version}
	web.Register(server, web.Operation("GetAuditEvent", http.MethodGet, "/v1/audit/streams/{stream}/events/{revision}", auditTag,
		"Get an event in full"), o.event)
	o.replays()
	o.verifications()
	o.exports()
}

// streamed is an answer that is written while it is read.
type streamed struct {
	web.QueryHeaders
	Body func(huma.Context)
}

type oneAuditEvent struct {
	StreamName
	Revision uint64 `path:"revision" doc:"The event's revision in the stream, from 0"`
}

func (o *operations) event(ctx context.Context, in *oneAuditEvent) (*web.Found[audit.Recorded], error) {
	if err := o.owned(ctx, in.Stream); err != nil {
		return nil, err
	}
	event, err := audit.Event(ctx, o.log, in.Stream, in.Revision)
	if err != nil {
		return nil, err
	}
	event.NameActor(o.actors.Name(ctx, event.Actor))
	return &web.Found[audit.Recorded]{QueryHeaders: web.QueryHeaders{Position: event.Position.String()}, Body: event}, nil
}

// owned fails unless a stream belongs to the kitchen of the request.
func (o *operations) owned(ctx context.Context, name string) error {
	parsed, ok := stream.Parse(name)
	switch {
	case o.log == nil:
		return problem.Unavailable.New("")
	case !ok, parsed.Kitchen != caller.Of(ctx).Kitchen:
		return eventstore.ErrStreamNotFound
	}
	return nil
}
