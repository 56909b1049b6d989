package commands

import (
	"context"
	"fmt"
	"time"

	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// runContext is what a decision about a run needs of the log besides the pantry and the
// definitions.
type runContext struct {
	policy pantry.Policy
	on     domain.Date // the kitchen's day of the run
	own    occasion.Occasion
	others reserving.Others
}

// runContext returns the context of a run of a kind at an instant, for an occasion, which
// may be empty.
func (a *Application) runContext(
	ctx context.Context, of domain.Kitchen, kind pantry.Kind, id domain.ID, at time.Time,
) (found runContext, err error) {
	pointer := "/produced_at"
	if kind == pantry.AssemblyKind {
		pointer = "/assembled_at"
	}
	known, err := a.plans.Current(ctx)
	if err != nil {
		return found, fmt.Errorf("find the plans that reserve: %w", err)
	}
	settings, err := a.knownSettings(ctx, of)
	if err != nil {
		return found, err
	}
	found.policy = settings.Consumption
	found.on, err = dayOf(settings, at, pointer)
	var refused error
	if found.own, refused = a.occasionOfRun(ctx, of, id); err != nil || refused != nil {
		return found, domain.All(err, refused)
	}
	found.others, err = a.others(ctx, known, of, found.own, found.on, kind == pantry.AssemblyKind || found.own.Active.TakesAhead())
	return found, err
}
