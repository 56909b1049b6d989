package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// build creates and fills a new generation of a projection's tables in one
// transaction. A build that fails leaves nothing behind; the next one starts at
// the beginning of the log.
type build struct {
	*ownership
	conn   *pgx.Conn
	tx     pgx.Tx
	model  Model
	source *source
	copier *table.Copier
	schema string
	// made is the checkpoint of the new tables.
	made   checkpoint
	events int64
	// last is the last event that was folded; its stream is empty if there is none.
	last eventstore.Event
}

// extent is the part of the log that a build loads at once.
type extent struct {
	wanted func() within // called repeatedly, since the part may grow
	// isNothing leaves everything to be folded batch by batch as on live tables,
	// which is slow and finds the event that the database refuses.
	isNothing bool
}

func fixed(wanted within) extent { return extent{wanted: func() within { return wanted }} }

// build fills new tables with a part of the log and then calls end, which has them
// served, in the same transaction.
func (o *ownership) build(ctx context.Context, load extent, end func(ctx context.Context, b *build) error) (made checkpoint, err error) {
	made = checkpoint{version: o.Version, fingerprint: o.fingerprint(), generation: o.generation.Load() + 1, term: o.term}
	conn, err := connect(ctx, o.options.Pool, sessionName("rebuild", o.Name, o.term))
	if err != nil {
		return made, err
	}
	defer disconnect(ctx, conn)
	b := &build{ownership: o, conn: conn, model: o.Model(), schema: schemaOf(o.Name, made.generation), made: made}
	id, err := o.options.Store.LogID(ctx)
	if err != nil {
		return made, err
	}
	b.made.logID = id.String()
	head, err := o.options.Store.Head(ctx)
	if err != nil {
		return made, err
	}
	o.work.begin(b.expected(), head)
	from, err := subscribe(ctx, o.options.Store, o.Projection, eventstore.Position{})
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
	return b.made, o.step(ctx, "filled")
}

// expected returns the number of events, 0 if they were not counted for this
// version.
func (b *build) expected() int64 {
	if now := b.progress.look().at; now.events != nil && now.version == b.Version {
		return *now.events
	}
	return 0
}

// fill creates the tables, loads them and creates their indexes.
func (b *build) fill(ctx context.Context, load extent) error {
	for _, t := range b.model.Tables() {
		t.Begin(true)
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
	return createTables(ctx, b.tx, b.schema, b.options.queryRole, b.model, false)
}

// load folds events in one goroutine while another copies rows into the tables.
func (b *build) load(ctx context.Context, wanted func() within) error {
	if err := b.step(ctx, "load"); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	b.copier = table.NewCopier(b.conn.PgConn(), b.schema)
	group.Go(func() error { return b.copier.Run(ctx) })
	group.Go(func() error {
		defer b.copier.Close()
		if err := b.fold(ctx, wanted); err != nil {
			return err
		}
		for _, t := range b.model.Tables() {
			if err := b.copier.AddAll(ctx, t); err != nil {
				return err
			}
		}
		return b.copier.Flush(ctx)
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
		for _, t := range b.model.Tables() {
			if err := b.copier.AddSealed(ctx, t); err != nil {
				return err
			}
		}
		if isEnd {
			return nil
		}
	}
}

func (b *build) count(events []Event) {
	b.events += int64(len(events))
	if len(events) > 0 {
		b.last = events[len(events)-1].Event
	}
	b.work.add(len(events), b.source.reached)
}

// With this much memory two processes create an index, and they sort the rows of
// a million events without a temporary file. A tenth of the default sample is
// enough for the statistics: collecting all of it takes as long as an index, and
// rows are looked up by a few columns whatever the statistics are.
const finishSettingsSQL = `
	SET LOCAL maintenance_work_mem = '256MB';
	SET LOCAL default_statistics_target = 10`

// finish creates the keys and indexes of the filled tables.
func (b *build) finish(ctx context.Context) error {
	if err := b.step(ctx, "finish"); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, finishSettingsSQL); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	for _, t := range b.model.Tables() {
		for _, statement := range t.Shape().Finish(b.schema) {
			if _, err := b.tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("finish %s: %w", t.Shape().Name(), err)
			}
		}
	}
	return nil
}
