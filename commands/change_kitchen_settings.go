package commands

import (
	"context"

	"golang.org/x/text/language"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/stream"
)

// ChangeKitchenSettings changes settings of the caller's kitchen.
type ChangeKitchenSettings struct{ kitchen.Change }

// KitchenSettingsChanged is the answer to [Application.ChangeKitchenSettings].
type KitchenSettingsChanged struct {
	Result
	// Set are the settings after the command, as far as they are set. Defaults are the
	// program's, which count for the others.
	Set, Defaults kitchen.Settings
	// IsNew reports that the kitchen has no settings of its own and never had any.
	IsNew bool
}

// ChangeKitchenSettings fails with a [*domain.InvalidError].
func (a *Application) ChangeKitchenSettings(
	ctx context.Context, caller Caller, change ChangeKitchenSettings,
) (KitchenSettingsChanged, error) {
	name, command := stream.Kitchen(caller.Kitchen), a.command(caller, "ChangeKitchenSettings", change)
	var before kitchen.Kitchen
	outcome, err := handle(ctx, a.kitchens, name, command, func() (decision[kitchen.Kitchen, kitchen.Event], error) {
		change, invalid := change.canonical()
		return func(now kitchen.Kitchen) ([]kitchen.Event, error) {
			before = now
			events, err := now.ChangeSettings(change)
			return unless(events, invalid, err)
		}, nil
	})
	if err != nil {
		return KitchenSettingsChanged{}, err
	}
	answer := KitchenSettingsChanged{Result: resultOf(outcome), Set: before.Settings, Defaults: a.defaults}
	if answer.Written {
		answer.Set = last[kitchen.SettingsChanged](outcome).Settings
	}
	answer.IsNew = !answer.Written && outcome.Position.IsZero()
	return answer, nil
}

// canonical returns the change with the canonical form of its locale. It fails with a
// [*domain.InvalidError] for a tag that names no language.
func (c ChangeKitchenSettings) canonical() (kitchen.Change, error) {
	change := c.Change
	if change.Locale == nil || *change.Locale == "" {
		return change, nil
	}
	tag, err := language.Parse(*change.Locale)
	if named, _, _ := tag.Raw(); err != nil || named == (language.Base{}) {
		change.Locale = nil
		return change, domain.Invalid("/locale", "must be a language tag of BCP 47, such as de-AT")
	}
	locale := tag.String()
	change.Locale = &locale
	return change, nil
}
