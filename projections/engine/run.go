package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// run owns the projection whenever no other instance does, until the context ends
// or the log is closed.
func (o *ownership) run(ctx context.Context) error {
	terms := backoff.Policy{First: o.options.timing.retryPause / 20, Max: 2 * time.Second}
	for attempt := 1; ; attempt++ {
		began := time.Now()
		err := o.runTerm(ctx)
		o.progress.disown()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, eventstore.ErrClosed):
			return fmt.Errorf("run projection %s: %w", o.Name, err)
		}
		if time.Since(began) > time.Minute {
			attempt = 1
		}
		o.logger.WarnContext(ctx, "projection failed, starting again", "cause", err)
		if err := terms.Wait(ctx, attempt); err != nil {
			return err
		}
	}
}

// runTerm owns the projection for one term.
func (o *ownership) runTerm(ctx context.Context) error {
	if err := o.acquire(ctx); err != nil {
		return err
	}
	defer o.releaseLease(ctx)
	defer disconnect(ctx, o.conn)
	o.requests, o.swapped = newRequests(), make(chan struct{}, 1)
	o.work.end(nil)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return o.keepLease(ctx) })
	group.Go(func() error { return o.serve(ctx) })
	return group.Wait()
}

// acquire waits until this instance owns the projection. Meanwhile it holds no
// connection for it.
func (o *ownership) acquire(ctx context.Context) error {
	for {
		var isFree bool
		if err := o.own.QueryRow(ctx, isFreeSQL, o.Name).Scan(&isFree); err != nil {
			return fmt.Errorf("check who owns the projection: %w", err)
		}
		if isFree {
			isMine, err := o.tryAcquire(ctx)
			if isMine || err != nil {
				return err
			}
		}
		if err := backoff.Sleep(ctx, ownerPause); err != nil {
			return err
		}
	}
}

func (o *ownership) tryAcquire(ctx context.Context) (isMine bool, err error) {
	conn, err := connect(ctx, o.options.Pool, "crumbtrail projection "+o.Name)
	if err != nil {
		return false, err
	}
	term, err := takeLease(ctx, conn, o.Name, o.me, o.options.timing.leaseTerm)
	if err != nil || term == 0 {
		disconnect(ctx, conn)
		return false, err
	}
	o.term, o.conn = term, conn
	return true, nil
}

// serve runs the projection until something fails.
func (o *ownership) serve(ctx context.Context) error {
	if err := o.fence(ctx); err != nil {
		return err
	}
	if err := o.requestsNow(ctx); err != nil {
		return err
	}
	if err := o.compare(ctx); err != nil {
		return err
	}
	found, err := loadCheckpoint(ctx, o.conn, o.Name)
	if err != nil {
		return err
	}
	o.found = found
	o.generation.Store(found.generation)
	o.progress.own(found)
	why, err := o.whyFill(ctx)
	if err != nil {
		return err
	}
	if why != "" {
		if err := o.fill(ctx, why); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return o.progress.untilRefused(ctx) })
	group.Go(func() error { return o.retire(ctx) })
	group.Go(func() error { return o.rebuild(ctx) })
	group.Go(func() error { return o.follow(ctx) })
	return group.Wait()
}

// follow keeps the tables up to date with the log.
func (o *ownership) follow(ctx context.Context) (err error) {
	from, err := subscribe(ctx, o.options.Store, o.Projection, o.found.position)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	following := &follower{ownership: o, model: o.Model(), at: o.found}
	return following.follow(ctx, from)
}
