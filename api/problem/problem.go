// Package problem has the one table from the errors of the program to the problems
// that the interface answers with.
package problem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// Problem is a [web.Problem] with the members that the kinds of this interface
// have.
type Problem struct {
	web.Problem

	Shortages []pantry.Shortage      `json:"shortages,omitempty" doc:"Everything that is short"`
	Reserved  []pantry.Reserved      `json:"reserved,omitempty" doc:"Everything that the run would take of what plans of other occasions reserve"`
	Possible  *int64                 `json:"possible,omitempty" doc:"How many batches or pieces of the refused run are possible"`
	Missing   []catalog.Missing      `json:"missing,omitempty" doc:"Every definition that is referred to and cannot be used"`
	Cycle     []domain.Slug          `json:"cycle,omitempty" doc:"The first of cycles"`
	Cycles    [][]domain.Slug        `json:"cycles,omitempty" doc:"Every cycle of definitions, as the path that returns to its start"`
	TooDeep   []domain.Slug          `json:"too_deep,omitempty" doc:"Every definition that is nested too deep"`
	Names     map[domain.Slug]string `json:"names,omitempty" doc:"The names of what cycles and too_deep list"`
	Runs      []pantry.Use           `json:"runs,omitempty" doc:"Everything that used the run's output, oldest first"`
	State     string                 `json:"state,omitempty" doc:"The state of the occasion's active plan"`
	Allowed   []string               `json:"allowed,omitempty" doc:"What is allowed in that state"`
	Near      []string               `json:"near,omitempty" doc:"Similar paths of figures"`
	Left      []occasion.NamedLeft   `json:"left,omitempty" doc:"What remains to be made"`

	Head   string  `json:"head,omitempty" doc:"The position of the last event of the log"`
	LogID  string  `json:"log_id,omitempty" doc:"The id of the log"`
	UsedBy *UsedBy `json:"used_by,omitempty" doc:"The request that the idempotency key was used for before"`

	RequiredRole access.Role `json:"required_role,omitempty" enum:"viewer,cook,planner,admin,operator" doc:"The least role that may do this"`

	ActivePlan domain.ID `json:"active_plan_id,omitempty" doc:"The plan that replaced the one in the request"`

	absent []commands.NotFoundError // what does not exist, for [Problem.Locate]
}

// IsOf reports whether an invalid value is that of a parameter of a path, of which values has
// those that are not empty.
func (p *Problem) IsOf(values func(parameter string) string) bool {
	return p.Status == http.StatusUnprocessableEntity && slices.ContainsFunc(p.Errors, func(f web.Fault) bool {
		return f.Parameter != "" && values(f.Parameter) != ""
	})
}

// UsedBy is a request that used an idempotency key.
type UsedBy struct {
	Command    string    `json:"command" doc:"The command" example:"ReceiveLots"`
	RecordedAt time.Time `json:"recorded_at" doc:"When it was handled"`
	RequestID  string    `json:"request_id" doc:"The X-Request-Id of its answer"`
	Actor      string    `json:"actor" doc:"Who sent it"`
}

// Fault is one thing that is wrong with a request.
type Fault = web.Fault

// rule assigns errors to a kind of problem.
type rule struct {
	kind web.Kind
	// match reports whether an error is of the kind, and adds its details to the
	// problem.
	match func(err error, p *Problem) bool
}

// Of returns the problem of an error, by the first rule that matches. Other
// errors are internal.
func Of(err error) *Problem {
	if already, ok := errors.AsType[*Problem](err); ok {
		return already
	}
	if already, ok := errors.AsType[*web.Problem](err); ok {
		return &Problem{Problem: *already}
	}
	if causes, ok := errors.AsType[*domain.Causes](err); ok {
		return ofAll(causes.All)
	}
	p, _ := ofOne(err)
	return p
}

