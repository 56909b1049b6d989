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
	if !HasDay(at) {
		return "", domain.Invalid(pointer, "must be a time of the years %d to %d", firstYear, lastYear)
	}
	day, err := settings.DayOf(at)
	if err != nil {
		return "", fmt.Errorf("find the kitchen's day: %w", err)
	}
	return day, nil
}

// HasDay reports whether an instant is on a [domain.Date] in every time zone. The zero
// time, which means now, is.
func HasDay(at time.Time) bool {
	year := at.UTC().Year()
	return at.IsZero() || year >= firstYear && year <= lastYear
}

// The years of which every instant is on a [domain.Date] in every zone.
const (
	firstYear = 2
	lastYear  = 9998
)
