package commands

import (
	"context"
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// settingsOf returns the settings of a kitchen, as the log has them now, with the
// program's defaults.
func (a *Application) settingsOf(ctx context.Context, of domain.Kitchen) (kitchen.Settings, error) {
	if err := of.Check(); err != nil {
		return kitchen.Settings{}, err
	}
	if _, err := a.plans.Current(ctx); err != nil {
		return kitchen.Settings{}, err
	}
	return a.knownSettings(ctx, of)
}

// knownSettings returns the settings that a kitchen had when the log was last followed.
func (a *Application) knownSettings(ctx context.Context, of domain.Kitchen) (settings kitchen.Settings, err error) {
	err = a.kitchens.Known(ctx, stream.Kitchen(of), func(now kitchen.Kitchen, _ eventstore.Expected) {
		settings = now.Settings.Or(a.defaults)
	})
	return settings, err
}

// SettingsOf returns the settings of a kitchen as the log has them now, with the
// program's defaults.
func SettingsOf(ctx context.Context, application *Application, of domain.Kitchen) (kitchen.Settings, error) {
	return application.settingsOf(ctx, of)
}

// Today returns the kitchen's day now.
func Today(ctx context.Context, application *Application, of domain.Kitchen) (domain.Date, error) {
	settings, err := application.settingsOf(ctx, of)
	if err != nil {
		return "", err
	}
	return settings.DayOf(application.now())
}

// dayOf returns the kitchen's day at an instant, which is a field of a command. It fails
// with a [*domain.InvalidError] for an instant beyond all days.
func dayOf(settings kitchen.Settings, at time.Time, pointer string) (domain.Date, error) {
	if !kitchen.HasDay(at) {
		return "", domain.Invalid(pointer, "must be a time of the years %d to %d", kitchen.FirstYear, kitchen.LastYear)
	}
	day, err := settings.DayOf(at)
	if err != nil {
		return "", fmt.Errorf("find the kitchen's day: %w", err)
	}
	return day, nil
}
