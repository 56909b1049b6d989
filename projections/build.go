package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

// build makes a new generation of a projection's tables, in one transaction: of
// a build that does not come to its end, for whatever reason, nothing is left,
// and another one starts from the beginning of the log.
type build struct {
	*tenure
	conn   *pgx.Conn
	tx     pgx.Tx
	model  model
	source *source
	copies *copier
	schema string
	// made is what the build makes.
	made   checkpoint
	events int64
}

// extent says how much of the log a build loads at once.
type extent struct {
	wanted func() within // asked again and again, as it may grow
	// isNothing leaves everything to be followed event by event, which is slow and
	// finds out which event the database refuses.
	isNothing bool
}

func fixed(wanted within) extent { return extent{wanted: func() within { return wanted }} }

// build makes tables from a part of the log, and hands them to their end.
func (t *tenure) build(ctx context.Context, load extent, end func(ctx context.Context, b *build) error) (made checkpoint, err error) {
	made = checkpoint{version: t.version, fingerprint: t.fingerprint(), generation: t.generation.Load() + 1, term: t.term}
	conn, err := connect(ctx, t.options, sessionName("rebuild", t.name, t.term))
	if err != nil {
		return made, err
	}
	defer disconnect(ctx, conn)
	b := &build{tenure: t, conn: conn, model: t.model(), schema: schemaOf(t.name, made.generation), made: made}
	head, err := t.options.Store.Head(ctx)
	if err != nil {
		return made, err
	}
	t.work.begin(b.expected(), head)
	from, err := subscribe(ctx, t.options.Store, t.projection, eventstore.Position{})
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	b.source = &source{feed: from, head: head}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		b.tx = tx
		if err := b.fill(ctx, load); err != nil {
			return err
		}
		return end(ctx, b)
	})
	if err != nil {
		return made, fmt.Errorf("fill the tables: %w", asPoison(err))
	}
	return b.made, t.step(ctx, "filled")
}

// expected is how many events there are, 0 where nobody counted them for this
// version.
func (b *build) expected() int64 {
	if now := b.progress.look().at; now.events != nil && now.version == b.version {
		return *now.events
	}
	return 0
}

// fill makes the tables, with everything that is to be loaded and with indexes.
func (b *build) fill(ctx context.Context, load extent) error {
	for _, table := range b.model.tables() {
		table.begin(true)
	}
	if err := b.create(ctx); err != nil {
		return err
	}
	if !load.isNothing {
		if err := b.load(ctx, load.wanted); err != nil {
			return err
		}
		b.made.position = b.source.reached
	}
	b.work.enter(Indexing)
	return b.finish(ctx)
}

func (b *build) create(ctx context.Context) error {
	if err := b.step(ctx, "create"); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, "CREATE SCHEMA "+quoted(b.schema)); err != nil {
		return fmt.Errorf("create a schema: %w", err)
	}
	for _, table := range b.model.tables() {
		if _, err := b.tx.Exec(ctx, table.shape().create(b.schema)); err != nil {
			return fmt.Errorf("create %s: %w", table.shape().name, err)
		}
	}
	return nil
}

// load folds events in one goroutine while another copies rows into the tables.
func (b *build) load(ctx context.Context, wanted func() within) error {
	if err := b.step(ctx, "load"); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	b.copies = newCopier(b.conn.PgConn(), b.schema)
	group.Go(func() error { return b.copies.run(ctx) })
	group.Go(func() error {
		defer b.copies.close()
		if err := b.fold(ctx, wanted); err != nil {
			return err
		}
		for _, table := range b.model.tables() {
			if err := table.all(func(r row) error { return b.copies.add(ctx, r) }); err != nil {
				return err
			}
		}
		return b.copies.flush(ctx)
	})
	return group.Wait()
}

func (b *build) fold(ctx context.Context, wanted func() within) error {
	for {
		events, isEnd, err := b.source.take(ctx, wanted())
		if err != nil {
			return err
		}
		for i := range events {
			if err := b.foldOne(b.model, &events[i]); err != nil {
				return err
			}
		}
		b.count(events)
		if err := b.seal(ctx); err != nil || isEnd {
			return err
		}
	}
}

func (b *build) count(events []event) {
	b.events += int64(len(events))
	b.work.add(len(events), b.source.reached)
}

// seal sends the rows away that will not change any more.
func (b *build) seal(ctx context.Context) error {
	for _, table := range b.model.tables() {
		if err := table.sealed(func(r row) error { return b.copies.add(ctx, r) }); err != nil {
			return err
		}
	}
	return nil
}

// With so much memory an index is made by two processes, which sort the rows of a
// million events without a file. A tenth of the usual sample will do for the
// statistics: taking the whole costs as much as an index, and rows are looked up
// by a few columns whatever the figures are.
const finishSettingsSQL = `
	SET LOCAL maintenance_work_mem = '256MB';
	SET LOCAL default_statistics_target = 10`

// finish makes the keys and indexes of tables that are full.
func (b *build) finish(ctx context.Context) error {
	if err := b.step(ctx, "finish"); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, finishSettingsSQL); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	for _, table := range b.model.tables() {
		for _, statement := range table.shape().finish(b.schema) {
			if _, err := b.tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("finish %s: %w", table.shape().name, err)
			}
		}
	}
	return nil
}
