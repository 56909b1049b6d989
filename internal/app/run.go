package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/commands"
	"crumbtrail/internal/credentials"
)

// run serves until the context ends or a part fails, and stops in order: not
// ready, stop accepting, drain, stop the projections. Its caller closes the rest.
func (a *application) run(ctx context.Context) error {
	projecting, stopProjecting := context.WithCancel(context.WithoutCancel(ctx))
	defer stopProjecting()
	following, stopFollowing := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFollowing()
	a.front.server.RegisterOnShutdown(stopFollowing) // event streams never end by themselves
	a.front.answer(a.handler)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return ignoreCanceled(a.engine.Run(projecting)) })
	group.Go(func() error { return ignoreCanceled(a.hub.Run(following)) })
	group.Go(a.front.wait)
	group.Go(func() error {
		a.access.Listen(following)
		return nil
	})
	group.Go(func() error {
		credentials.NewPublisher(a.access, a.storage.Log).Run(following)
		return nil
	})
	group.Go(func() error { return a.watchCluster(ctx) })
	group.Go(func() error { return a.watchRequired(ctx) })
	group.Go(func() error {
		a.eraseKitchens(ctx)
		return nil
	})
	group.Go(func() error {
		a.backups.Run(ctx)
		return nil
	})
	group.Go(func() error {
		a.findPlans(ctx)
		return nil
	})
	group.Go(func() error {
		a.findProvider(ctx)
		return nil
	})
	group.Go(func() error {
		if err := a.start(ctx); ctx.Err() == nil {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		a.stopping.Store(true)
		defer stopProjecting()
		if err := a.keepClosed(context.WithoutCancel(ctx)); err != nil {
			a.options.Logger.WarnContext(ctx, "a database that is restored may open the program again", "error", err)
		}
		return a.front.drain(ctx, stopTimeout, a.options.Logger)
	})
	return group.Wait()
}

// findPlans spares the first command about a plan the search. Commands that come
// earlier wait for it; after a failure the next one searches on.
func (a *application) findPlans(ctx context.Context) {
	if err := commands.FindPlans(ctx, a.commands); err != nil && ctx.Err() == nil {
		a.options.Logger.WarnContext(ctx, "the plans in the log could not be found yet", "error", err)
	}
}

// watchCluster fails if the private cluster ends before the context does.
func (a *application) watchCluster(ctx context.Context) error {
	cluster := a.storage.cluster
	if cluster == nil {
		return nil
	}
	select {
	case <-cluster.Done():
		return fmt.Errorf("the private PostgreSQL ended: %w", cluster.Err())
	case <-ctx.Done():
		return nil
	}
}

func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// start loads the sample kitchen if requested, and announces the server as soon
// as its read models are ready.
func (a *application) start(ctx context.Context) error {
	if a.options.SampleKitchen {
		if err := a.loadSample(ctx); err != nil {
			return fmt.Errorf("load the sample kitchen: %w", err)
		}
	}
	a.awaitReady(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := a.keepClosed(ctx); err != nil {
		return err
	}
	if a.options.Ready != nil {
		if err := a.options.Ready(a.front.url()); err != nil {
			return err
		}
	}
	return a.invite(ctx)
}

// readyTimeout bounds how long the announcement waits for the read models.
// Commands are served even if a long log is still being projected.
const readyTimeout = 30 * time.Second

// awaitReady waits until the read models can be queried, at most [readyTimeout].
func (a *application) awaitReady(ctx context.Context) {
	const interval = 20 * time.Millisecond
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for deadline := time.Now().Add(readyTimeout); time.Now().Before(deadline); {
		if a.engine.Ready(ctx) == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
