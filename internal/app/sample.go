package app

import (
	"context"
	"time"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/internal/samplekitchen"
)

// loadSample loads the sample kitchen if the log is empty, or if loading it was
// interrupted before.
func loadSample(ctx context.Context, log eventstore.Store, application *commands.Application) error {
	const actor = "sample-kitchen"
	head, err := log.Head(ctx)
	if err != nil {
		return err
	}
	interrupted, err := samplekitchen.Interrupted(ctx, log, domain.Home, actor)
	if err != nil || !head.IsZero() && !interrupted {
		return err
	}
	caller := commands.Caller{Kitchen: domain.Home, Actor: actor, Correlation: actor}
	return samplekitchen.Load(ctx, application, caller, domain.DateOf(time.Now()))
}
