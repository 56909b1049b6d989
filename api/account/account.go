// Package account has the operations about who has access to a kitchen: who the caller
// is, signing in and out, and the members, API keys, sign-in links and sessions of a
// kitchen. It also has the authenticator over them.
package account

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/openid"
)

// Options are what the operations work with.
type Options struct {
	// Store has the credentials; without it the operations answer that it is unavailable.
	Store *credentials.Store
	// Authenticator signs in; nil is one over the store.
	Authenticator *Authenticator
	// Limiter counts what is refused; nil does not.
	Limiter *fairuse.Limiter
	// Provider is the OpenID Connect provider; nil without one.
	Provider *openid.Provider
	// Actor returns who acts. It fails with a problem.
	Actor func(ctx context.Context, acting web.Acting) (string, error)
	// KitchenName returns the name in the settings of a kitchen of the caller; empty without
	// one. nil knows none.
	KitchenName func(ctx context.Context, kitchen domain.Kitchen) string
}

type operations struct {
	Options
	server *web.Server
	begins *credentials.Attempts // of sign-ins at the provider
}

// Register adds the operations to a server.
func Register(server *web.Server, options Options) {
	if options.Authenticator == nil {
		options.Authenticator = NewAuthenticator(options.Store, false)
	}
	options.Authenticator.limiter = options.Limiter
	o := &operations{Options: options, server: server, begins: credentials.NewAttempts()}
	o.me()
	o.keys()
	o.members()
	o.links()
	o.sessions()
	o.provider()
}

// register adds an operation that needs the store.
func register[I, O any](o *operations, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	web.Register(o.server, op, func(ctx context.Context, in *I) (*O, error) {
		if o.Store == nil {
			return nil, problem.Unavailable.New("")
		}
		return handle(ctx, in)
	})
}

// registerChange adds an operation that changes who has access.
func registerChange[I acting, O any](o *operations, op huma.Operation, handle func(context.Context, credentials.By, *I) (*O, error)) {
	register(o, op, func(ctx context.Context, in *I) (*O, error) {
		actor, err := o.Actor(ctx, (*in).acting())
		if err != nil {
			return nil, err
		}
		by := credentials.By{Kitchen: caller.Of(ctx).Kitchen, Actor: actor, Correlation: web.RequestOf(ctx).ID}
		return handle(ctx, by, in)
	})
}

// acting is an input with the header that names who acts.
type acting interface{ acting() web.Acting }

// Change is the input of an operation that changes something.
type Change struct{ web.Acting }

func (c Change) acting() web.Acting { return c.Acting }

// Identified is the input of an operation about one thing.
type Identified struct {
	ID string `path:"id" maxLength:"40" doc:"Its id" example:"k7Yd2LmX9pQa"`
	Change
}

func operation(id, method, path, summary string, options ...web.Option) huma.Operation {
	return web.Operation(id, method, path, "Access", summary, options...)
}

// list is an answer with everything of a kind.
type list[T any] struct {
	Items []T `json:"items"`
}

func listOf[F, T any](found []F, convert func(F) T) *web.Plain[list[T]] {
	items := make([]T, len(found))
	for i, one := range found {
		items[i] = convert(one)
	}
	return &web.Plain[list[T]]{Body: list[T]{Items: items}}
}
