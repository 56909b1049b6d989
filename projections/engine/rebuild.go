package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// rebuild handles requested rebuilds, one after the other.
//
// A rebuild that is interrupted by the end of the program leaves only its request
// behind, and the next owner begins it again.
func (o *ownership) rebuild(ctx context.Context) error {
	for attempt := 1; ; {
		wanted, changed := o.requests.look()
		if wanted == nil {
			select {
			case <-changed:
				attempt = 1
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := o.rebuildOnce(ctx, wanted)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errCancelled) {
			err = nil
		}
		completed, completing := o.complete(ctx, wanted, err)
		if completing != nil {
			return completing
		}
		if completed {
			o.work.end(nil)
			attempt = 1
			continue
		}
		o.work.end(err)
		o.logger.WarnContext(ctx, "rebuild failed, starting again", slog.Any("cause", err))
		if err := sleepUnless(ctx, o.retries().Delay(attempt), changed); err != nil {
			return err
		}
		attempt++
	}
}

// complete records how a rebuild ended. It returns false if the rebuild is to be
// attempted again.
func (o *ownership) complete(ctx context.Context, wanted *rebuildRequest, failed error) (completed bool, err error) {
	var differ *differenceError
	var noSpace *NoSpaceError
	var poison *poisonError
	var beyond *beyondEndError
	ending := Action{Projection: o.Name, Actor: o.me.String(), Reason: wanted.reason}
	switch {
	case failed == nil:
		return true, o.refresh(ctx)
	case errors.As(failed, &differ):
		ending.Kind, ending.Detail, ending.Verification = Refused, differ.Error(), differ.verification
	case errors.As(failed, &noSpace):
		ending.Kind, ending.Detail = Refused, noSpace.Error()
	case errors.As(failed, &beyond):
		ending.Kind, ending.Detail = Refused, beyond.Error()
		defer func() { err = errors.Join(err, o.compare(ctx)) }()
	case errors.As(failed, &poison):
		ending.Kind, ending.Detail = Failed, poison.Error()
		if at := poison.event; at != nil {
			ending.Event = PausedAt{at.Stream, at.Revision, at.Type, at.Position}
		}
	case isMissing(failed):
		return false, failed // a served table was removed: the next term fills new ones
	default:
		return false, o.refresh(ctx)
	}
	o.logger.WarnContext(ctx, "rebuild ended, the old tables stay", slog.Any("cause", failed))
	err = pgx.BeginFunc(ctx, o.options.Pool, func(tx pgx.Tx) error {
		if _, err := lockCheckpoint(ctx, tx, o.Name, o.term); err != nil {
			return err
		}
		if err := deleteRequest(ctx, tx, o.Name, wanted); err != nil {
			return err
		}
		return record(ctx, tx, ending)
	})
	if err != nil && !errors.Is(err, errCancelled) {
		return false, fmt.Errorf("record how a rebuild ended: %w", err)
	}
	return true, o.refresh(ctx)
}

// refresh reads which tables are served and what is requested, since the
// acknowledgement of a swap can be lost.
func (o *ownership) refresh(ctx context.Context) error {
	now, err := loadCheckpoint(ctx, o.options.Pool, o.Name)
	if err != nil {
		return err
	}
	if now.term != o.term {
		return errMoved
	}
	if now.generation > o.generation.Load() {
		o.generation.Store(now.generation)
		o.progress.swapped(now.generation)
		signal(o.swapped)
	}
	return o.requestsNow(ctx)
}

// rebuildOnce builds new tables while the served ones follow the log, and swaps
// them.
func (o *ownership) rebuildOnce(ctx context.Context, wanted *rebuildRequest) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		o.cancelWith(ctx, wanted, cancel)
	}()
	defer func() { <-watching }()
	defer cancel(nil)
	if err := requireSpace(ctx, o.own, o.options.FreeSpace, o.Name, o.generation.Load()); err != nil {
		return err
	}
	began := time.Now()
	err := record(ctx, o.options.Pool, Action{
		Projection: o.Name, Kind: Started, Actor: o.me.String(), Reason: wanted.reason, Generation: o.generation.Load() + 1,
	})
	if err != nil {
		return err
	}
	// The new tables never get ahead of the served ones.
	load := extent{wanted: func() within { return upTo(o.progress.look().at.position) }}
	made, err := o.build(ctx, load, func(ctx context.Context, b *build) error { return b.swap(ctx, wanted) })
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errCancelled) {
		return cause
	}
	if err == nil {
		o.logger.InfoContext(ctx, "projection rebuilt", slog.Int64("events", *made.events),
			slog.Int64("generation", made.generation), slog.Duration("took", time.Since(began)))
	}
	return err
}

// cancelWith cancels a rebuild once its request is gone.
func (o *ownership) cancelWith(ctx context.Context, wanted *rebuildRequest, cancel context.CancelCauseFunc) {
	for {
		now, changed := o.requests.look()
		if now == nil || now.id != wanted.id {
			cancel(errCancelled)
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}
