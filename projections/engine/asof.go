package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// AsOf fills the tables of a projection as they were after the event at a
// position, from the events of some streams, and of the streams that these refer
// to (see [Projection]). It returns their schema, quoted for use in SQL. The
// tables exist in the transaction only: roll it back when they were read. The same
// fold fills them as the served ones, so the same queries read them, and the role of
// queries sees the same of them. An append
// that extends beyond the position is left out as a whole. The tables named by
// empty stay empty.
//
// It fails with [ErrUnknownProjection].
func (e *Engine) AsOf(
	ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string,
) (string, error) {
	at := slices.IndexFunc(e.options.Projections, func(p Projection) bool { return p.Name == name })
	if at < 0 {
		return "", fmt.Errorf("%w: %q", ErrUnknownProjection, name)
	}
	// With a unique name no transaction waits for another one that creates the same
	// schema.
	schema := "crumbtrail_as_of_" + name + "_" + uuid.NewString()
	a := &asOf{
		Projection: e.options.Projections[at], store: e.options.Store, tx: tx, upTo: upTo, schema: schema,
		loader: table.NewLoader(tx, schema, empty...), queryRole: e.options.queryRole,
	}
	a.model = a.Model()
	if err := a.fill(ctx, streams); err != nil {
		return "", fmt.Errorf("fill the tables of %s as of %s: %w", name, upTo, err)
	}
	return quoted(schema), nil
}

// asOf fills the tables of one projection as of a position.
type asOf struct {
	Projection
	store  eventstore.Store
	tx     pgx.Tx
	upTo   eventstore.Position
	schema string
	model  Model
	skips  map[eventstore.Position]bool
	loader *table.Loader
	// queryRole is the role that reads the tables.
	queryRole string
	// referred are streams that the events folded so far refer to.
	referred []string
}

func (a *asOf) fill(ctx context.Context, streams []string) error {
	var err error
	if a.skips, err = readSkips(ctx, a.tx, a.Projection); err != nil {
		return err
	}
	if err := createTables(ctx, a.tx, a.schema, a.queryRole, a.model, true); err != nil {
		return err
	}
	for _, t := range a.model.Tables() {
		t.Begin(true)
	}
	read := map[string]bool{}
	for len(streams) > 0 {
		a.referred = nil
		for _, stream := range streams {
			if read[stream] {
				continue
			}
			read[stream] = true
			if err := a.foldStream(ctx, stream); err != nil {
				return err
			}
		}
		streams = a.referred
	}
	for _, t := range a.model.Tables() {
		if err := a.loader.AddAll(ctx, t); err != nil {
			return err
		}
	}
	return a.loader.Flush(ctx)
}

// asOfBatch is how many events are folded before the rows that cannot change any
// more leave the memory.
const asOfBatch = 1000

// foldStream folds whole appends.
func (a *asOf) foldStream(ctx context.Context, stream string) error {
	var pending []Event
	for recorded, err := range a.store.ReadStream(ctx, stream, 0, 0) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return nil
		case err != nil:
			return err
		}
		next := decode(a.Codec, recorded)
		if a.upTo.Before(recorded.Position) {
			if len(pending) > 0 && next.continues(&pending[len(pending)-1]) {
				pending = pending[:lastAppend(pending)]
			}
			break
		}
		if len(pending) >= asOfBatch && !next.continues(&pending[len(pending)-1]) {
			if err := a.foldAll(ctx, pending); err != nil {
				return err
			}
			pending = nil
		}
		pending = append(pending, next)
	}
	return a.foldAll(ctx, pending)
}

func (a *asOf) foldAll(ctx context.Context, events []Event) error {
	joinAppends(events)
	for i := range events {
		if a.skips[events[i].Position] {
			continue
		}
		if err := foldOne(a.model, &events[i]); err != nil {
			return err
		}
		if a.References != nil {
			a.referred = append(a.referred, a.References(&events[i])...)
		}
	}
	for _, t := range a.model.Tables() {
		if err := a.loader.AddSealed(ctx, t); err != nil {
			return err
		}
	}
	return nil
}
