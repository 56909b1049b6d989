package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
)

const eventStream = "text/event-stream"

// Bounds on those who follow the events.
const (
	mostReaders = 1000
	// heartbeat is how long nothing is said. It keeps connections open that
	// something on the way would close.
	heartbeat = 15 * time.Second
	// comeAgain is how long a browser waits before it connects again.
	comeAgain = "retry: 2000\n"
)

// followEvents says from where on events are wanted.
type followEvents struct {
	LastEventID string `header:"Last-Event-ID" doc:"The id of the last event that was received; what follows it is sent. Browsers send it by themselves when they connect again" example:"42"`
	After       string `query:"after" doc:"The same for those who cannot send headers; 0 is the beginning. Without either, what is yet to come is sent" example:"42"`
}

// sentEvent is an event as it is sent.
type sentEvent struct {
	Position    eventstore.Position `json:"position"`
	Stream      string              `json:"stream"`
	Revision    uint64              `json:"revision"`
	ID          string              `json:"event_id"`
	Type        string              `json:"type"`
	RecordedAt  time.Time           `json:"recorded_at"`
	Actor       string              `json:"actor"`
	Command     string              `json:"command"`
	Correlation string              `json:"correlation_id"`
	Causation   string              `json:"causation_id"`
	Data        audit.Raw           `json:"data"`
}

func (a *API) eventStream() {
	op := operation("FollowEvents", http.MethodGet, "/v1/events", "Audit", "Follow what happens, as server-sent events", endless,
		describe("Every event of the kitchen, in the order of the log, as it is written: `id` is its position, `data` the event as JSON. "+
			"What an event holds that is no JSON comes as a text. "+
			"A reader that breaks off goes on where it was, without gap or repeat, by sending the last id as Last-Event-ID. "+
			"While nothing happens a comment is sent every 15 seconds. A reader that takes nothing for 10 seconds is dropped."))
	documented := register(a, op, a.followEvents)
	documented.Responses["200"].Content = map[string]*huma.MediaType{
		eventStream: {Schema: &huma.Schema{Type: huma.TypeString, Description: "Server-sent events"}},
	}
}

// followed is the answer to who follows the events.
type followed struct {
	Seen
	Body func(huma.Context)
}

func (a *API) followEvents(ctx context.Context, in *followEvents) (*followed, error) {
	who, err := a.authorise(ctx)
	if err != nil {
		return nil, err
	}
	if a.events == nil {
		return nil, newProblem("unavailable", "")
	}
	after, err := a.begin(ctx, in)
	if err != nil {
		return nil, err
	}
	if !a.readers.enter() {
		return nil, newProblem("too_many_readers", "")
	}
	return &followed{Seen: Seen{after.String()}, Body: func(response huma.Context) {
		defer a.readers.leave()
		if response.Method() == http.MethodHead {
			response.SetHeader("Content-Type", eventStream)
			return
		}
		a.follow(ctx, a.stream(response, eventStream), who.kitchen, after)
	}}, nil
}

// begin is the position after which events are wanted.
func (a *API) begin(ctx context.Context, in *followEvents) (eventstore.Position, error) {
	text, name := in.LastEventID, "Last-Event-ID"
	if text == "" {
		text, name = in.After, "after"
	}
	now, err := a.events.Now(ctx)
	if err != nil || text == "" {
		return now, err
	}
	after, err := eventstore.ParsePosition(text)
	if err != nil {
		return after, newProblem("invalid", "", Fault{Parameter: name, Detail: "must be the id of an event, or 0"})
	}
	if now.Before(after) && a.head != nil {
		if now, err = a.head(ctx); err != nil {
			return after, err
		}
	}
	if now.Before(after) {
		return after, newProblem("invalid", "", Fault{Parameter: name, Detail: "is beyond the end of the log, which is at " + now.String()})
	}
	return after, nil
}

// follow sends events until the reader is gone or too slow, or the program ends.
func (a *API) follow(ctx context.Context, out *outgoing, kitchen domain.Kitchen, after eventstore.Position) {
	prefixes, owns := streamsOf(kitchen)
	reader := a.events.Follow(after, prefixes, owns)
	defer reader.Close()
	// The id tells a reader who meets no event where it began.
	err := out.send([]byte(comeAgain + "id: " + after.String() + "\n\n"))
	for err == nil {
		err = a.sendNext(ctx, out, reader)
	}
}

func (a *API) sendNext(ctx context.Context, out *outgoing, reader *broadcast.Reader) error {
	waiting, cancel := context.WithTimeout(ctx, a.heartbeat)
	defer cancel()
	event, err := reader.Next(waiting)
	switch {
	case err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
		return out.send([]byte(":\n\n"))
	case err != nil:
		return err
	}
	text, err := encodeEvent(event)
	if err != nil {
		return err
	}
	return out.send(text)
}

// encodeEvent leaves out of an event what cannot be read of it. To break off there
// would keep its readers from all that follows.
func encodeEvent(event eventstore.Event) ([]byte, error) {
	metadata, _ := eventstore.DecodeMetadata(event) // empty if they cannot be read
	text, err := json.Marshal(sentEvent{
		Position: event.Position, Stream: event.Stream, Revision: event.Revision, ID: event.ID.String(), Type: event.Type,
		RecordedAt: event.RecordedAt, Actor: metadata.Actor, Command: metadata.Command,
		Correlation: metadata.Correlation, Causation: metadata.Causation, Data: audit.Raw(event.Data),
	})
	if err != nil {
		return nil, err
	}
	return []byte("id: " + event.Position.String() + "\ndata: " + string(text) + "\n\n"), nil
}

// streamsOf are the streams of a kitchen: prefixes that all of their names have,
// and which names with such a prefix are its own.
func streamsOf(kitchen domain.Kitchen) (prefixes []string, owns func(name string) bool) {
	for _, category := range stream.Categories() {
		prefixes = append(prefixes, category.PrefixIn(kitchen))
	}
	return prefixes, func(name string) bool {
		parsed, _ := stream.Parse(name)
		return parsed.Kitchen == kitchen
	}
}

// doorman counts who is inside.
type doorman struct{ inside atomic.Int64 }

func (d *doorman) enter() bool {
	if d.inside.Add(1) > mostReaders {
		d.leave()
		return false
	}
	return true
}

func (d *doorman) leave() { d.inside.Add(-1) }
