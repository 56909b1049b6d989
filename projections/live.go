package projections

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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
		l.progress.reach(l.at, next.reached)
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
		l.progress.reach(l.at, reached)
	}
	return nil
}

// foldAppend folds one append, and does not give up while it is poison: the
// projection pauses, serves what it has, and tries again.
func (l *live) foldAppend(ctx context.Context, whole []event, reached eventstore.Position) error {
	for attempt := 1; ; attempt++ {
		err := l.write(ctx, whole, reached)
		var poison *poisonError
		if !errors.As(err, &poison) {
			if err == nil && attempt > 1 {
				l.logger.InfoContext(ctx, "a projection resumes", "attempts", attempt)
			}
			return err
		}
		if poison.event == nil {
			poison.event = &whole[0]
		}
		if err := l.pause(ctx, poison); err != nil {
			return err
		}
		if err := sleep(ctx, backoff(l.options.retryPause, attempt)); err != nil {
			return err
		}
		for i := range whole {
			whole[i].payload, whole[i].broken = unpack(l.codec, whole[i].Event)
		}
	}
}

// write folds events and writes what that changes together with the checkpoint.
func (l *live) write(ctx context.Context, events []event, reached eventstore.Position) error {
	if err := l.announce(events); err != nil {
		return err
	}
	tx, err := l.conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // of what was committed is nothing left to roll back
	schema := schemaOf(l.name, l.at.generation)
	reading := &pgx.Batch{}
	queueAdvance(reading, l.name, l.at, reached)
	for _, t := range l.model.tables() {
		queueFetch(reading, t, schema)
	}
	if err := l.send(ctx, tx, "fetch", reading); err != nil {
		return err
	}
	for i := range events {
		if err := foldOne(l.model, &events[i]); err != nil {
			return err
		}
	}
	if err := l.flush(ctx, tx, schema, len(events) >= bulk); err != nil {
		return err
	}
	if err := l.step(ctx, "commit"); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", asPoison(err))
	}
	l.at.position = reached
	return l.step(ctx, "committed")
}

// flush writes what the fold changed. In bulk it is cheaper to copy new rows than
// to insert them; for a few it would cost a round trip more.
func (l *live) flush(ctx context.Context, tx pgx.Tx, schema string, inBulk bool) error {
	writing := &pgx.Batch{}
	for _, t := range l.model.tables() {
		if inBulk && t.shape().isLog {
			if err := copyChanges(ctx, tx, t, schema); err != nil {
				return fmt.Errorf("write rows: %w", asPoison(err))
			}
			continue
		}
		if err := queueChanges(writing, t, schema); err != nil {
			return err
		}
	}
	return l.send(ctx, tx, "write", writing)
}

func (l *live) send(ctx context.Context, tx pgx.Tx, name string, queries *pgx.Batch) error {
	if err := l.step(ctx, name); err != nil || queries.Len() == 0 {
		return err
	}
	if err := tx.SendBatch(ctx, queries).Close(); err != nil {
		return fmt.Errorf("%s rows: %w", name, asPoison(err))
	}
	return nil
}

// announce forgets the rows of the batch before and says which this one needs.
func (l *live) announce(events []event) error {
	for _, t := range l.model.tables() {
		t.begin(false)
	}
	for i := range events {
		if err := events[i].broken; err != nil {
			return &poisonError{event: &events[i], err: err}
		}
		l.model.wants(&events[i])
	}
	return nil
}

// foldOne folds an event. That one event makes a fold panic is no reason to end
// the program.
func foldOne(m model, e *event) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &poisonError{event: e, err: fmt.Errorf("the fold panicked: %v\n%s", cause, debug.Stack())}
		}
	}()
	if e.broken != nil {
		return &poisonError{event: e, err: e.broken}
	}
	if err := m.fold(e); err != nil {
		return &poisonError{event: e, err: err}
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
