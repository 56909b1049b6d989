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
	LogID       string `header:"Crumbtrail-Log-Id" doc:"The id of the log that the position is of, from an earlier answer. If this is another log the answer is 410" example:"6ab1f0a4-5dd0-4c49-9f8c-3f4a5a1f2a77"`
	Log         string `query:"log_id" doc:"Like Crumbtrail-Log-Id, for clients that cannot send headers" example:"6ab1f0a4-5dd0-4c49-9f8c-3f4a5a1f2a77"`
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
			"The answer names the log by Crumbtrail-Log-Id: a reader that keeps it with the last id, and sends both, cannot continue in another "+
			"log by mistake. If the log is another one, or ends before the last id, as after it was restored, the answer is 410 `beyond_end` "+
			"with `head`, the end of the log, and `log_id`, its id: the reader discards what it knows and follows from 0, or from `head` for "+
			"new events only. A stream ends when the log is replaced under it, and a reader that reconnects gets that answer. "+
			"While there are no events a comment is sent every 15 seconds. A reader that accepts nothing for 10 seconds is disconnected."))
	documented := web.Register(h.server, op, h.followEvents)
	documented.Responses["200"].Content = map[string]*huma.MediaType{
		web.EventStreamType: {Schema: &huma.Schema{Type: huma.TypeString, Description: "Server-sent events"}},
	}
}

// streamed is an answer that is sent piece by piece.
type streamed struct {
	web.QueryHeaders
	LogID string `header:"Crumbtrail-Log-Id" doc:"The id of the log" example:"6ab1f0a4-5dd0-4c49-9f8c-3f4a5a1f2a77"`
	Body  func(huma.Context)
}

func (h *handlers) followEvents(ctx context.Context, in *followEvents) (*streamed, error) {
	who, err := h.identify(ctx, web.Acting{})
	if err != nil {
		return nil, err
	}
	if h.events == nil {
		return nil, problem.Unavailable.New("")
	}
	id, err := h.events.LogID(ctx)
	if err != nil {
		return nil, err
	}
	after, err := h.begin(ctx, in, id.String())
	if err != nil {
		return nil, err
	}
	if !h.readers.Enter() {
		return nil, problem.TooManyReaders.New("")
	}
	return &streamed{QueryHeaders: seenAt(after), LogID: id.String(), Body: func(response huma.Context) {
		defer h.readers.Leave()
		if response.Method() == http.MethodHead {
			response.SetHeader("Content-Type", web.EventStreamType)
			return
		}
		h.follow(ctx, h.server.Events(response), who.kitchen, after)
	}}, nil
}

// begin returns the position after which a stream of a log starts.
func (h *handlers) begin(ctx context.Context, in *followEvents, logID string) (eventstore.Position, error) {
	text, name := in.LastEventID, "Last-Event-ID"
	if text == "" {
		text, name = in.After, "after"
	}
	now, head, err := h.ends(ctx)
	if err != nil {
		return now, err
	}
	for _, named := range []web.Fault{{Parameter: "Crumbtrail-Log-Id", Detail: in.LogID}, {Parameter: "log_id", Detail: in.Log}} {
		if named.Detail != "" && named.Detail != logID {
			return now, beyondEnd(head, logID, web.Fault{Parameter: named.Parameter, Detail: "is not the id of the log, " + logID})
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
		return after, beyondEnd(head, logID, web.Fault{Parameter: name, Detail: "is beyond " + head.String()})
	}
	return after, nil
}

// ends returns where readers of new events begin, and the end of the log.
func (h *handlers) ends(ctx context.Context) (now, head eventstore.Position, err error) {
	if now, err = h.events.Now(ctx); err != nil || h.head == nil {
		return now, now, err
	}
	if head, err = h.head(ctx); head.Before(now) {
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
