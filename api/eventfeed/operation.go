package eventfeed

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/eventstore/broadcast"
)

// Options are what the operation works with.
type Options struct {
	// Hub sends the events; without it the operation answers that it is unavailable.
	Hub *broadcast.Hub
	// Head returns the position of the log's last event; nil if that is not known.
	Head   HeadOf
	Guard  caller.Guard
	Actors caller.Actors
	// Readers are how many may follow the events at the same time; 0 are 1000.
	Readers int64
}

type operation struct {
	Options
	server  *web.Server
	readers web.Limiter
}

// followEvents is where a stream of events starts.
type followEvents struct {
	LastEventID string `header:"Last-Event-ID" doc:"The id of the last received event; later events are sent. Browsers send it when they reconnect" example:"42"`
	LogID       string `header:"Crumbtrail-Log-Id" doc:"The id of the log that the position is of, from an earlier answer. If this is another log the answer is 410" example:"6ab1f0a4-5dd0-4c49-9f8c-3f4a5a1f2a77"`
	Log         string `query:"log_id" doc:"Like Crumbtrail-Log-Id, for clients that cannot send headers" example:"6ab1f0a4-5dd0-4c49-9f8c-3f4a5a1f2a77"`
	After       string `query:"after" doc:"Like Last-Event-ID, for clients that cannot send headers; 0 is the start of the log. Default: new events only" example:"42"`
}

// Register adds the operation to a server.
func Register(server *web.Server, options Options) {
	h := &operation{Options: options, server: server, readers: web.Limiter{Max: cmp.Or(options.Readers, 1000)}}
	op := web.Operation("FollowEvents", http.MethodGet, "/v1/events", "Audit", "Follow events as server-sent events", web.Endless,
		web.Describe("Every event of the kitchen, in the order of the log, as it is written: `id` is its position, `data` the event as JSON. "+
			"Data of an event that are not JSON are sent as a text. "+
			"A reader that reconnects with the last id as Last-Event-ID continues without gap or repeat. "+
			"The answer names the log by Crumbtrail-Log-Id: a reader that keeps it with the last id, and sends both, cannot continue in another "+
			"log by mistake. If the log is another one, or ends before the last id, as after it was restored, the answer is 410 `beyond_end` "+
			"with `head`, the end of the log, and `log_id`, its id: the reader discards what it knows and follows from 0, or from `head` for "+
			"new events only. A stream ends when the log is replaced under it, and a reader that reconnects gets that answer. "+
			"While there are no events a comment is sent every 15 seconds. A reader that accepts nothing for 10 seconds is disconnected. "+
			"So is one within a second after its key, session or role has ended. Readers of a key or session, and of a kitchen, are "+
			"limited: beyond that the answer is 429 `rate_limited`."))
	documented := web.Register(server, op, h.followEvents)
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

func (h *operation) followEvents(ctx context.Context, in *followEvents) (*streamed, error) {
	if h.Hub == nil {
		return nil, problem.Unavailable.New("")
	}
	id, err := h.Hub.LogID(ctx)
	if err != nil {
		return nil, err
	}
	after, err := Begin(ctx, h.Hub, h.Head, Resumed{
		LastEventID: in.LastEventID, After: in.After, LogHeader: in.LogID, LogParameter: in.Log, LogID: id.String(),
	})
	if err != nil {
		return nil, err
	}
	leave, err := h.Guard.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if !h.readers.Enter() {
		leave()
		return nil, problem.TooManyReaders.New("")
	}
	return &streamed{QueryHeaders: web.QueryHeaders{Position: after.String()}, LogID: id.String(), Body: func(response huma.Context) {
		defer leave()
		defer h.readers.Leave()
		if response.Method() == http.MethodHead {
			response.SetHeader("Content-Type", web.EventStreamType)
			return
		}
		Follow(ctx, h.Hub, h.server.Events(response), h.Guard, h.Actors, after)
	}}, nil
}
