package engine_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/table"
)

// Noted is the only event of the example.
type Noted struct {
	Text string `json:"text"`
}

// NoteRow is a row of the table notes. Its key is the stream.
type NoteRow struct {
	Stream string
	Text   string
	Count  int64
}

// notes is a model with one table: the latest note of each stream, and how many
// there were.
type notes struct{ rows *table.Rows[NoteRow] }

func (n *notes) Tables() []table.Table { return []table.Table{n.rows} }

func (n *notes) Wants(e *engine.Event) { n.rows.Want(table.Key{e.Stream}) }

func (n *notes) Fold(e *engine.Event) error {
	previous, _, err := n.rows.Look(table.Key{e.Stream})
	if err != nil {
		return err
	}
	n.rows.Put(NoteRow{Stream: e.Stream, Text: e.Payload.(Noted).Text, Count: previous.Count + 1})
	return nil
}

// A small projection: its table is filled from the events that exist, follows the
// log, and is read at a position.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	url, drop, err := pgtest.Database(ctx)
	check(err)
	defer func() { check(drop(context.WithoutCancel(ctx))) }()
	pool, err := pgxpool.New(ctx, url)
	check(err)
	defer pool.Close()
	log := eventstoretest.NewMemoryStore()

	runner, err := engine.New(ctx, engine.Options{Pool: pool, Store: log, Projections: []engine.Projection{{
		Name: "notes", Version: 1, Prefixes: []string{"note-"},
		Codec: eventstore.NewCodec(map[string]any{"noted.v1": Noted{}}),
		Model: func() engine.Model { return &notes{table.NewRows[NoteRow]("notes", 1)} },
	}}})
	check(err)
	done := make(chan error)
	go func() { done <- runner.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			panic(err)
		}
	}()

	var position eventstore.Position
	for i, text := range []string{"buy flour", "buy butter"} {
		at := eventstore.NoStream()
		if i > 0 {
			at = eventstore.Exactly(0)
		}
		result, err := log.Append(ctx, "note-kitchen", at, []eventstore.NewEvent{
			{ID: uuid.New(), Type: "noted.v1", Data: fmt.Appendf(nil, `{"text": %q}`, text), Metadata: []byte("{}")},
		})
		check(err)
		position = result.Position
	}
	check(runner.WaitFor(ctx, []string{"notes"}, position))
	check(pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		schema, at, err := runner.Schema(ctx, tx, "notes")
		check(err)
		var text string
		var count int
		check(tx.QueryRow(ctx, "SELECT text, count FROM "+schema+".notes").Scan(&text, &count))
		fmt.Println(text, count, at == position)
		return nil
	}))
	// Output: buy butter 2 true
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
