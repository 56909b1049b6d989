package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// errCancelled says that nobody wants a rebuild any more.
var errCancelled = errors.New("the rebuild was cancelled")

// rebuild carries out the rebuilds that are asked for, one after the other.
//
// A rebuild that the end of the program cuts off leaves nothing behind but the
// request, and whoever runs the projection next begins it again.
func (t *tenure) rebuild(ctx context.Context) error {
	for attempt := 1; ; {
		wanted, changed := t.wishes.look()
		if wanted == nil {
			select {
			case <-changed:
				attempt = 1
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := t.rebuildOnce(ctx, wanted)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errCancelled) {
			err = nil
		}
		settled, settling := t.settle(ctx, wanted, err)
		if settling != nil {
			return settling
		}
		if settled {
			t.work.end(nil)
			attempt = 1
			continue
		}
		t.work.end(err)
		t.logger.WarnContext(ctx, "a rebuild starts again", slog.Any("cause", err))
		if err := sleepUnless(ctx, backoff(t.options.retryPause, attempt), changed); err != nil {
			return err
		}
		attempt++
	}
}

// settle takes in how a rebuild ended, and says whether that is the end of it. It
// is not where it failed for a reason that may pass.
func (t *tenure) settle(ctx context.Context, wanted *request, failed error) (settled bool, err error) {
	var differ *DifferenceError
	var noSpace *NoSpaceError
	var poison *poisonError
	ending := Action{Projection: t.name, Actor: t.me.String(), Reason: wanted.reason}
	switch {
	case failed == nil:
		return true, t.renew(ctx)
	case errors.As(failed, &differ):
		ending.Kind, ending.Detail, ending.Verification = Refused, differ.Error(), differ.Verification
	case errors.As(failed, &noSpace):
		ending.Kind, ending.Detail = Refused, noSpace.Error()
	case errors.As(failed, &poison):
		ending.Kind, ending.Detail = Failed, poison.Error()
		if at := poison.event; at != nil {
			ending.Event = PausedAt{at.Stream, at.Revision, at.Type, at.Position}
		}
	case isMissing(failed):
		return false, failed // the next term makes tables to compare with
	default:
		return false, t.renew(ctx)
	}
	t.logger.WarnContext(ctx, "a rebuild ended without its tables being served", slog.Any("cause", failed))
	err = pgx.BeginFunc(ctx, t.options.Pool, func(tx pgx.Tx) error {
		if _, err := t.hold(ctx, tx); err != nil {
			return err
		}
		if err := t.unrequest(ctx, tx, wanted); err != nil {
			return err
		}
		return record(ctx, tx, ending)
	})
	if err != nil && !errors.Is(err, errCancelled) {
		return false, fmt.Errorf("note how a rebuild ended: %w", err)
	}
	return true, t.renew(ctx)
}

// renew looks up which tables are served and what is wanted: an end whose
// acknowledgement was lost is an end.
func (t *tenure) renew(ctx context.Context) error {
	now, err := loadCheckpoint(ctx, t.options.Pool, t.name)
	if err != nil {
		return err
	}
	if now.term != t.term {
		return errMoved
	}
	if now.generation > t.generation.Load() {
		t.generation.Store(now.generation)
		t.progress.swapped(now.generation)
		select {
		case t.swapped <- struct{}{}:
		default:
		}
	}
	return t.learnNow(ctx)
}

const unrequestOneSQL = `
	DELETE FROM crumbtrail.projection_request
	WHERE name = $1
		AND id = $2`

// unrequest ends a request. If it was cancelled there is none.
func (t *tenure) unrequest(ctx context.Context, tx pgx.Tx, wanted *request) error {
	tag, err := tx.Exec(ctx, unrequestOneSQL, t.name, wanted.id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errCancelled
	}
	return nil
}

// rebuildOnce makes new tables beside those that are served, which go on
// following the log, and puts them in their place.
func (t *tenure) rebuildOnce(ctx context.Context, wanted *request) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		t.cancelWith(ctx, wanted, cancel)
	}()
	defer func() { <-watching }()
	defer cancel(nil)
	if err := requireSpace(ctx, t.own, t.options.FreeSpace, t.name, t.generation.Load()); err != nil {
		return err
	}
	began := time.Now()
	err := record(ctx, t.options.Pool, Action{
		Projection: t.name, Kind: Started, Actor: t.me.String(), Reason: wanted.reason, Generation: t.generation.Load() + 1,
	})
	if err != nil {
		return err
	}
	// The new tables never get ahead of those that are served.
	load := extent{wanted: func() within { return upTo(t.progress.look().at.position) }}
	made, err := t.build(ctx, load, func(ctx context.Context, b *build) error { return b.join(ctx, wanted) })
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errCancelled) {
		return cause
	}
	if err == nil {
		t.logger.InfoContext(ctx, "a projection was rebuilt", slog.Int64("events", *made.events),
			slog.Int64("generation", made.generation), slog.Duration("took", time.Since(began)))
	}
	return err
}

// cancelWith cancels a rebuild when nobody wants it any more.
func (t *tenure) cancelWith(ctx context.Context, wanted *request, cancel context.CancelCauseFunc) {
	for {
		now, changed := t.wishes.look()
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
