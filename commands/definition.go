package commands

import (
	"context"
	"fmt"

	"crumbtrail/commands/gathering"
	"crumbtrail/commands/identities"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
)

// Defined is the answer to a definition.
type Defined struct {
	Result
	// New reports that the command created the definition.
	New bool
	// ContentHash is the hash of the definition.
	ContentHash string
}

// define handles a definition that passes a check. It fails with a
// [*domain.InvalidError] and as the check does.
func define[T catalog.Definition](
	ctx context.Context, events *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], stream string, command eventstore.Command,
	definition T, importedAs string, check func() error,
) (Defined, error) {
	outcome, err := handle(ctx, events, stream, command, func() (decision[catalog.Entry[T], catalog.Event[T]], error) {
		return func(entry catalog.Entry[T]) ([]catalog.Event[T], error) { return entry.Import(definition, importedAs) }, check()
	})
	if err != nil {
		return Defined{}, err
	}
	isFirst := outcome.Revision+1 == uint64(len(outcome.Events))
	return Defined{Result: resultOf(outcome), New: isFirst, ContentHash: catalog.ContentHash(definition)}, nil
}

// archive handles the archiving of a definition. It fails with missing where there is
// none.
func archive[T catalog.Definition](
	ctx context.Context, events *eventstore.Repository[catalog.Entry[T], catalog.Event[T]], stream string, command eventstore.Command,
	missing error,
) (Result, error) {
	outcome, err := handle(ctx, events, stream, command, func() (decision[catalog.Entry[T], catalog.Event[T]], error) {
		return func(entry catalog.Entry[T]) ([]catalog.Event[T], error) {
			if !entry.Exists {
				return nil, missing
			}
			return entry.Archive()
		}, nil
	})
	return resultOf(outcome), err
}

// gather gathers definitions as the log has them now.
func (a *Application) gather(ctx context.Context, kitchen domain.Kitchen) (*gathering.Gathering, error) {
	if _, err := a.plans.Current(ctx); err != nil {
		return nil, fmt.Errorf("find the definitions that changed: %w", err)
	}
	return gathering.New(a.definitions, kitchen), nil
}

// DefinitionsOf returns definitions as the log had them when a command last read it, archived
// or not, without what is below them. It is for the answer to that command.
func DefinitionsOf(
	ctx context.Context, application *Application, of domain.Kitchen, items, recipes, goods []domain.Slug,
) (catalog.Definitions, error) {
	gathered := gathering.New(application.definitions, of)
	err := gathered.Alone(ctx, items, recipes, goods)
	return gathered.Found, err
}

// ReadIdentities reads what the definitions of a kitchen were known as; see [identities.Read].
func ReadIdentities(ctx context.Context, a *Application, kitchen domain.Kitchen) (identities.Identities, error) {
	return identities.Read(ctx, a.log, kitchen)
}
