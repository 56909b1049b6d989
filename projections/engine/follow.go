package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// follower keeps the tables of one generation up to date with the log.
type follower struct {
	*ownership
	model Model
	// at is the checkpoint in the database.
	at checkpoint
}

// persistPause is how long the checkpoint in the database may lag when the log
// holds no event for the projection. Readers in this instance see the true
// position at once.
const persistPause = 50 * time.Millisecond

// follow folds batches until something fails.
func (f *follower) follow(ctx context.Context, from *feed) error {
	var late time.Time // when to persist the checkpoint; zero if it is persisted
	for {
		var due <-chan time.Time
		if !late.IsZero() {
			due = time.After(time.Until(late))
		}
		next, err := from.next(ctx, due)
		if err != nil {
			return err
		}
		switch {
		case len(next.events) > 0:
			f.progress.behind(next.events[0].RecordedAt)
			if err := f.fold(ctx, next); err != nil {
				return err
			}
			from.done(next)
			late = time.Time{}
		case late.IsZero() && f.at.position.Before(next.reached):
			late = time.Now().Add(persistPause)
		case !late.IsZero() && !time.Now().Before(late):
			if err := f.write(ctx, nil, next.reached); err != nil {
				return err
			}
			late = time.Time{}
		}
		if f.at.generation < f.generation.Load() {
			f.at.generation = f.generation.Load() // a swap does not move the position
		}
		f.progress.reach(f.at, next.reached, from.oldest())
	}
}

// fold folds a batch in one transaction. If an event is poison, it folds the
// batch's appends one by one up to the one with that event.
func (f *follower) fold(ctx context.Context, b batch) error {
	err := f.write(ctx, b.events, b.reached)
	if !errors.As(err, new(*poisonError)) {
		return err
	}
	for rest := b.events; len(rest) > 0; {
		whole := rest[0].Append
		rest = rest[len(whole):]
		reached := whole[len(whole)-1].Position
		if len(rest) == 0 {
			reached = b.reached
		}
		if err := f.foldAppend(ctx, whole, reached); err != nil {
			return err
		}
		var oldest time.Time
		if len(rest) > 0 {
			oldest = rest[0].RecordedAt
		}
		f.progress.reach(f.at, reached, oldest)
	}
	return nil
}

// foldAppend folds one append. While it is poison the projection is paused, serves
// what it has, and retries after a pause or as soon as the control requests
// change.
func (f *follower) foldAppend(ctx context.Context, whole []Event, reached eventstore.Position) error {
	for attempt := 1; ; attempt++ {
		_, changed := f.requests.look()
		err := f.write(ctx, whole, reached)
		var poison *poisonError
		if !errors.As(err, &poison) {
			if err == nil && attempt > 1 {
				f.logger.InfoContext(ctx, "projection resumed", "attempts", attempt)
			}
			return err
		}
		if poison.event == nil {
			if poison.event, err = f.findCulprit(ctx, whole); err != nil {
				return err
			}
		}
		wait := f.retries().Delay(attempt)
		if err := f.pause(ctx, poison, wait); err != nil {
			return err
		}
		if err := sleepUnless(ctx, wait, changed); err != nil {
			return err
		}
		if err := f.readAgain(ctx, whole); err != nil {
			return err
		}
	}
}

// readAgain reads an append again, since its events may have been repaired in the
// log.
func (f *follower) readAgain(ctx context.Context, whole []Event) error {
	at := whole[0]
	for recorded, err := range f.options.Store.ReadStream(ctx, at.Stream, at.Revision, len(whole)) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			break // the stream was removed; the events stay as they were read
		}
		if err != nil {
			return fmt.Errorf("read a paused event again: %w", err)
		}
		if i := recorded.Revision - at.Revision; i < uint64(len(whole)) && recorded.Position == whole[i].Position {
			again := decode(f.Codec, recorded)
			again.Append = whole
			whole[i] = again
		}
	}
	return nil
}

// write folds events and writes the changed rows together with the checkpoint. If
// a rebuild has just swapped the tables, which does not move the position, it
// writes to the new ones.
func (f *follower) write(ctx context.Context, events []Event, reached eventstore.Position) error {
	err := f.tryWrite(ctx, events, reached)
	if !errors.Is(err, errMoved) && !isMissing(err) {
		return err
	}
	now, loading := loadCheckpoint(ctx, f.conn, f.Name)
	switch {
	case loading != nil:
		return loading
	case now.term != f.term || now.position != f.at.position || now.generation == f.at.generation:
		return err
	}
	f.at.generation = now.generation
	return f.tryWrite(ctx, events, reached)
}

func (f *follower) tryWrite(ctx context.Context, events []Event, reached eventstore.Position) error {
	last := f.at.last
	if len(events) > 0 {
		last = markOf(events[len(events)-1].Event)
	}
	advance := func(statements *pgx.Batch) { f.queueAdvance(statements, f.at, reached, last, len(events)) }
	apply := f.applyAtOnce
	if len(events) >= bulk {
		apply = f.applyInBulk
	}
	if err := apply(ctx, f.model, schemaOf(f.Name, f.at.generation), events, advance); err != nil {
		return err
	}
	f.at.position, f.at.last = reached, last
	if f.at.events != nil {
		count := *f.at.events + int64(len(events))
		f.at.events = &count
	}
	return f.step(ctx, "committed")
}

// applyInBulk applies events in a transaction of several messages: new rows are copied.
func (f *follower) applyInBulk(ctx context.Context, m Model, schema string, events []Event, advance func(*pgx.Batch)) error {
	tx, err := f.conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after the commit it does nothing
	if err := f.apply(ctx, tx, m, schema, events, advance); err != nil {
		return err
	}
	if err := f.step(ctx, "commit"); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", asPoison(err))
	}
	return nil
}

// findCulprit returns the event of an append that the database refuses.
func (f *follower) findCulprit(ctx context.Context, whole []Event) (*Event, error) {
	return culprit(whole, func(events []Event) error {
		tx, err := f.conn.Begin(ctx)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		return f.apply(ctx, tx, f.model, schemaOf(f.Name, f.at.generation), events, nil)
	})
}
