package api

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// Conditions are what a sender may ask of every command.
type Conditions struct {
	IfMatch     string `header:"If-Match" doc:"The ETag that the sender expects; anything else is refused as stale. * is any, as long as there is something" example:"\"7\""`
	IfNoneMatch string `header:"If-None-Match" enum:"*" doc:"* refuses to change what is there already"`
	Acting
}

// Acting says who acts.
type Acting struct {
	Actor string `header:"Crumbtrail-Actor" maxLength:"120" doc:"Who acts, for the audit trail. Without credentials nobody vouches for it; left out it is anonymous" example:"Night shift"`
}

// Repeatable are the conditions of a command that creates something: its sender
// may repeat it.
type Repeatable struct {
	Conditions
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"1 to 200 visible characters" doc:"Stands for this very request. Sent again with the same body it is answered as the first time and changes nothing"`
}

// Visible says what an answer has to show.
type Visible struct {
	MinPosition string `header:"Crumbtrail-Min-Position" doc:"The Crumbtrail-Position of a command whose effect the answer must show; it is waited for" example:"42"`
}

// Dated asks for an answer as it was.
type Dated struct {
	AsOf string `query:"as_of" maxLength:"60" doc:"Answer as it was after the event at a position of the log (42), or at a time (2026-12-01T18:00:00Z)" example:"42"`
}

// caller is who a request comes from.
type caller struct {
	kitchen domain.Kitchen
	actor   string
	// isAdmin says whether they may look after the program itself, which serves all
	// kitchens.
	isAdmin bool
}

// authorise is the one place that says who asks, and whether they may. Without
// credentials everybody may do anything in the kitchen, which is home unless
// [Options] say otherwise.
func (a *API) authorise(ctx context.Context) (caller, error) {
	who := caller{kitchen: domain.Home, actor: "anonymous", isAdmin: true}
	request := exchangeOf(ctx).request
	if a.kitchen != nil && request != nil {
		who.kitchen = a.kitchen(request)
	}
	if a.admin != nil && request != nil {
		who.isAdmin = a.admin(request)
	}
	return who, nil
}

// operator is who looks after the program, for its records. It fails with a
// problem, forbidden for everybody who is no administrator.
func (a *API) operator(ctx context.Context, acting Acting) (string, error) {
	who, err := a.authorise(ctx)
	if err != nil {
		return "", err
	}
	if !who.isAdmin {
		return "", newProblem("forbidden", "")
	}
	err = who.act(acting)
	return who.actor, err
}

// act takes on the name that somebody goes by.
func (c *caller) act(acting Acting) error {
	said := strings.TrimSpace(acting.Actor)
	if !printable(said) {
		return malformed("Crumbtrail-Actor", "must be UTF-8 without control characters")
	}
	c.actor = cmp.Or(said, c.actor)
	return nil
}

// sender is who sends a command. It fails with a problem.
func (a *API) sender(ctx context.Context, conditions Conditions, key string) (commands.Caller, error) {
	who, err := a.authorise(ctx)
	if err != nil {
		return commands.Caller{}, err
	}
	if err := who.act(conditions.Acting); err != nil {
		return commands.Caller{}, err
	}
	revision, err := expected(conditions.IfMatch)
	return commands.Caller{
		Kitchen: who.kitchen, Actor: who.actor, Correlation: exchangeOf(ctx).id, Key: key,
		IfRevision: revision, IfExists: conditions.IfMatch == "*", IfNew: conditions.IfNoneMatch == "*",
	}, err
}

// ask is who asks a question. It fails with a problem.
func (a *API) ask(ctx context.Context, visible Visible) (readmodels.Query, error) {
	who, err := a.authorise(ctx)
	if err != nil {
		return readmodels.Query{}, err
	}
	ask := readmodels.Query{Kitchen: who.kitchen}
	if visible.MinPosition != "" {
		if ask.After, err = eventstore.ParsePosition(visible.MinPosition); err != nil {
			return ask, malformed("Crumbtrail-Min-Position", "must be what Crumbtrail-Position said")
		}
	}
	return ask, nil
}

// askOf is ask for an answer that may be about the past.
func (a *API) askOf(ctx context.Context, visible Visible, dated Dated) (readmodels.Query, error) {
	ask, err := a.ask(ctx, visible)
	if err != nil || dated.AsOf == "" {
		return ask, err
	}
	// A plus in a query is a blank where nobody has escaped it.
	if moment, err := time.Parse(time.RFC3339, strings.ReplaceAll(dated.AsOf, " ", "+")); err == nil {
		at, err := a.questions.PositionAt(ctx, ask, moment.UTC())
		ask.AsOf = &at
		return ask, err
	}
	at, err := eventstore.ParsePosition(dated.AsOf)
	if err != nil {
		return ask, newProblem("invalid", "", Fault{Parameter: "as_of", Detail: "must be a position of the log, or a time like 2026-12-01T18:00:00Z"})
	}
	head, err := a.head(ctx)
	if err != nil {
		return ask, err
	}
	if head.Before(at) {
		return ask, newProblem("invalid", "", Fault{Parameter: "as_of", Detail: "is beyond the end of the log, which is at " + head.String()})
	}
	ask.AsOf = &at
	return ask, nil
}

func malformed(header, detail string) *Problem {
	return newProblem("bad_request", fmt.Sprintf("the header %s %s", header, detail), Fault{Parameter: header, Detail: detail})
}

var (
	entityTag   = regexp.MustCompile(`^(W/)?"[!#-~]*"$`)
	revisionTag = regexp.MustCompile(`^"(0|[1-9][0-9]{0,18})"$`)
)

// expected reads If-Match: nil is any revision. A tag that is well-formed and
// none of ours, or weak, matches nothing.
func expected(ifMatch string) (*uint64, error) {
	switch {
	case ifMatch == "", ifMatch == "*":
		return nil, nil
	case !entityTag.MatchString(ifMatch):
		return nil, malformed("If-Match", `must be one entity tag, such as "7", or *`)
	case !revisionTag.MatchString(ifMatch):
		return nil, newProblem("stale", "")
	}
	revision, err := strconv.ParseUint(ifMatch[1:len(ifMatch)-1], 10, 64)
	return &revision, err
}
