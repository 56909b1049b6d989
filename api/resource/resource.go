// Package resource is the kit of the operations of package api and of the packages
// beside it: what their handlers work with, how commands and queries are registered,
// who sends them, and how they are answered.
package resource

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// Kit is what handlers work with.
type Kit struct {
	Server      *web.Server
	Application *commands.Application
	Queries     *readmodels.Queries
	// Head returns the position of the log's last event; nil for the document.
	Head   func(ctx context.Context) (eventstore.Position, error)
	Log    eventstore.Store
	Guard  caller.Guard
	Actors caller.Actors
}

// Command adds an operation that is a command.
func Command[I web.Conditional, O any](
	k *Kit, op huma.Operation, handle func(context.Context, commands.Caller, *I) (*O, error),
) *huma.Operation {
	return web.RegisterChecked(k.Server, op, func(ctx context.Context, in *I) (*O, error) {
		conditions, key := (*in).Given()
		caller, err := k.CallerOf(ctx, conditions, key)
		if err != nil {
			return nil, err
		}
		out, err := handle(ctx, caller, in)
		return out, k.refusedAt(ctx, err)
	}, func(ctx context.Context, in *I) error {
		caller, err := k.CallerOf(ctx, web.Conditions{}, "")
		if err != nil {
			return err
		}
		caller.OnlyCheck = true
		if _, err = handle(ctx, caller, in); err == nil || errors.Is(err, eventstore.ErrOnlyChecked) {
			return nil
		}
		return k.refusedAt(ctx, err)
	})
}

// rehearsal is an input that may ask what an update would change.
type rehearsal interface{ IsRehearsal() bool }

// Update adds an operation that replaces or removes what another caller may have
// changed since the caller read it: those with the methods PUT, PATCH and DELETE, and
// those that change the state or the content of a plan. A kitchen may require that such
// a request states what it expects. Operations that only add something are none.
func Update[I web.Conditional, O any](
	k *Kit, op huma.Operation, handle func(context.Context, commands.Caller, *I) (*O, error),
) *huma.Operation {
	return Command(k, op, func(ctx context.Context, caller commands.Caller, in *I) (*O, error) {
		isStated := caller.IfRevision != nil || caller.IfExists || caller.IfNew
		rehearsed, mayRehearse := any(in).(rehearsal)
		if !isStated && (!mayRehearse || !rehearsed.IsRehearsal()) {
			settings, err := commands.SettingsOf(ctx, k.Application, caller.Kitchen)
			if err != nil {
				return nil, err
			}
			caller.MustState = settings.RequireIfMatch
		}
		return handle(ctx, caller, in)
	})
}

// refusedAt adds to a refusal for the state of the kitchen the position of the log: a
// query that waits for it shows what the command was refused for.
func (k *Kit) refusedAt(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	refusal := problem.Of(err)
	refusal.Locate(web.RequestOf(ctx).Body())
	if refusal.UsedBy != nil {
		refusal.UsedBy.Actor = k.Actors.Name(ctx, refusal.UsedBy.Actor)
	}
	if refusal.Status >= http.StatusInternalServerError {
		return err
	}
	if k.Head == nil {
		return refusal
	}
	if head, failed := k.Head(ctx); failed == nil {
		refusal.Position = head.String()
	}
	return refusal
}

// Query adds an operation that is a query.
func Query[I web.Query, O any](
	k *Kit, op huma.Operation, handle func(context.Context, readmodels.Query, *I) (*O, error),
) *huma.Operation {
	return web.Register(k.Server, op, func(ctx context.Context, in *I) (*O, error) {
		query, err := k.Asked(ctx, *in)
		if err != nil {
			return nil, err
		}
		return handle(ctx, query, in)
	})
}

// Asked returns the query that an input asks for. It fails with a problem.
func (k *Kit) Asked(ctx context.Context, in web.Query) (readmodels.Query, error) {
	minPosition, asOf := in.Wanted()
	query, err := queryOf(ctx, minPosition)
	if err == nil && asOf != "" {
		err = k.addAsOf(ctx, &query, asOf)
	}
	return query, err
}

// addAsOf adds the position that a query is about. It fails with a problem if that is
// neither a position nor a time, or beyond the end of the log.
func (k *Kit) addAsOf(ctx context.Context, query *readmodels.Query, text string) error {
	// A plus that is not escaped in a query is decoded as a space.
	if moment, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")); err == nil {
		at, err := k.Queries.PositionAt(ctx, *query, moment.UTC())
		query.AsOf, query.AsOfTime = &at, earlier(moment, time.Now())
		return err
	}
	at, err := eventstore.ParsePosition(text)
	if err != nil {
		return web.Invalid.New("", web.Fault{
			Parameter: "as_of", Detail: "must be a position of the log, or a time like 2026-12-01T18:00:00Z",
		})
	}
	head, err := k.Head(ctx)
	if err == nil && head.Before(at) {
		err = web.Invalid.New("", web.Fault{
			Parameter: "as_of", Detail: "is beyond the end of the log, which is at " + head.String(),
		})
	}
	query.AsOf = &at
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
