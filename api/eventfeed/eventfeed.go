// Package eventfeed sends the events of a kitchen as a stream: where it starts, and how its
// events are written.
package eventfeed

import (
	"context"
	"encoding/json"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
)

// HeadOf returns the position of the log's last event; nil if that is not known.
type HeadOf = func(ctx context.Context) (eventstore.Position, error)

// Resumed is where a reader wants to go on, as it was sent. Empty texts were not.
type Resumed struct {
	LastEventID, After string
	// LogHeader and LogParameter name the log that the position is of.
	LogHeader, LogParameter string
	// LogID is the id of the log.
	LogID string
}

// Event is the data of an event in the stream.
type Event struct {
	Position    eventstore.Position `json:"position"`
	Stream      string              `json:"stream"`
	Revision    uint64              `json:"revision"`
	ID          string              `json:"event_id"`
	Type        string              `json:"type"`
	RecordedAt  time.Time           `json:"recorded_at"`
	Actor       string              `json:"actor"`
	ActorID     string              `json:"actor_id,omitempty"`
	Command     string              `json:"command"`
	Correlation string              `json:"correlation_id"`
	Causation   string              `json:"causation_id"`
	Data        audit.Raw           `json:"data"`
}

// Begin returns the position after which a stream starts. It fails with a problem.
func Begin(ctx context.Context, hub *broadcast.Hub, headOf HeadOf, in Resumed) (eventstore.Position, error) {
	text, name := in.LastEventID, "Last-Event-ID"
	if text == "" {
		text, name = in.After, "after"
	}
	now, head, err := ends(ctx, hub, headOf)
	if err != nil {
		return now, err
	}
	for _, named := range []web.Fault{{Parameter: "Crumbtrail-Log-Id", Detail: in.LogHeader}, {Parameter: "log_id", Detail: in.LogParameter}} {
		if named.Detail != "" && named.Detail != in.LogID {
			return now, beyondEnd(head, in.LogID, web.Fault{Parameter: named.Parameter, Detail: "is not the id of the log, " + in.LogID})
		}
	}
	if text == "" {
		return now, nil
	}
	after, err := eventstore.ParsePosition(text)
	switch {
	case err != nil:
		return after, web.Invalid.New("", web.Fault{Parameter: name, Detail: "must be the id of an event, or 0"})
	case head.Before(after):
		return after, beyondEnd(head, in.LogID, web.Fault{Parameter: name, Detail: "is beyond " + head.String()})
	}
	return after, nil
}

// ends returns where readers of new events begin, and the end of the log.
func ends(ctx context.Context, hub *broadcast.Hub, headOf HeadOf) (now, head eventstore.Position, err error) {
	if now, err = hub.Now(ctx); err != nil || headOf == nil {
		return now, now, err
	}
	if head, err = headOf(ctx); head.Before(now) {
		now = head // the log was replaced just now
	}
	return now, head, err
}

// beyondEnd refuses to follow a log from a position that is not its own.
func beyondEnd(head eventstore.Position, logID string, fault web.Fault) error {
	refusal := &problem.Problem{Problem: *problem.BeyondEnd.New("", fault)}
	refusal.Head, refusal.LogID = head.String(), logID
	return refusal
}

// encode leaves out what cannot be decoded, because an error would keep the readers
// from all later events.
func encode(ctx context.Context, event eventstore.Event, actors caller.Actors) ([]byte, error) {
	metadata, _ := eventstore.DecodeMetadata(event) // empty if they cannot be decoded
	name := actors.Name(ctx, metadata.Actor)
	return json.Marshal(Event{
		Position: event.Position, Stream: event.Stream, Revision: event.Revision, ID: event.ID.String(), Type: event.Type,
		RecordedAt: metadata.HandledAt(event), Actor: name, ActorID: caller.IDOf(metadata.Actor, name), Command: metadata.Command,
		Correlation: metadata.Correlation, Causation: metadata.Causation, Data: audit.Raw(event.Data),
	})
}

// Follow sends the events of the caller's kitchen after a position until the reader disconnects or
// is too slow, or may not use the operation any more, the log is replaced, or the program stops.
func Follow(
	ctx context.Context, hub *broadcast.Hub, out *web.Events, guard caller.Guard, actors caller.Actors, after eventstore.Position,
) {
	out.Renew = func(ctx context.Context) error { return guard.Renew(ctx, "FollowEvents") }
	scope := stream.OneKitchen(caller.Of(ctx).Kitchen)
	reader := hub.Follow(after, eventstore.Filter{StreamPrefixes: scope.Prefixes(), Kitchen: string(scope.Kitchen())}, scope.Contains)
	defer reader.Close()
	out.Run(ctx, after.String(), func(ctx context.Context) (string, []byte, error) {
		event, err := reader.Next(ctx)
		if err != nil {
			return "", nil, err
		}
		data, err := encode(ctx, event, actors)
		return event.Position.String(), data, err
	})
}
