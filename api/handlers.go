package api

import (
	"context"
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

// handlers are the handlers of all operations. Each resource has a file with its
// inputs, its answers and its handlers.
type handlers struct {
	server      *web.Server
	application *commands.Application
	queries     *readmodels.Queries
	head        func(ctx context.Context) (eventstore.Position, error)
	log         eventstore.Store
	guard       caller.Guard
	actors      caller.Actors
}

// registerCommand adds an operation that is a command.
func registerCommand[I web.Conditional, O any](
	h *handlers, op huma.Operation, handle func(context.Context, commands.Caller, *I) (*O, error),
) *huma.Operation {
	return web.Register(h.server, op, func(ctx context.Context, in *I) (*O, error) {
		conditions, key := (*in).Given()
		caller, err := h.callerOf(ctx, conditions, key)
		if err != nil {
			return nil, err
		}
		out, err := handle(ctx, caller, in)
		return out, h.refusedAt(ctx, err)
	})
}

// rehearsal is an input that may ask what an update would change.
type rehearsal interface{ isRehearsal() bool }

// registerUpdate adds an operation that replaces or removes what another caller may have
// changed since the caller read it: those with the methods PUT, PATCH and DELETE, and
// those that change the state or the content of a plan. A kitchen may require that such
// a request states what it expects. Operations that only add something are none.
func registerUpdate[I web.Conditional, O any](
	h *handlers, op huma.Operation, handle func(context.Context, commands.Caller, *I) (*O, error),
) *huma.Operation {
	return registerCommand(h, op, func(ctx context.Context, caller commands.Caller, in *I) (*O, error) {
		isStated := caller.IfRevision != nil || caller.IfExists || caller.IfNew
		rehearsed, mayRehearse := any(in).(rehearsal)
		if !isStated && (!mayRehearse || !rehearsed.isRehearsal()) {
			settings, err := commands.SettingsOf(ctx, h.application, caller.Kitchen)
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
func (h *handlers) refusedAt(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	refusal := problem.Of(err)
	if refusal.UsedBy != nil {
		refusal.UsedBy.Actor = h.actors.Name(ctx, refusal.UsedBy.Actor)
	}
	if refusal.Status >= http.StatusInternalServerError || h.head == nil {
		return err
	}
	if head, failed := h.head(ctx); failed == nil {
		refusal.Position = head.String()
	}
	return refusal
}

// registerQuery adds an operation that is a query.
func registerQuery[I web.Query, O any](
	h *handlers, op huma.Operation, handle func(context.Context, readmodels.Query, *I) (*O, error),
) *huma.Operation {
	return web.Register(h.server, op, func(ctx context.Context, in *I) (*O, error) {
		query, err := h.asked(ctx, *in)
		if err != nil {
			return nil, err
		}
		return handle(ctx, query, in)
	})
}

// asked returns the query that an input asks for. It fails with a problem.
func (h *handlers) asked(ctx context.Context, in web.Query) (readmodels.Query, error) {
	minPosition, asOf := in.Wanted()
	query, err := queryOf(ctx, minPosition)
	if err == nil && asOf != "" {
		err = h.addAsOf(ctx, &query, asOf)
	}
	return query, err
}

// addAsOf adds the position that a query is about. It fails with a problem if that is
// neither a position nor a time, or beyond the end of the log.
func (h *handlers) addAsOf(ctx context.Context, query *readmodels.Query, text string) error {
	// A plus that is not escaped in a query is decoded as a space.
	if moment, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")); err == nil {
		at, err := h.queries.PositionAt(ctx, *query, moment.UTC())
		query.AsOf, query.AsOfTime = &at, earlier(moment, time.Now())
		return err
	}
	at, err := eventstore.ParsePosition(text)
	if err != nil {
		return web.Invalid.New("", web.Fault{
			Parameter: "as_of", Detail: "must be a position of the log, or a time like 2026-12-01T18:00:00Z",
		})
	}
	head, err := h.head(ctx)
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
