package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// followEvents is where a stream of events starts.
type followEvents struct {
	LastEventID string `header:"Last-Event-ID" doc:"The id of the last received event; later events are sent. Browsers send it when they reconnect" example:"42"`
	After       string `query:"after" doc:"Like Last-Event-ID, for clients that cannot send headers; 0 is the start of the log. Default: new events only" example:"42"`
}

// sentEvent is the data of an event in the stream.
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

func (h *handlers) eventStream() {
	op := web.Operation("FollowEvents", http.MethodGet, "/v1/events", "Audit", "Follow events as server-sent events", web.Endless,
		web.Describe("Every event of the kitchen, in the order of the log, as it is written: `id` is its position, `data` the event as JSON. "+
			"Data of an event that are not JSON are sent as a text. "+
			"A reader that reconnects with the last id as Last-Event-ID continues without gap or repeat. "+
			"If that is beyond the end of the log, as after the log was restored, the answer is 410 with `head`, the end of the log. "+
			"While there are no events a comment is sent every 15 seconds. A reader that accepts nothing for 10 seconds is disconnected."))
	documented := web.Register(h.server, op, h.followEvents)
	documented.Responses["200"].Content = map[string]*huma.MediaType{
		web.EventStreamType: {Schema: &huma.Schema{Type: huma.TypeString, Description: "Server-sent events"}},
	}
}

// streamed is an answer that is sent piece by piece.
type streamed struct {
	web.QueryHeaders
	Body func(huma.Context)
}

func (h *handlers) followEvents(ctx context.Context, in *followEvents) (*streamed, error) {
	who, err := h.identify(ctx, web.Acting{})
	if err != nil {
		return nil, err
	}
	if h.events == nil {
		return nil, problem.Unavailable.New("")
	}
	after, err := h.begin(ctx, in)
	if err != nil {
		return nil, err
	}
	if !h.readers.Enter() {
		return nil, problem.TooManyReaders.New("")
	}
	return &streamed{QueryHeaders: seenAt(after), Body: func(response huma.Context) {
		defer h.readers.Leave()
		if response.Method() == http.MethodHead {
			response.SetHeader("Content-Type", web.EventStreamType)
			return
		}
		h.follow(ctx, h.server.Events(response), who.kitchen, after)
	}}, nil
}

// begin returns the position after which a stream starts.
func (h *handlers) begin(ctx context.Context, in *followEvents) (eventstore.Position, error) {
	text, name := in.LastEventID, "Last-Event-ID"
	if text == "" {
		text, name = in.After, "after"
	}
	now, err := h.events.Now(ctx)
	if err != nil || text == "" {
		return now, err
	}
	after, err := eventstore.ParsePosition(text)
	if err != nil {
		return after, web.Invalid.New("", web.Fault{Parameter: name, Detail: "must be the id of an event, or 0"})
	}
	if now.Before(after) && h.head != nil {
		if now, err = h.head(ctx); err != nil {
			return after, err
		}
	}
	if now.Before(after) {
		beyond := &problem.Problem{Problem: *problem.BeyondEnd.New("", web.Fault{Parameter: name, Detail: "is beyond " + now.String()})}
		beyond.Head = now.String()
		return after, beyond
	}
	return after, nil
}

// follow sends events until the reader disconnects or is too slow, or the program
// stops.
func (h *handlers) follow(ctx context.Context, out *web.Events, kitchen domain.Kitchen, after eventstore.Position) {
	prefixes, owns := streamsOf(kitchen)
	reader := h.events.Follow(after, prefixes, owns)
	defer reader.Close()
	out.Run(ctx, after.String(), func(ctx context.Context) (string, []byte, error) {
		event, err := reader.Next(ctx)
		if err != nil {
			return "", nil, err
		}
		data, err := encodeEvent(event)
		return event.Position.String(), data, err
	})
}

// encodeEvent leaves out what cannot be decoded, because an error would keep the
// readers from all later events.
func encodeEvent(event eventstore.Event) ([]byte, error) {
	metadata, _ := eventstore.DecodeMetadata(event) // empty if they cannot be decoded
	return json.Marshal(sentEvent{
		Position: event.Position, Stream: event.Stream, Revision: event.Revision, ID: event.ID.String(), Type: event.Type,
		RecordedAt: event.RecordedAt, Actor: metadata.Actor, Command: metadata.Command,
		Correlation: metadata.Correlation, Causation: metadata.Causation, Data: audit.Raw(event.Data),
	})
}

// streamsOf returns which streams belong to a kitchen: the prefixes of their names,
// and which names with such a prefix belong to it.
func streamsOf(kitchen domain.Kitchen) (prefixes []string, owns func(name string) bool) {
	for _, category := range stream.Categories() {
		prefixes = append(prefixes, category.PrefixIn(kitchen))
	}
	return prefixes, func(name string) bool {
		parsed, _ := stream.Parse(name)
		return parsed.Kitchen == kitchen
	}
}
