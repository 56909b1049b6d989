package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// CompleteShopping marks a plan's shopping as done.
type CompleteShopping struct{ Occasion, Plan domain.ID }

// ReopenShopping takes the mark back.
type ReopenShopping struct{ Occasion, Plan domain.ID }

// CompleteShopping fails with a [*NotFoundError], an [*occasion.StateError] or
// a [*NotActiveError].
func (a *Application) CompleteShopping(ctx context.Context, sender Caller, complete CompleteShopping) (Result, error) {
	command := a.command(sender, "CompleteShopping", complete)
	return a.onActivePlan(ctx, sender, complete.Occasion, complete.Plan, command, func(o occasion.Decider) ([]occasion.Event, error) {
		return o.CompleteShopping(command.RecordedAt)
	})
}

// ReopenShopping fails as [Application.CompleteShopping] does.
func (a *Application) ReopenShopping(ctx context.Context, sender Caller, reopen ReopenShopping) (Result, error) {
	command := a.command(sender, "ReopenShopping", reopen)
	return a.onActivePlan(ctx, sender, reopen.Occasion, reopen.Plan, command, occasion.Decider.ReopenShopping)
}
