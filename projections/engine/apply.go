package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
	"crumbtrail/projections/table"
)

// applyAtOnce folds events and sends what changed together with the checkpoint, by one
// message, which is a transaction of its own. The rows are fetched before: no one but their
// owner changes them without a step of the checkpoint or another generation, and either
// makes advance fail.
func (o *ownership) applyAtOnce(ctx context.Context, m Model, schema string, events []Event, advance func(*pgx.Batch)) error {
	if err := o.announce(m, events); err != nil {
		return err
	}
	reading := &pgx.Batch{}
	for _, t := range m.Tables() {
		table.QueueFetch(reading, t, schema)
	}
	if err := o.send(ctx, o.conn, "fetch", reading); err != nil {
		return err
	}
	for i := range events {
		if err := o.foldOne(m, &events[i]); err != nil {
			return err
		}
	}
	writing := &pgx.Batch{}
	advance(writing)
	for _, t := range m.Tables() {
		if err := table.QueueChanges(writing, t, schema); err != nil {
			return err
		}
	}
	if err := o.step(ctx, "write"); err != nil {
		return err
	}
	return o.send(ctx, o.conn, "commit", writing)
}

// apply folds events in a transaction: it fetches the rows that they need, folds,
// and writes what changed. The statements that first adds are sent before.
func (o *ownership) apply(ctx context.Context, tx pgx.Tx, m Model, schema string, events []Event, first func(*pgx.Batch)) error {
	if err := o.announce(m, events); err != nil {
		return err
	}
	reading := &pgx.Batch{}
	if first != nil {
		first(reading)
	}
	for _, t := range m.Tables() {
		table.QueueFetch(reading, t, schema)
	}
	if err := o.send(ctx, tx, "fetch", reading); err != nil {
		return err
	}
	for i := range events {
		if err := o.foldOne(m, &events[i]); err != nil {
			return err
		}
	}
	return o.flush(ctx, tx, m, schema, len(events) >= bulk)
}

// flush writes what the fold changed. In bulk, copying new rows is cheaper than
// inserting them; for a few rows it would cost an extra round trip.
func (o *ownership) flush(ctx context.Context, tx pgx.Tx, m Model, schema string, inBulk bool) error {
	writing := &pgx.Batch{}
	for _, t := range m.Tables() {
		if inBulk && t.Shape().IsLog() {
			if err := table.CopyChanges(ctx, tx, t, schema); err != nil {
				return fmt.Errorf("write rows: %w", asPoison(err))
			}
			continue
		}
		if err := table.QueueChanges(writing, t, schema); err != nil {
			return err
		}
	}
	return o.send(ctx, tx, "write", writing)
}

// sender is a connection or a transaction.
type sender interface {
	SendBatch(ctx context.Context, statements *pgx.Batch) pgx.BatchResults
}

func (o *ownership) send(ctx context.Context, to sender, name string, statements *pgx.Batch) error {
	if err := o.step(ctx, name); err != nil || statements.Len() == 0 {
		return err
	}
	err := to.SendBatch(ctx, statements).Close()
	switch {
	case err == nil:
		return nil
	case pgerr.IsDivisionByZero(err): // see advanceSQL
		return fmt.Errorf("%s rows: %w", name, errMoved)
	}
	return fmt.Errorf("%s rows: %w", name, asPoison(err))
}

// announce forgets the rows of the batch before and announces those that this one
// needs.
func (o *ownership) announce(m Model, events []Event) error {
	for _, t := range m.Tables() {
		t.Begin(false)
	}
	for i := range events {
		if o.requests.skip(&events[i]) {
			continue
		}
		if err := events[i].broken; err != nil {
			return &poisonError{event: &events[i], err: err}
		}
		m.Wants(&events[i])
	}
	return nil
}

// foldOne folds an event unless it is to be skipped.
func (o *ownership) foldOne(m Model, e *Event) error {
	if o.requests.skip(e) {
		return nil
	}
	return foldOne(m, e)
}

// foldOne folds an event. A panic of the fold becomes an error, so that one event
// cannot end the program.
func foldOne(m Model, e *Event) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &poisonError{event: e, err: fmt.Errorf("the fold panicked: %v\n%s", cause, debug.Stack())}
		}
	}()
	if e.broken != nil {
		return &poisonError{event: e, err: e.broken}
	}
	if err := m.Fold(e); err != nil {
		return &poisonError{event: e, err: err}
	}
	return nil
}

// culprit returns the event of an append that the database refuses. It tries the
// first event, then the first two, and so on. If none is refused this time, it
// returns the first.
func culprit(whole []Event, try func(events []Event) error) (*Event, error) {
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
