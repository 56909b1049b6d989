package program

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"crumbtrail/api"
)

// Projections looks after the projections of a running server: what folds the
// log into the tables that questions are answered from.
type Projections struct {
	List    ProjectionsList    `cmd:"" help:"Say how each projection is doing."`
	Show    ProjectionsShow    `cmd:"" help:"Say how one is doing in full, and what was done to it."`
	Rebuild ProjectionsRebuild `cmd:"" help:"Make the tables of one anew beside those that are served, compare them, and serve them if they are the same."`
	Cancel  ProjectionsCancel  `cmd:"" help:"End a rebuild and drop what it has built."`
	Retry   ProjectionsRetry   `cmd:"" help:"Try again now to fold the event that pauses one."`
	Skip    ProjectionsSkip    `cmd:"" help:"Leave the event that pauses one out."`
}

const adminPath = "/v1/admin/projections"

// named is a projection of a server.
type named struct {
	Remote
	Name string `arg:"" help:"The projection; list names them." placeholder:"NAME"`
}

func (n named) path() string { return adminPath + "/" + url.PathEscape(n.Name) }

func (n named) look(ctx context.Context) (api.ProjectionHistory, error) {
	var seen api.ProjectionHistory
	err := n.call(ctx, http.MethodGet, n.path(), nil, &seen)
	return seen, err
}

// order sends an order and answers with how the projection is doing then.
func (n named) order(ctx context.Context, what string, body any) (api.Projection, error) {
	var after api.Projection
	if err := n.call(ctx, http.MethodPost, n.path()+"/"+what, body, &after); err != nil {
		return after, fmt.Errorf("%s %s: %w", what, n.Name, err)
	}
	return after, nil
}

// ProjectionsList says how all are doing.
type ProjectionsList struct{ Remote }

// Run carries out the command.
func (l ProjectionsList) Run(ctx context.Context, to console) error {
	var list api.ProjectionList
	if err := l.call(ctx, http.MethodGet, adminPath, nil, &list); err != nil {
		return err
	}
	return printProjections(to.out, list.Items)
}

// ProjectionsShow says how one is doing.
type ProjectionsShow struct {
	named `embed:""`
}

// Run carries out the command.
func (s ProjectionsShow) Run(ctx context.Context, to console) error {
	seen, err := s.look(ctx)
	if err != nil {
		return err
	}
	return printProjection(to.out, seen)
}

// ProjectionsCancel ends a rebuild.
type ProjectionsCancel struct {
	named  `embed:""`
	Reason string `help:"Why, for the records." placeholder:"TEXT"`
}

// Run carries out the command.
func (c ProjectionsCancel) Run(ctx context.Context, to console) error {
	if _, err := c.order(ctx, "cancel", api.OrderInput{Reason: c.Reason}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to.out, "the rebuild of %s is cancelled; the tables that are served stay\n", c.Name)
	return err
}

// ProjectionsRetry tries an event again.
type ProjectionsRetry struct {
	named  `embed:""`
	Reason string `help:"Why, for the records." placeholder:"TEXT"`
}

// Run carries out the command.
func (r ProjectionsRetry) Run(ctx context.Context, to console) error {
	if _, err := r.order(ctx, "retry", api.OrderInput{Reason: r.Reason}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to.out, "%s tries again within a second; show says how it goes\n", r.Name)
	return err
}

// ProjectionsSkip leaves an event out.
type ProjectionsSkip struct {
	named  `embed:""`
	Reason string `required:"" help:"Why, for the records." placeholder:"TEXT"`
}

// Run carries out the command.
func (s ProjectionsSkip) Run(ctx context.Context, to console) error {
	after, err := s.order(ctx, "skip", api.SkipInput{Reason: s.Reason})
	if err != nil {
		return err
	}
	event := "the event"
	if last := after.LastAction; last != nil && last.Event != nil {
		event = placeInWords(*last.Event)
	}
	_, err = fmt.Fprintf(to.out, "%s goes on without %s\n", s.Name, event)
	return err
}
