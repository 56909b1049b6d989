package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
	"crumbtrail/projections"
)

// Problem is how every refusal and failure is answered: RFC 9457 problem details,
// with what else is known about the kind.
type Problem struct {
	Type     string  `json:"type" format:"uri-reference" doc:"Names the kind of problem; answers with an explanation" example:"/problems/invalid"`
	Title    string  `json:"title" doc:"What kind of problem it is, in words" example:"The input is invalid"`
	Status   int     `json:"status" doc:"The HTTP status" example:"422"`
	Detail   string  `json:"detail" doc:"What is the matter this time, for a person"`
	Instance string  `json:"instance,omitempty" format:"uri-reference" doc:"The path that was asked for"`
	Code     string  `json:"code" doc:"What kind of problem it is, for a program; never changes" example:"invalid"`
	Errors   []Fault `json:"errors,omitempty" doc:"Everything that is wrong with what was sent"`

	Shortages []pantry.Shortage `json:"shortages,omitempty" doc:"Everything that is short"`
	Missing   []catalog.Missing `json:"missing,omitempty" doc:"Every definition that is referred to and cannot be used"`
	Cycle     []domain.Slug     `json:"cycle,omitempty" doc:"The first of cycles"`
	Cycles    [][]domain.Slug   `json:"cycles,omitempty" doc:"Every circle that definitions run in, as the path that returns to its start"`
	TooDeep   []domain.Slug     `json:"too_deep,omitempty" doc:"Every definition that nests too deep"`
	Runs      []pantry.Use      `json:"runs,omitempty" doc:"Everything that used what the run made, oldest first"`
	State     string            `json:"state,omitempty" doc:"The state of the occasion's active plan"`
	Allowed   []string          `json:"allowed,omitempty" doc:"What can be done in that state"`
	Near      []string          `json:"near,omitempty" doc:"Paths of figures that are like the one that was asked for"`
	Left      []occasion.Left   `json:"left,omitempty" doc:"What is left to be made"`

	ActivePlan domain.ID `json:"active_plan_id,omitempty" doc:"The plan that has replaced the one that was asked about"`
}

// Fault is one thing that is wrong with what was sent.
type Fault struct {
	Pointer   string `json:"pointer" doc:"Where in the body, as a JSON pointer; empty is the whole of it" example:"/lines/0/unit"`
	Parameter string `json:"parameter,omitempty" doc:"Which parameter or header, if it is not in the body" example:"limit"`
	Detail    string `json:"detail" doc:"What, for a person"`
}

const problemType = "application/problem+json"

// Error makes a problem an error, as which handlers may return it.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the problem's status; see [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells a sender when to try again; see [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header {
	if p.Status == http.StatusServiceUnavailable || p.Code == "conflict" {
		return http.Header{"Retry-After": {"1"}}
	}
	return nil
}

// ContentType is that of problems; see [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return problemType }

// newProblem makes a problem of a kind. Without a detail it is the kind's own.
func newProblem(code, detail string, faults ...Fault) *Problem {
	for i := range kinds {
		if kinds[i].code == code {
			p := kinds[i].problem()
			p.Detail, p.Errors = cmp.Or(detail, kinds[i].about), faults
			return p
		}
	}
	panic("api: there is no kind of problem " + code)
}

func (k *kind) problem() *Problem {
	return &Problem{Type: "/problems/" + k.code, Title: k.title, Status: k.status, Code: k.code}
}

// problemOf is the problem that an error is; what is not in the table is
// internal.
func problemOf(err error) *Problem {
	if already, ok := errors.AsType[*Problem](err); ok {
		return already
	}
	for i := range kinds {
		p := kinds[i].problem()
		if kinds[i].match != nil && kinds[i].match(err, p) {
			p.Detail = cmp.Or(p.Detail, kinds[i].about)
			return p
		}
	}
	return newProblem("internal", "")
}

// refusal is the problem that a handler's error is. The error behind a failure of
// the program goes to the log instead of to the sender.
func refusal(ctx context.Context, err error) *Problem {
	x := exchangeOf(ctx)
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		x.cause = err
	}
	if x.listed != "" {
		for i := range p.Errors {
			p.Errors[i].Pointer = strings.TrimPrefix(p.Errors[i].Pointer, x.listed)
		}
	}
	return p
}

// databaseDown matches a database that cannot be reached, is going down, or has
// gone in the middle of a question.
func databaseDown(err error, _ *Problem) bool {
	return pgerr.IsConnectionFailure(err) || pgerr.IsInsufficientResources(err)
}

// brokenEvent names the event that a replay or a command could not go on from.
func brokenEvent(err error, p *Problem) bool {
	var unfit *audit.BrokenError
	var unreadable *eventstore.UnreadableError
	switch {
	case errors.As(err, &unfit):
		p.Detail = fmt.Sprintf("event %d of %s cannot be read, or does not fit those before it", unfit.Revision, unfit.Stream)
	case errors.As(err, &unreadable):
		p.Detail = fmt.Sprintf("event %d of %s cannot be read", unreadable.Revision, unreadable.Stream)
	default:
		return false
	}
	return true
}

// stillInvisible says how far the projections are, and keeps to itself why that
// could not be looked up.
func stillInvisible(p *Problem, err *projections.NotYetVisibleError) {
	told := projections.NotYetVisibleError{Wanted: err.Wanted, Lagging: slices.Clone(err.Lagging)}
	for i := range told.Lagging {
		told.Lagging[i].Err = nil
	}
	p.Detail = told.Error()
}

// databaseRefusesValue matches values that pass for what they should be and that
// the database has no room for, such as a date within a made-up cursor.
func databaseRefusesValue(err error, _ *Problem) bool { return pgerr.IsDataException(err) }
