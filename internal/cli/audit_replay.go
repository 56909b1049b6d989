package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/internal/client"
)

type auditReplayCommand struct {
	auditFlags `embed:""`
	Stream     string  `arg:"" help:"Stream to replay, for example pantry-home or recipe-home.bread." placeholder:"STREAM"`
	From       uint64  `help:"First revision to show." placeholder:"N"`
	To         *uint64 `help:"Last revision to show." placeholder:"N"`
	JSON       bool    `name:"json" help:"Print one JSON object per line, with the full state after each event."`
}

func (r auditReplayCommand) Run(ctx context.Context, to console) (err error) {
	source, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.close()) }()
	show := stepPrinter(r.Stream, to.out)
	if r.JSON {
		show = func(step audit.Step) error { return printJSON(to.out, step) }
	}
	if source.log == nil {
		return r.replayThrough(ctx, source.server, show)
	}
	named := func(step audit.Step) error {
		step.NameActor(source.name(ctx, step.Actor))
		return show(step)
	}
	return showAll(audit.Replay(ctx, source.log, r.Stream, audit.Span{From: r.From, To: r.To}), named)
}

func (r auditReplayCommand) replayThrough(ctx context.Context, server client.Client, show func(audit.Step) error) error {
	query := url.Values{"from": {fmt.Sprint(r.From)}}
	if r.To != nil {
		query.Set("to", fmt.Sprint(*r.To))
	}
	body, err := server.Stream(ctx, http.MethodGet, "/v1/audit/streams/"+url.PathEscape(r.Stream)+"/replay", query, http.NoBody)
	if err != nil {
		return err
	}
	defer body.Close()
	return showAll(client.Lines[audit.Step](body), show)
}

func showAll(steps iter.Seq2[audit.Step, error], show func(audit.Step) error) error {
	for step, err := range steps {
		if err != nil {
			return err
		}
		if err := show(step); err != nil {
			return err
		}
	}
	return nil
}

// stepPrinter prints an event for people: its actor, reason, description, and the
// changes of the state.
func stepPrinter(name string, to io.Writer) func(audit.Step) error {
	parsed, _ := stream.Parse(name)
	states := statePrinter{to: to, isPart: parsed.Category == stream.Pantries}
	return func(step audit.Step) error {
		reason := ""
		if step.Reason != "" {
			reason = "    reason: " + step.Reason + "\n"
		}
		_, err := fmt.Fprintf(to, "%d  %s  %s  %s\n    %s\n%s",
			step.Revision, formatTime(step.RecordedAt), formatActor(step.Actor), step.Command, step.Description, reason)
		if err != nil {
			return err
		}
		return states.print(step.State)
	}
}

func printJSON(to io.Writer, step audit.Step) error {
	text, err := json.Marshal(step)
	if err != nil {
		return err
	}
	_, err = to.Write(append(text, '\n'))
	return err
}
