// Package caller is who sends a request, and what it may do: one middleware before the
// body is read.
//
// The interface authenticates each request once, by the [Authenticator] of its options;
// requests that a page sends to operations in process share the answer. The [Guard] looks
// the operation up in [crumbtrail/api/policy] and refuses what the caller's role does not
// include: 401 `unauthenticated` without a caller, 403 `forbidden` with the role that is
// needed. Handlers read the caller from the context with [Of] and decide nothing about
// access.
package caller

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"crumbtrail/api/policy"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/fairuse"
)

// Kind is how a caller is known.
type Kind string

// The kinds of callers.
const (
	// Local is the local administrator of a program without authentication. Its name is
	// what the request claims (Crumbtrail-Actor), and is not authenticated.
	Local   Kind = "local"
	Key     Kind = "key"     // a program, by an API key
	Session Kind = "session" // a person, by a session of the pages
)

// Caller is who sends a request.
type Caller struct {
	// Kitchen is the one that the request is for, required of all but an operator.
	Kitchen domain.Kitchen
	// Role is what the caller may do in that kitchen.
	Role access.Role
	// IsOperator is true for a member who may run the program, too.
	IsOperator bool
	// Actor is the opaque id that events record. It is empty for [Local].
	Actor string
	// IsPerson is true for a session that a person began, not a key.
	IsPerson bool
	// Kitchens are those of which a person is a member, the oldest membership first.
	Kitchens []domain.Kitchen
	// Name is that of the person or of the key, for the pages; empty for [Local].
	Name string
	Kind Kind
	// Credential is the id of the key or session, never its secret; empty for [Local].
	Credential string
}

// May reports whether the caller may do what a role may; see [policy.Least].
func (c Caller) May(least access.Role) bool {
	if least == policy.Open || least == policy.SignedIn && c.Role != "" {
		return true
	}
	return c.Role.Includes(least) || c.IsOperator && least == access.Operator
}

// Authenticator returns who sends a request. It fails with a problem, such as
// [problem.Unauthenticated], or with an error that becomes one. It is called at most once
// for a request, before its body is read, and must not read it.
type Authenticator func(ctx context.Context, r *http.Request) (Caller, error)

// LocalAdministrator is the authenticator of a program without authentication.
func LocalAdministrator(context.Context, *http.Request) (Caller, error) {
	return Caller{Kitchen: domain.Home, Role: access.Everything, Kind: Local}, nil
}

// Guard authorizes operations.
type Guard struct {
	authenticate Authenticator
	limiter      *fairuse.Limiter // nil without limits
}

// NewGuard returns a guard; without an authenticator every caller is the
// [LocalAdministrator].
func NewGuard(authenticate Authenticator) Guard {
	if authenticate == nil {
		authenticate = LocalAdministrator
	}
	return Guard{authenticate: authenticate}
}

// Limited returns the guard with limits for authenticated callers.
func (g Guard) Limited(limiter *fairuse.Limiter) Guard {
	g.limiter = limiter
	return g
}

// Authorize returns the context of a request to an operation, which has its caller. It
// fails with a problem unless the caller may use the operation.
func (g Guard) Authorize(ctx context.Context, operation string) (context.Context, error) {
	least := policy.Least(operation)
	if least == policy.Open {
		return ctx, nil
	}
	found, err := g.caller(ctx)
	if err != nil {
		return ctx, err
	}
	if !found.May(least) {
		return ctx, problem.NotPermitted(least, found.Role)
	}
	if err := found.Kitchen.Check(); err != nil && found.Role != access.Operator {
		return ctx, fmt.Errorf("the caller's kitchen: %w", err)
	}
	return context.WithValue(ctx, key{}, found), nil
}

// Caller returns who sends the request that a context belongs to. It fails with a problem.
func (g Guard) Caller(ctx context.Context) (Caller, error) {
	found, err := g.caller(ctx)
	if err != nil {
		return Caller{}, err
	}
	return *found, nil
}

// caller returns who sends the request that a context belongs to.
func (g Guard) caller(ctx context.Context) (*Caller, error) {
	sender, err := web.RequestOf(ctx).Sender(func(r *http.Request) (any, error) {
		found, err := g.authenticate(r.Context(), r)
		if err == nil && g.limiter != nil && found.Kind != Local {
			err = Hold(r.Context(), g.limiter, g.limiter.Admit(found.Credential, string(found.Kitchen)))
		}
		return &found, err
	})
	if err != nil {
		return nil, err
	}
	found, ok := sender.(*Caller)
	if !ok {
		return nil, fmt.Errorf("the sender of a request is a %T", sender)
	}
	return found, nil
}

// Hold lets a request wait that is refused because it is beyond a limit, and returns err. If
// too many wait, the connection ends with the answer.
func Hold(ctx context.Context, limiter *fairuse.Limiter, err error) error {
	if refused := (*fairuse.ExceededError)(nil); errors.As(err, &refused) && !limiter.Hold(ctx, refused) {
		web.RequestOf(ctx).EndConnection()
	}
	return err
}

// TooHeavy refuses an expensive request that waits in vain.
func (g Guard) TooHeavy(ctx context.Context) {
	_ = Hold(ctx, g.limiter, g.limiter.Refused(fairuse.Expensive, string(Of(ctx).Kitchen), 0)) // the caller knows that it is refused
}

// Renew authenticates again who sends the request that a context belongs to, as it lasts.
// It fails with a problem if that caller may not use the operation any more. While that
// cannot be found out, because the database does not answer, it waits.
func (g Guard) Renew(ctx context.Context, operation string) error {
	before := Of(ctx)
	for {
		found, err := g.authenticate(ctx, web.RequestOf(ctx).Outer())
		switch {
		case err == nil && (found.Kitchen != before.Kitchen || !found.May(policy.Least(operation))):
			return problem.NotPermitted(policy.Least(operation), found.Role)
		case err == nil || problem.Of(err).Status < http.StatusInternalServerError:
			return err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Follow counts the caller as a reader of events until leave is called. It fails beyond
// the limits.
func (g Guard) Follow(ctx context.Context) (leave func(), err error) {
	who := Of(ctx)
	if g.limiter == nil || who.Kind == Local {
		return func() {}, nil
	}
	leave, err = g.limiter.Follow(who.Credential, string(who.Kitchen))
	return leave, Hold(ctx, g.limiter, err)
}

type key struct{}

// Of returns who sends the request that a context belongs to. In the handler of an
// operation there always is a caller; elsewhere it is the zero caller, which may do
// nothing and is of no kitchen.
func Of(ctx context.Context) Caller {
	if found, ok := ctx.Value(key{}).(*Caller); ok {
		return *found
	}
	return Caller{}
}
