package resource

import (
	"context"
	"strconv"

	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/names"
)

// HeadersOf returns the headers of an answer to a command.
func HeadersOf(result commands.Result) web.CommandHeaders {
	headers := web.HeadersAt(result.Revision, result.Position.String(), result.Replayed)
	if result.Replaced != nil {
		headers.Replaced = strconv.FormatUint(*result.Replaced, 10)
	}
	return headers
}

// Done answers a command without a body.
func Done(result commands.Result, err error) (*web.Done, error) {
	if err != nil {
		return nil, err
	}
	return &web.Done{CommandHeaders: HeadersOf(result)}, nil
}

// Changed answers a command with the resource, which existed before.
func Changed[T any](result commands.Result, body T) *web.Changed[T] {
	return web.ChangedAt(HeadersOf(result), false, "", body)
}

// Created answers a command with the resource: 201 and its location if it is new,
// otherwise 200.
func Created[T any](result commands.Result, isNew bool, location string, body T) *web.Changed[T] {
	return web.ChangedAt(HeadersOf(result), isNew, location, body)
}

// SeenAt returns the headers of an answer to a query.
func SeenAt(position eventstore.Position) web.QueryHeaders {
	return web.QueryHeaders{Position: position.String()}
}

// Name adds names to the answer of a command that was handled, as the log has them: the
// read models may not know what was defined a moment ago. An answer without names is
// better than a failure that is none.
func (k *Kit) Name(ctx context.Context, caller commands.Caller, answers ...names.Named) {
	wanted := names.Of(answers...)
	found, err := commands.DefinitionsOf(ctx, k.Application, caller.Kitchen, wanted.Items(), wanted.Recipes(), wanted.Goods())
	if err == nil {
		wanted.Set(found)
	}
}

// Found answers a query.
func Found[T any](body T, position eventstore.Position, err error) (*web.Found[T], error) {
	if err != nil {
		return nil, err
	}
	return &web.Found[T]{QueryHeaders: SeenAt(position), Body: body}, nil
}

// Tagged answers a query for a resource that commands change.
func Tagged[T any](body T, revision uint64, position eventstore.Position, err error) (*web.Tagged[T], error) {
	if err != nil {
		return nil, err
	}
	return &web.Tagged[T]{ETag: web.ETag(revision), QueryHeaders: SeenAt(position), Body: body}, nil
}

// ListOf is the answer with one page of a list.
type ListOf[T any] = web.Page[readmodels.List[T]]

// Listed answers a query with one page of a list.
func Listed[T any](ctx context.Context, list readmodels.List[T], err error) (*ListOf[T], error) {
	if err != nil {
		return nil, err
	}
	return &ListOf[T]{Link: web.NextLink(ctx, list.Next), QueryHeaders: SeenAt(list.Position), Body: list}, nil
}

// PageOf returns which page of a list is asked for.
func PageOf(paged web.Paged) readmodels.Page {
	return readmodels.Page{Limit: paged.Limit, Cursor: paged.Cursor}
}
