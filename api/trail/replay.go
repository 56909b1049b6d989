package trail

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
)

// StreamName identifies a stream.
type StreamName struct {
	Stream string `path:"stream" maxLength:"500" doc:"A stream of the kitchen, as in events: item-, recipe-, good- or occasion- with the kitchen and the id, or pantry- with the kitchen" example:"pantry-home"`
}

type replayStream struct {
	StreamName
	From string `query:"from" pattern:"^(0|[1-9][0-9]{0,17})$" patternDescription:"a whole number" doc:"The first revision in the answer; earlier events are folded too"`
	To   string `query:"to" pattern:"^(0|[1-9][0-9]{0,17})$" patternDescription:"a whole number" doc:"The last revision in the answer; default: the last of the stream"`
}

// ReplayEnd is the last line of a replay that could not go on.
type ReplayEnd struct {
	Error problem.Problem `json:"error" doc:"Why the replay ended"`
}

func (o *operations) replays() {
	op := web.Operation("ReplayStream", http.MethodGet, "/v1/audit/streams/{stream}/replay", auditTag,
		"Replay a stream, with the state after each event", web.Endless, web.Heavy,
		web.Describe("One JSON object a line: an event, and the state after it as commands see it. "+
			"If an event cannot be read or folded, the last line has `error`. A reader that accepts nothing for 10 seconds is disconnected."))
	documented := web.Register(o.server, op, o.replayStream)
	documented.Responses["200"].Content = o.server.LineContent(reflect.TypeFor[audit.Step](), reflect.TypeFor[ReplayEnd]())
}

func (o *operations) replayStream(ctx context.Context, in *replayStream) (*streamed, error) {
	if err := o.owned(ctx, in.Stream); err != nil {
		return nil, err
	}
	if _, err := audit.Event(ctx, o.log, in.Stream, 0); err != nil {
		return nil, err
	}
	head, err := o.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	var span audit.Span
	span.From, _ = strconv.ParseUint(in.From, 10, 64) // the pattern was checked
	if to, err := strconv.ParseUint(in.To, 10, 64); err == nil {
		span.To = &to
	}
	return &streamed{QueryHeaders: web.QueryHeaders{Position: head.String()}, Body: func(response huma.Context) {
		out := o.server.Lines(response)
		defer out.End()
		for step, err := range audit.Replay(ctx, o.log, in.Stream, span) {
			if err != nil {
				_ = out.Add(ReplayEnd{Error: problem.In(ctx, err)})
				return
			}
			step.NameActor(o.actors.Name(ctx, step.Actor))
			if out.Add(step) != nil {
				return
			}
		}
	}}, nil
}
