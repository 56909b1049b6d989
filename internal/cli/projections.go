package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/user"

	"crumbtrail/api/admin"
	"crumbtrail/internal/client"
)

type projectionsCommand struct {
	List    projectionsListCommand    `cmd:"" help:"List projections and their status."`
	Show    projectionsShowCommand    `cmd:"" help:"Show one projection's status and history."`
	Rebuild projectionsRebuildCommand `cmd:"" help:"Rebuild a projection side by side, compare, and swap if equal."`
	Cancel  projectionsCancelCommand  `cmd:"" help:"Cancel a rebuild and drop its tables."`
	Retry   projectionsRetryCommand   `cmd:"" help:"Retry the event that blocks a projection at once."`
	Skip    projectionsSkipCommand    `cmd:"" help:"Skip the event that blocks a projection."`
}

// controlFlags locate the server and name the actor.
type controlFlags struct {
	serverFlags `embed:""`
	Actor       string `help:"Name to record as the actor. Default: the current user." env:"CRUMBTRAIL_ACTOR" placeholder:"NAME"`
}

const projectionsPath = "/v1/admin/projections"

// errRefused is returned if the server refused a request: repeating it unchanged
// is no use.
var errRefused = errors.New("refused")

func (f controlFlags) call(ctx context.Context, method, path string, body, answer any) error {
	server, err := f.find()
	if err != nil {
		return err
	}
	server.Actor = cmp.Or(f.Actor, currentUser())
	err = server.Call(ctx, method, projectionsPath+path, body, answer)
	if problem := (*client.Error)(nil); errors.As(err, &problem) && problem.Refused() {
		return fmt.Errorf("%w: %s", errRefused, problem.Detail)
	}
	return err
}

// currentUser is the name of the user who runs the program, empty if it is
// unknown.
func currentUser() string {
	known, err := user.Current()
	if err != nil {
		return ""
	}
	return known.Username
}

// projectionFlags name a projection of a server.
type projectionFlags struct {
	controlFlags `embed:""`
	Name         string `arg:"" help:"Name of the projection, for example pantry." placeholder:"NAME"`
}

func (f projectionFlags) path() string { return "/" + url.PathEscape(f.Name) }

func (f projectionFlags) read(ctx context.Context) (admin.ProjectionHistory, error) {
	var answer admin.ProjectionHistory
	err := f.call(ctx, http.MethodGet, f.path(), nil, &answer)
	return answer, err
}

// request sends a control request and returns the status after it.
func (f projectionFlags) request(ctx context.Context, action string, body any) (admin.Projection, error) {
	var answer admin.Projection
	if err := f.call(ctx, http.MethodPost, f.path()+"/"+action, body, &answer); err != nil {
		return answer, fmt.Errorf("%s %s: %w", action, f.Name, err)
	}
	return answer, nil
}

type projectionsListCommand struct {
	controlFlags `embed:""`
}

func (l projectionsListCommand) Run(ctx context.Context, to console) error {
	var list admin.ProjectionList
	if err := l.call(ctx, http.MethodGet, "", nil, &list); err != nil {
		return err
	}
	return printProjections(to.out, list)
}

type projectionsShowCommand struct {
	projectionFlags `embed:""`
}

func (s projectionsShowCommand) Run(ctx context.Context, to console) error {
	projection, err := s.read(ctx)
	if err != nil {
		return err
	}
	return printProjection(to.out, projection)
}

type projectionsCancelCommand struct {
	projectionFlags `embed:""`
	Reason          string `help:"Reason, for the history." placeholder:"TEXT"`
}

func (c projectionsCancelCommand) Run(ctx context.Context, to console) error {
	if _, err := c.request(ctx, "cancel", admin.OrderInput{Reason: c.Reason}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to.out, "cancelled the rebuild of %s; the live tables stay\n", c.Name)
	return err
}

type projectionsRetryCommand struct {
	projectionFlags `embed:""`
	Reason          string `help:"Reason, for the history." placeholder:"TEXT"`
}

func (r projectionsRetryCommand) Run(ctx context.Context, to console) error {
	if _, err := r.request(ctx, "retry", admin.OrderInput{Reason: r.Reason}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to.out, "%s retries within a second; \"crumbtrail projections show %s\" shows the result\n", r.Name, r.Name)
	return err
}

type projectionsSkipCommand struct {
	projectionFlags `embed:""`
	Reason          string `required:"" help:"Reason, for the history." placeholder:"TEXT"`
}

func (s projectionsSkipCommand) Run(ctx context.Context, to console) error {
	after, err := s.request(ctx, "skip", admin.SkipInput{Reason: s.Reason})
	if err != nil {
		return err
	}
	event := "the event"
	if last := after.LastAction; last != nil && last.Event != nil {
		event = formatEvent(*last.Event)
	}
	_, err = fmt.Fprintf(to.out, "%s skips %s\n", s.Name, event)
	return err
}
