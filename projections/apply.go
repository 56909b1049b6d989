package projections

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5"
)

// apply folds events in a transaction: it fetches the rows that they need and
// writes what they change. What first queues goes before that.
func (t *tenure) apply(ctx context.Context, tx pgx.Tx, m model, schema string, events []event, first func(*pgx.Batch)) error {
	if err := t.announce(m, events); err != nil {
		return err
	}
	reading := &pgx.Batch{}
	if first != nil {
		first(reading)
	}
	for _, table := range m.tables() {
		queueFetch(reading, table, schema)
	}
	if err := t.send(ctx, tx, "fetch", reading); err != nil {
		return err
	}
	for i := range events {
		if err := t.foldOne(m, &events[i]); err != nil {
			return err
		}
	}
	return t.flush(ctx, tx, m, schema, len(events) >= bulk)
}

// flush writes what the fold changed. In bulk it is cheaper to copy new rows than
// to insert them; for a few it would cost a round trip more.
func (t *tenure) flush(ctx context.Context, tx pgx.Tx, m model, schema string, inBulk bool) error {
	writing := &pgx.Batch{}
	for _, table := range m.tables() {
		if inBulk && table.shape().isLog {
			if err := copyChanges(ctx, tx, table, schema); err != nil {
				return fmt.Errorf("write rows: %w", asPoison(err))
			}
			continue
		}
		if err := queueChanges(writing, table, schema); err != nil {
			return err
		}
	}
	return t.send(ctx, tx, "write", writing)
}

func (t *tenure) send(ctx context.Context, tx pgx.Tx, name string, queries *pgx.Batch) error {
	if err := t.step(ctx, name); err != nil || queries.Len() == 0 {
		return err
	}
	if err := tx.SendBatch(ctx, queries).Close(); err != nil {
		return fmt.Errorf("%s rows: %w", name, asPoison(err))
	}
	return nil
}

// announce forgets the rows of the batch before and says which this one needs.
func (t *tenure) announce(m model, events []event) error {
	for _, table := range m.tables() {
		table.begin(false)
	}
	for i := range events {
		if t.wishes.leaveOut(&events[i]) {
			continue
		}
		if err := events[i].broken; err != nil {
			return &poisonError{event: &events[i], err: err}
		}
		m.wants(&events[i])
	}
	return nil
}

// foldOne folds an event, unless somebody said that it is to be left out.
func (t *tenure) foldOne(m model, e *event) error {
	if t.wishes.leaveOut(e) {
		return nil
	}
	return foldOne(m, e)
}

// foldOne folds an event. That it makes a fold panic is no reason to end the
// program.
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

// culprit is the event of an append that the database refuses, found by trying
// more and more of them. If it refuses none of them now, the first is taken.
func culprit(whole []event, try func(events []event) error) (*event, error) {
	for i := range whole {
		err := try(whole[:i+1])
		var poison *poisonError
		switch {
		case errors.As(err, &poison) && poison.event != nil:
			return poison.event, nil
		case errors.As(err, &poison):
			return &whole[i], nil
		case err != nil:
			return nil, err
		}
	}
	return &whole[0], nil
}