// ofOne returns the problem of an error, and the place of its rule.
func ofOne(err error) (*Problem, int) {
	for place, rule := range rules {
		p := &Problem{Problem: rule.kind.Problem()}
		if rule.match(err, p) {
			p.Detail = cmp.Or(p.Detail, rule.kind.About)
			if located, ok := errors.AsType[domain.Located](err); ok && len(p.Errors) == 0 {
				p.Errors = faults(located.Faults())
			}
			return p, place
		}
	}
	return &Problem{Problem: *web.Internal.New("")}, -1
}

// ofAll returns the problem of everything that refuses a command: that of the first rule, with the others
// as its faults and its further reasons. A failure comes before all refusals.
func ofAll(causes []error) *Problem {
	var all []*Problem
	var places []int
	for _, err := range causes {
		p, place := ofOne(err)
		if p.Status >= http.StatusInternalServerError {
			return p
		}
		at, _ := slices.BinarySearch(places, place+1)
		all, places = slices.Insert(all, at, p), slices.Insert(places, at, place)
	}
	for _, other := range all[1:] {
		all[0].add(other)
	}
	return all[0]
}

// add adds another reason for the refusal, with its details.
func (p *Problem) add(other *Problem) {
	p.Add(&other.Problem)
	p.Needs, p.absent = append(p.Needs, other.Needs...), append(p.absent, other.absent...)
	p.Shortages, p.Reserved = append(p.Shortages, other.Shortages...), append(p.Reserved, other.Reserved...)
	p.Missing, p.TooDeep = append(p.Missing, other.Missing...), append(p.TooDeep, other.TooDeep...)
	p.Cycles, p.Cycle = append(p.Cycles, other.Cycles...), append(p.Cycle, other.Cycle...)
	p.Runs, p.Left = append(p.Runs, other.Runs...), append(p.Left, other.Left...)
	p.Possible, p.ActivePlan = cmp.Or(p.Possible, other.Possible), cmp.Or(p.ActivePlan, other.ActivePlan)
	p.State, p.Allowed = cmp.Or(p.State, other.State), append(p.Allowed, other.Allowed...)
	for slug, name := range other.Names {
		if p.Names == nil {
			p.Names = map[domain.Slug]string{}
		}
		p.Names[slug] = name
	}
}

// NotPermitted returns the problem of a caller whose role does not include the least one
// that an operation needs.
func NotPermitted(least, has access.Role) *Problem {
	p := &Problem{Problem: *Forbidden.New(fmt.Sprintf("This needs the role %s; the caller is %s.", least, cmp.Or(has, "without a role")))}
	p.RequiredRole = least
	return p
}

// In returns the problem of an error that ends an answer which has begun.
func In(ctx context.Context, err error) Problem { return *web.Refusal(ctx, Of(err), err) }

// is matches sentinels.
func is(targets ...error) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				if p.Status < http.StatusInternalServerError {
					p.Detail = target.Error()
				}
				return true
			}
		}
		return false
	}
}

// matches matches a sentinel whose text does not help a caller: the detail is that of the
// kind.
func matches(target error) func(error, *Problem) bool {
	return func(err error, _ *Problem) bool { return errors.Is(err, target) }
}

// because matches a sentinel. The detail is the sentinel with what follows it in the
// error, which is the reason.
func because(target error) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		if !errors.Is(err, target) {
			return false
		}
		_, why, _ := strings.Cut(err.Error(), target.Error())
		p.Detail = target.Error() + why
		return true
	}
}

// as matches errors of a type, and adds their details to the problem.
func as[E error](detail func(p *Problem, err E)) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		found, ok := errors.AsType[E](err)
		if ok {
			detail(p, found)
		}
		return ok
	}
}

// text makes the text of an error the detail.
func text[E error](p *Problem, err E) { p.Detail = err.Error() }

// faults converts the problems that the domain found.
func faults(problems []domain.Problem) []Fault {
	var all []Fault
	for _, problem := range problems {
		all = append(all, Fault{Pointer: problem.Pointer, Detail: problem.Detail, Code: problem.Code, Args: problem.Args, Needs: problem.Needs})
	}
	return all
}
