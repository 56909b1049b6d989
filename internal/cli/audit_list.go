package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

type auditListCommand struct {
	serverFlags `embed:""`
	Occasion    string `help:"Filter by occasion." placeholder:"ID"`
	Plan        string `help:"Filter by plan." placeholder:"ID"`
	Stream      string `help:"Filter by stream." placeholder:"STREAM"`
	Type        string `help:"Filter by event type, for example lot.received.v1." placeholder:"TYPE"`
	Actor       string `help:"Filter by actor." placeholder:"NAME"`
	From        string `help:"Filter by time: at or after, for example 2026-12-01T00:00:00Z." placeholder:"TIME"`
	To          string `help:"Filter by time: before." placeholder:"TIME"`
	Limit       int    `help:"Maximum number of results." default:"50"`
}

func (l auditListCommand) Run(ctx context.Context, to console) error {
	server, err := l.find()
	if err != nil {
		return err
	}
	query := l.query()
	const page = 500
	for left := l.Limit; left > 0; {
		query.Set("limit", fmt.Sprint(min(left, page)))
		var list auditList
		if err := server.Call(ctx, http.MethodGet, "/v1/audit/events?"+query.Encode(), nil, &list); err != nil {
			return err
		}
		if err := list.print(to.out); err != nil {
			return err
		}
		if left -= len(list.Items); list.Next == "" {
			return nil
		}
		query.Set("cursor", list.Next)
	}
	return nil
}

func (l auditListCommand) query() url.Values {
	query := url.Values{}
	for name, value := range map[string]string{
		"occasion": l.Occasion, "plan": l.Plan, "stream": l.Stream, "type": l.Type, "actor": l.Actor, "from": l.From, "to": l.To,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// auditList is a page of the audit trail.
type auditList struct {
	Items []struct {
		RecordedAt  time.Time `json:"recorded_at"`
		Actor       string    `json:"actor"`
		Stream      string    `json:"stream"`
		Revision    uint64    `json:"revision"`
		Description string    `json:"description"`
		Reason      string    `json:"reason"`
	} `json:"items"`
	Next string `json:"next"`
}

func (l auditList) print(to io.Writer) error {
	for _, event := range l.Items {
		reason := ""
		if event.Reason != "" {
			reason = " (" + event.Reason + ")"
		}
		_, err := fmt.Fprintf(to, "%s  %s  %s%s  [%s/%d]\n",
			formatTime(event.RecordedAt), formatActor(event.Actor), event.Description, reason, event.Stream, event.Revision)
		if err != nil {
			return err
		}
	}
	return nil
}

func formatActor(actor string) string { return cmp.Or(actor, "anonymous") }
