package api

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// access decides who sends a request, and for which kitchen. Without credentials
// every request is for home, by an administrator.
type access struct {
	kitchen func(r *http.Request) domain.Kitchen // nil is home
	admin   func(r *http.Request) bool           // nil is everyone
}

// kitchenOf returns the kitchen that a request is for.
func (a access) kitchenOf(r *http.Request) domain.Kitchen {
	if a.kitchen == nil || r == nil {
		return domain.Home
	}
	return a.kitchen(r)
}

// identity is who sends a request.
type identity struct {
	kitchen domain.Kitchen
	actor   string
	isAdmin bool // may administer the program, which serves all kitchens
}

// identify returns who sends a request. The actor fails with a problem if it is
// malformed.
func (a access) identify(ctx context.Context, acting web.Acting) (identity, error) {
	request := web.RequestOf(ctx).HTTP
	who := identity{kitchen: a.kitchenOf(request), actor: "anonymous", isAdmin: true}
	if a.admin != nil && request != nil {
		who.isAdmin = a.admin(request)
	}
	actor := strings.TrimSpace(acting.Actor)
	if !web.Printable(actor) {
		return who, web.Malformed("Crumbtrail-Actor", "must be UTF-8 without control characters")
	}
	who.actor = cmp.Or(actor, who.actor)
	return who, nil
}

// administrator returns who administers the program. It fails with a problem,
// forbidden for everyone else.
func (a access) administrator(ctx context.Context, acting web.Acting) (string, error) {
	who, err := a.identify(ctx, acting)
	if err == nil && !who.isAdmin {
		err = problem.Forbidden.New("")
	}
	return who.actor, err
}

// caller returns who sends a command, and under which conditions. It fails with a
// problem.
func (a access) caller(ctx context.Context, conditions web.Conditions, key string) (commands.Caller, error) {
	who, err := a.identify(ctx, conditions.Acting)
	if err != nil {
		return commands.Caller{}, err
	}
	revisions, err := conditions.Revisions()
	if err == nil && revisions != nil && len(revisions) == 0 {
		err = problem.Stale.New(conditions.NeverMatches())
	}
	return commands.Caller{
		Kitchen: who.kitchen, Actor: who.actor, Correlation: web.RequestOf(ctx).ID, Key: key,
		IfRevision: revisions, IfExists: conditions.IfMatch == "*", IfNew: conditions.IfNoneMatch == "*",
	}, err
}

// query returns for which kitchen a query is, and the position that its answer must
// include. It fails with a problem.
func (a access) query(ctx context.Context, minPosition string) (readmodels.Query, error) {
	who, err := a.identify(ctx, web.Acting{})
	if err != nil {
		return readmodels.Query{}, err
	}
	query := readmodels.Query{Kitchen: who.kitchen}
	if minPosition != "" {
		if query.After, err = eventstore.ParsePosition(minPosition); err != nil {
			return query, web.Malformed("Crumbtrail-Min-Position", "must be the Crumbtrail-Position of an answer")
		}
	}
	return query, nil
}
