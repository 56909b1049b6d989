package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// DefineItem says what an item is from now on, as a whole.
type DefineItem struct{ catalog.Item }

// DefineItem fails with a [*domain.InvalidError].
func (a *Application) DefineItem(ctx context.Context, sender Caller, define DefineItem) (Defined, error) {
	return carryOut(ctx, a.items, stream.Item(sender.Kitchen, define.Slug), a.command(sender, "DefineItem", define), define.Item)
}

// Defined is the answer to a definition.
type Defined struct {
	Result
	// New says that the thing was not defined before.
	New bool
	// ContentHash is the hash of the definition.
	ContentHash string
}

// carryOut defines a thing of the catalog.
func carryOut[T catalog.Definition](ctx context.Context, repository *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], stream string, command eventstore.Command, definition T) (Defined, error) {
	var isNew bool
	outcome, err := repository.Execute(ctx, stream, command, func(entry catalog.Entry[T], _ eventstore.Expected) ([]catalog.Event[T], error) {
		isNew = !entry.Exists
		return entry.Define(definition)
	})
	if err != nil {
		return Defined{}, err
	}
	return Defined{Result: resultOf(outcome), New: isNew, ContentHash: catalog.ContentHash(definition)}, nil
}

// archive takes a thing of the catalog out of use.
func archive[T catalog.Definition](ctx context.Context, repository *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], stream string, command eventstore.Command, missing error) (Result, error) {
	outcome, err := repository.Execute(ctx, stream, command, func(entry catalog.Entry[T], _ eventstore.Expected) ([]catalog.Event[T], error) {
		if !entry.Exists {
			return nil, missing
		}
		return entry.Archive()
	})
	return resultOf(outcome), err
}

// ArchiveItem takes an item out of use.
type ArchiveItem struct{ Slug domain.Slug }

// ArchiveItem fails with a [*NotFoundError]; repeating it is quiet.
func (a *Application) ArchiveItem(ctx context.Context, sender Caller, item ArchiveItem) (Result, error) {
	return archive(ctx, a.items, stream.Item(sender.Kitchen, item.Slug), a.command(sender, "ArchiveItem", item),
		&NotFoundError{What: "item", Name: string(item.Slug)})
}
