package api

import (
	"context"
	"strconv"

	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/names"
)

func headersOf(result commands.Result) web.CommandHeaders {
	headers := web.HeadersAt(result.Revision, result.Position.String(), result.Replayed)
	if result.Replaced != nil {
		headers.Replaced = strconv.FormatUint(*result.Replaced, 10)
	}
	return headers
}

// done answers a command without a body.
func done(result commands.Result, err error) (*web.Done, error) {
	if err != nil {
		return nil, err
	}
	return &web.Done{CommandHeaders: headersOf(result)}, nil
}

// changed answers a command with the resource, which existed before.
func changed[T any](result commands.Result, body T) *web.Changed[T] {
	return web.ChangedAt(headersOf(result), false, "", body)
}

// created answers a command with the resource: 201 and its location if it is new,
// otherwise 200.
func created[T any](result commands.Result, isNew bool, location string, body T) *web.Changed[T] {
	return web.ChangedAt(headersOf(result), isNew, location, body)
}

func seenAt(position eventstore.Position) web.QueryHeaders {
	return web.QueryHeaders{Position: position.String()}
}

// name adds names to the answer of a command that was handled, as the log has them: the
// read models may not know what was defined a moment ago. An answer without names is
// better than a failure that is none.
func (h *handlers) name(ctx context.Context, caller commands.Caller, answers ...names.Named) {
	wanted := names.Of(answers...)
	found, err := commands.DefinitionsOf(ctx, h.application, caller.Kitchen, wanted.Items(), wanted.Recipes(), wanted.Goods())
	if err == nil {
		wanted.Set(found)
	}
}

// found answers a query.
func found[T any](body T, position eventstore.Position, err error) (*web.Found[T], error) {
	if err != nil {
		return nil, err
	}
	return &web.Found[T]{QueryHeaders: seenAt(position), Body: body}, nil
}

// tagged answers a query for a resource that commands change.
func tagged[T any](body T, revision uint64, position eventstore.Position, err error) (*web.Tagged[T], error) {
	if err != nil {
		return nil, err
	}
	return &web.Tagged[T]{ETag: web.ETag(revision), QueryHeaders: seenAt(position), Body: body}, nil
}

// listOf is the answer with one page of a list.
type listOf[T any] = web.Page[readmodels.List[T]]

// listed answers a query with one page of a list.
func listed[T any](ctx context.Context, list readmodels.List[T], err error) (*listOf[T], error) {
	if err != nil {
		return nil, err
	}
	return &listOf[T]{Link: web.NextLink(ctx, list.Next), QueryHeaders: seenAt(list.Position), Body: list}, nil
}

func page(paged web.Paged) readmodels.Page {
	return readmodels.Page{Limit: paged.Limit, Cursor: paged.Cursor}
}
