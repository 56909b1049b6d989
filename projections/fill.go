package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

// fill makes a new generation of the projection's tables from the beginning of
// the log and puts it in the place of the old one, in one transaction: until it
// commits, the old tables serve, and if it fails nothing of it is left.
//
// An event that cannot be folded keeps the old tables in service. Where there
// are none, what was before the event is served, and the projection pauses at
// the event as it would have if it had run.
func (t *tenure) fill(ctx context.Context) error {
	if err := t.setStatus(ctx, Filling); err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		err := t.fillUntil(ctx, func(b batch) bool { return b.caughtUp }, nil)
		var poison *poisonError
		if !errors.As(err, &poison) {
			return err
		}
		if t.found.generation == 0 {
			return t.fillBefore(ctx, poison.event)
		}
		if err := t.pause(ctx, poison); err != nil {
			return err
		}
		if err := sleep(ctx, backoff(t.options.retryPause, attempt)); err != nil {
			return err
		}
	}
}

// fillBefore fills from the events before the append that one is in; from none
// where it is not known which. From there on events are folded on live tables,
// which finds the one that cannot be.
func (t *tenure) fillBefore(ctx context.Context, poison *event) error {
	if poison == nil {
		return t.fillUntil(ctx, nil, nil)
	}
	first := poison.append[0].Position
	return t.fillUntil(ctx, nil, &first)
}

// filling is a fill on its way.
type filling struct {
	*tenure
	model  model
	copies *copier
	events int
	began  time.Time
}

// fillUntil fills from batches up to the one that is enough, or from the events
// before a position, or from nothing.
func (t *tenure) fillUntil(ctx context.Context, enough func(batch) bool, before *eventstore.Position) error {
	made := t.found
	made.generation++
	made.version, made.fingerprint, made.position = t.version, t.fingerprint(), eventstore.Position{}
	schema := schemaOf(t.name, made.generation)
	f := &filling{tenure: t, model: t.model(), began: time.Now()}
	for _, table := range f.model.tables() {
		table.begin(true)
	}
	err := pgx.BeginFunc(ctx, t.conn, func(tx pgx.Tx) error {
		if err := f.create(ctx, tx, schema); err != nil {
			return err
		}
		if enough != nil || before != nil {
			reached, err := f.load(ctx, schema, enough, before)
			if err != nil {
				return err
			}
			made.position = reached
		}
		if err := f.finish(ctx, tx, schema); err != nil {
			return err
		}
		return f.swap(ctx, tx, made)
	})
	if err != nil {
		return fmt.Errorf("fill the tables: %w", asPoison(err))
	}
	t.logger.InfoContext(ctx, "a projection's tables were filled", slog.Int("events", f.events),
		slog.Int64("generation", made.generation), slog.Duration("took", time.Since(f.began)))
	t.found = made
	t.progress.own(made)
	return t.step(ctx, "filled")
}

func (f *filling) create(ctx context.Context, tx pgx.Tx, schema string) error {
	if err := f.step(ctx, "create"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "CREATE SCHEMA "+quoted(schema)); err != nil {
		return fmt.Errorf("create a schema: %w", err)
	}
	for _, table := range f.model.tables() {
		if _, err := tx.Exec(ctx, table.shape().create(schema)); err != nil {
			return fmt.Errorf("create %s: %w", table.shape().name, err)
		}
	}
	return nil
}

// load folds events in one goroutine while another copies rows into the tables.
func (f *filling) load(ctx context.Context, schema string, enough func(batch) bool, before *eventstore.Position) (reached eventstore.Position, err error) {
	if err := f.step(ctx, "load"); err != nil {
		return reached, err
	}
	group, ctx := errgroup.WithContext(ctx)
	f.copies = newCopier(f.conn.PgConn(), schema)
	group.Go(func() error { return f.copies.run(ctx) })
	group.Go(func() error {
		defer f.copies.close()
		reached, err = f.fold(ctx, enough, before)
		if err != nil {
			return err
		}
		for _, table := range f.model.tables() {
			if err := table.all(func(r row) error { return f.copies.add(ctx, r) }); err != nil {
				return err
			}
		}
		return f.copies.flush(ctx)
	})
	err = group.Wait()
	return reached, err
}

func (f *filling) fold(ctx context.Context, enough func(batch) bool, before *eventstore.Position) (reached eventstore.Position, err error) {
	from, err := subscribe(ctx, f.options.Store, f.projection, reached)
	if err != nil {
		return reached, err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	for {
		next, err := from.next(ctx, nil)
		if err != nil {
			return reached, err
		}
		last := false
		for i := range next.events {
			e := &next.events[i]
			if last = before != nil && !e.Position.Before(*before); last {
				break
			}
			if err := foldOne(f.model, e); err != nil {
				return reached, err
			}
			reached = e.Position
			f.events++
		}
		if err := f.seal(ctx); err != nil || last {
			return reached, err
		}
		reached = next.reached
		if enough != nil && enough(next) {
			return reached, nil
		}
		from.done(next)
	}
}

// seal sends the rows away that will not change any more.
func (f *filling) seal(ctx context.Context) error {
	for _, table := range f.model.tables() {
		if err := table.sealed(func(r row) error { return f.copies.add(ctx, r) }); err != nil {
			return err
		}
	}
	return nil
}
