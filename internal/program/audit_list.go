package program

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// AuditList lists what happened.
type AuditList struct {
	Trail
	Occasion string `help:"What concerns this occasion." placeholder:"ID"`
	Plan     string `help:"What concerns this plan." placeholder:"ID"`
	Stream   string `help:"What stands in this stream." placeholder:"STREAM"`
	Type     string `help:"Events of this type, such as lot.received.v1." placeholder:"TYPE"`
	Actor    string `help:"What this person did." placeholder:"NAME"`
	From     string `help:"Commands that were given then or later, such as 2026-12-01T00:00:00Z." placeholder:"TIME"`
	To       string `help:"Commands that were given earlier." placeholder:"TIME"`
	Limit    int    `help:"How many at the most." default:"50"`
}

// Run carries out the command.
func (l AuditList) Run(ctx context.Context, to console) error {
	server := cmp.Or(l.Server, l.noted())
	if server == "" {
		return errNoServer
	}
	query := url.Values{}
	for name, value := range map[string]string{"occasion": l.Occasion, "plan": l.Plan, "stream": l.Stream, "type": l.Type, "actor": l.Actor, "from": l.From, "to": l.To} {
		if value != "" {
			query.Set(name, value)
		}
	}
	const page = 500
	for left := l.Limit; left > 0; {
		query.Set("limit", fmt.Sprint(min(left, page)))
		shown, next, err := listPage(ctx, to, server, query)
		if err != nil {
			return err
		}
		if left -= shown; next == "" {
			return nil
		}
		query.Set("cursor", next)
	}
	return nil
}

func listPage(ctx context.Context, to console, server string, query url.Values) (shown int, next string, err error) {
	body, err := ask(ctx, server, "/v1/audit/events", query)
	if err != nil {
		return 0, "", err
	}
	defer body.Close()
	var list struct {
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
	if err := json.NewDecoder(body).Decode(&list); err != nil {
		return 0, "", fmt.Errorf("read the list: %w", err)
	}
	for _, event := range list.Items {
		reason := ""
		if event.Reason != "" {
			reason = " (" + event.Reason + ")"
		}
		if _, err := fmt.Fprintf(to.out, "%s  %s  %s  [%s/%d]\n", moment(event.RecordedAt), cmp.Or(event.Actor, "nobody"), event.Description+reason, event.Stream, event.Revision); err != nil {
			return 0, "", err
		}
	}
	return len(list.Items), list.Next, nil
}
