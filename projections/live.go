package projections

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// live keeps the tables of one generation up with the log.
type live struct {
	*tenure
	model model
	// at is the checkpoint as it stands in the database.
	at checkpoint
}

// persistPause is how long the checkpoint in the database may stay behind when
// nothing came that the projection folds. Readers of this program see the true
// position at once.
const persistPause = 50 * time.Millisecond

// follow folds batches until something fails.
func (l *live) follow(ctx context.Context, from *feed) error {
	var late time.Time // when the checkpoint is to be persisted; zero while it is
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
			l.progress.behind(next.events[0].RecordedAt)
			if err := l.fold(ctx, next); err != nil {
				return err
			}
			from.done(next)
			late = time.Time{}
		case late.IsZero() && l.at.position.Before(next.reached):
			late = time.Now().Add(persistPause)
		case !late.IsZero() && !time.Now().Before(late):
			if err := l.write(ctx, nil, next.reached); err != nil {
				return err
			}
			late = time.Time{}
		}
		if l.at.generation < l.generation.Load() {
			l.at.generation = l.generation.Load() // the position is the same
		}
		l.progress.reach(l.at, next.reached, from.oldest())
	}
}

// fold folds a batch in one transaction. If an event of it is poison, the
// batch's appends are folded one by one up to the one that has it.
func (l *live) fold(ctx context.Context, b batch) error {
	err := l.write(ctx, b.events, b.reached)
	if !errors.As(err, new(*poisonError)) {
		return err
	}
	for rest := b.events; len(rest) > 0; {
		whole := rest[0].append
		rest = rest[len(whole):]
		reached := whole[len(whole)-1].Position
		if len(rest) == 0 {
			reached = b.reached
		}
		if err := l.foldAppend(ctx, whole, reached); err != nil {
			return err
		}
		var oldest time.Time
		if len(rest) > 0 {
			oldest = rest[0].RecordedAt
		}
		l.progress.reach(l.at, reached, oldest)
	}
	return nil
}

// foldAppend folds one append, and does not give up while it is poison: the
// projection pauses, serves what it has, and tries again, at once when something
// is wanted of it.
func (l *live) foldAppend(ctx context.Context, whole []event, reached eventstore.Position) error {
	for attempt := 1; ; attempt++ {
		_, changed := l.wishes.look()
		err := l.write(ctx, whole, reached)
		var poison *poisonError
		if !errors.As(err, &poison) {
			if err == nil && attempt > 1 {
				l.logger.InfoContext(ctx, "a projection resumes", "attempts", attempt)
			}
			return err
		}
		if poison.event == nil {
			if poison.event, err = l.culprit(ctx, whole); err != nil {
				return err
			}
		}
		wait := backoff(l.options.retryPause, attempt)
		if err := l.pause(ctx, poison, wait); err != nil {
			return err
		}
		if err := sleepUnless(ctx, wait, changed); err != nil {
			return err
		}
		if err := l.readAgain(ctx, whole); err != nil {
			return err
		}
	}
}

// readAgain takes an append from the log again, where somebody may have mended it.
func (l *live) readAgain(ctx context.Context, whole []event) error {
	at := whole[0]
	for recorded, err := range l.options.Store.ReadStream(ctx, at.Stream, at.Revision, len(whole)) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			break // somebody took it away; what was read of it stays as it was
		}
		if err != nil {
			return fmt.Errorf("read an event again that could not be folded: %w", err)
		}
		if i := recorded.Revision - at.Revision; i < uint64(len(whole)) && recorded.Position == whole[i].Position {
			again := decode(l.codec, recorded)
			again.append = whole
			whole[i] = again
		}
	}
	return nil
}

// write folds events and writes what that changes together with the checkpoint.
// Where a rebuild has just put other tables in the place of its own, which it
// does without moving the position, it writes to those.
func (l *live) write(ctx context.Context, events []event, reached eventstore.Position) error {
	err := l.tryWrite(ctx, events, reached)
	if !errors.Is(err, errMoved) {
		return err
	}
	now, loading := loadCheckpoint(ctx, l.conn, l.name)
	switch {
	case loading != nil:
		return loading
	case now.term != l.term || now.position != l.at.position || now.generation == l.at.generation:
		return err
	}
	l.at.generation = now.generation
	return l.tryWrite(ctx, events, reached)
}

func (l *live) tryWrite(ctx context.Context, events []event, reached eventstore.Position) error {
	tx, err := l.conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // of what was committed is nothing left to roll back
	advance := func(queries *pgx.Batch) { l.queueAdvance(queries, l.at, reached, len(events)) }
	if err := l.apply(ctx, tx, l.model, schemaOf(l.name, l.at.generation), events, advance); err != nil {
		return err
	}
	if err := l.step(ctx, "commit"); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", asPoison(err))
	}
	l.at.position = reached
	if l.at.events != nil {
		count := *l.at.events + int64(len(events))
		l.at.events = &count
	}
	return l.step(ctx, "committed")
}

// culprit is the event of an append that the database refuses. If it refuses
// none of them now, the first is taken.
func (l *live) culprit(ctx context.Context, whole []event) (*event, error) {
	return culprit(whole, func(events []event) error {
		tx, err := l.conn.Begin(ctx)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		return l.apply(ctx, tx, l.model, schemaOf(l.name, l.at.generation), events, nil)
	})
}

// sleepUnless sleeps until something changes.
func sleepUnless(ctx context.Context, pause time.Duration, changed <-chan struct{}) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
	case <-changed:
	}
	return nil
}

func sleep(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}
