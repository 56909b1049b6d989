package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// beyondEndError reports that the served tables are true for a position that the
// log does not reach: it is not the log that they were folded from.
type beyondEndError struct{ position, head eventstore.Position }

func (e *beyondEndError) Error() string {
	return fmt.Sprintf("the served tables are true for position %s and the log ends at %s: they are not of this log, "+
		"so there is nothing to compare; they are filled again by themselves", e.position, e.head)
}

// catchUp folds the events after the loaded ones up to a position, in the same
// way as on live tables. It fails with a [*beyondEndError] if the log does not
// reach the position.
func (b *build) catchUp(ctx context.Context, position eventstore.Position) error {
	if !b.source.has(position) {
		head, err := b.options.Store.Head(ctx)
		if err != nil {
			return err
		}
		if head.Before(position) {
			return &beyondEndError{position, head}
		}
		err = b.applyUntil(ctx, upTo(position), func(bool) bool { return b.source.has(position) })
		if err != nil {
			return err
		}
	}
	b.made.position = position
	return nil
}

// applyUntil folds the wanted events, in the same way as on live tables, until the
// build is done.
func (b *build) applyUntil(ctx context.Context, wanted within, isDone func(isEnd bool) bool) error {
	for {
		events, isEnd, err := b.source.take(ctx, wanted)
		if err != nil {
			return err
		}
		if err := b.applyAll(ctx, events); err != nil {
			return err
		}
		b.count(events)
		if isDone(isEnd) {
			return nil
		}
	}
}

// applyAll folds whole appends into the new tables. If one of them is poison it
// folds them one by one to find the event.
func (b *build) applyAll(ctx context.Context, events []Event) error {
	err := b.attempt(ctx, events)
	if poison := (*poisonError)(nil); !errors.As(err, &poison) || poison.event != nil {
		return err
	}
	for rest := events; len(rest) > 0; {
		whole := rest[0].Append
		rest = rest[len(whole):]
		err := b.attempt(ctx, whole)
		poison := (*poisonError)(nil)
		if !errors.As(err, &poison) {
			if err != nil {
				return err
			}
			continue
		}
		at, err := culprit(whole, func(events []Event) error { return b.probe(ctx, events) })
		if err != nil {
			return err
		}
		return &poisonError{event: at, err: poison.err}
	}
	return nil
}

// attempt folds events in a nested transaction.
func (b *build) attempt(ctx context.Context, events []Event) error {
	if len(events) == 0 {
		return nil
	}
	return pgx.BeginFunc(ctx, b.tx, func(tx pgx.Tx) error {
		return b.apply(ctx, tx, b.model, b.schema, events, nil)
	})
}

// probe folds events and rolls the changes back.
func (b *build) probe(ctx context.Context, events []Event) error {
	tx, err := b.tx.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin a nested transaction: %w", err)
	}
	return errors.Join(b.apply(ctx, tx, b.model, b.schema, events, nil), tx.Rollback(ctx))
}
