package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/household"
	"crumbtrail/domain/stream"
)

// AcceptSuggestions gives items the measures of suggestions from public figures, and
// returns the items as they are then, in the order of the suggestions.
// All suggestions are checked before the first item changes. Items are defined one after
// the other, so the measures of some are accepted if the log fails meanwhile; repeating the command
// accepts the rest. It fails with a [*domain.InvalidError] that lists every problem.
func AcceptSuggestions(ctx context.Context, a *Application, caller Caller, accept []household.Accepted) ([]ItemDefined, error) {
	if err := checkAccepted(ctx, a, caller.Kitchen, accept); err != nil {
		return nil, err
	}
	items := make([]ItemDefined, len(accept))
	for i, one := range accept {
		command := a.command(caller, "AcceptSuggestions", one)
		outcome, err := handle(ctx, a.items, stream.Item(caller.Kitchen, one.Item), command, func() (itemDecision, error) {
			return func(entry catalog.Entry[catalog.Item]) ([]catalog.Event[catalog.Item], error) {
				item, err := household.Accept(entry.Definition, one.Suggestion)
				if err != nil {
					return nil, err
				}
				items[i].Item = item
				return entry.Define(item)
			}, nil
		})
		if err != nil {
			return nil, err
		}
		if events := outcome.Events; len(events) > 0 { // also those of an earlier request
			items[i].Item = last[catalog.Defined[catalog.Item]](outcome).Definition
		}
		items[i].Result = resultOf(outcome)
	}
	return items, nil
}

// ItemDefined is an item as a command left it.
type ItemDefined struct {
	Result
	Item catalog.Item
}

type itemDecision = decision[catalog.Entry[catalog.Item], catalog.Event[catalog.Item]]

func checkAccepted(ctx context.Context, a *Application, kitchen domain.Kitchen, accept []household.Accepted) error {
	gathered, err := a.gather(ctx, kitchen)
	if err != nil {
		return err
	}
	slugs := make([]domain.Slug, len(accept))
	for i, one := range accept {
		slugs[i] = one.Item
	}
	if err := gathered.Items(ctx, slugs...); err != nil {
		return err
	}
	return household.CheckAccepted(gathered.Found.Items, accept)
}

// ItemsOf reads items from the log, in the order of the slugs.
func ItemsOf(ctx context.Context, a *Application, kitchen domain.Kitchen, slugs []domain.Slug) ([]catalog.Item, error) {
	gathered, err := a.gather(ctx, kitchen)
	if err == nil {
		err = gathered.Items(ctx, slugs...)
	}
	if err != nil {
		return nil, err
	}
	items := make([]catalog.Item, len(slugs))
	for i, slug := range slugs {
		items[i] = gathered.Found.Items[slug].Definition
	}
	return items, nil
}
