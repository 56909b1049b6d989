package projections

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Past makes the tables of a projection as they were after the event at a
// position, of nothing but some streams, and says in which schema they are,
// quoted. The transaction is to be rolled back, which is the end of them. The rows are made by the same fold as the tables that
// are served, so whoever asks the one can ask the other. An append that goes on
// beyond the position is left out as a whole, as it was never seen in part.
//
// For the catalog the streams of what the named ones rest on are added. Tables
// that are not needed may be left empty.
func (e *Engine) Past(ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string) (string, error) {
	at := slices.IndexFunc(e.options.only, func(p projection) bool { return p.name == name })
	if at < 0 {
		return "", fmt.Errorf("%w: %q", ErrUnknownProjection, name)
	}
	p := &past{
		projection: e.options.only[at], store: e.options.Store, tx: tx, upTo: upTo, copies: map[*shape][]byte{}, empty: empty,
		// Another transaction that made the same schema would be waited for.
		schema: "crumbtrail_past_" + name + "_" + uuid.NewString(),
	}
	p.model = p.projection.model()
	if err := p.make(ctx, streams); err != nil {
		return "", fmt.Errorf("make the tables of %s as they were at %s: %w", name, upTo, err)
	}
	return quoted(p.schema), nil
}

// past makes the tables of one projection as they were.
type past struct {
	projection
	store  eventstore.Store
	tx     pgx.Tx
	upTo   eventstore.Position
	schema string
	model  model
	skips  map[eventstore.Position]bool
	copies map[*shape][]byte
	empty  []string // the tables that are not needed
	// rest are streams that those read so far rest on.
	rest []string
}

func (p *past) make(ctx context.Context, streams []string) error {
	var err error
	if p.skips, err = p.projection.skips(ctx, p.tx); err != nil {
		return err
	}
	if _, err := p.tx.Exec(ctx, "CREATE SCHEMA "+quoted(p.schema)); err != nil {
		return err
	}
	for _, table := range p.model.tables() {
		table.begin(true)
		// What nobody will ever see need not be logged.
		create := strings.Replace(table.shape().create(p.schema), "CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
		if _, err := p.tx.Exec(ctx, create); err != nil {
			return err
		}
	}
	read := map[string]bool{}
	for len(streams) > 0 {
		p.rest = nil
		for _, stream := range streams {
			if read[stream] {
				continue
			}
			read[stream] = true
			if err := p.fold(ctx, stream); err != nil {
				return err
			}
		}
		streams = p.rest
	}
	for _, table := range p.model.tables() {
		if err := table.all(p.put); err != nil {
			return err
		}
	}
	return p.flush(ctx, 0)
}

// pastBatch is how many events are folded before rows that will not change any
// more leave the memory.
const pastBatch = 1000

// fold folds a stream, append by append.
func (p *past) fold(ctx context.Context, stream string) error {
	var pending []event
	for recorded, err := range p.store.ReadStream(ctx, stream, 0, 0) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return nil
		case err != nil:
			return err
		}
		next := decode(p.codec, recorded)
		if p.upTo.Before(recorded.Position) {
			if len(pending) > 0 && next.continues(&pending[len(pending)-1]) {
				pending = pending[:lastAppend(pending)]
			}
			break
		}
		if len(pending) >= pastBatch && !next.continues(&pending[len(pending)-1]) {
			if err := p.foldAll(ctx, pending); err != nil {
				return err
			}
			pending = nil
		}
		pending = append(pending, next)
	}
	return p.foldAll(ctx, pending)
}

func (p *past) foldAll(ctx context.Context, events []event) error {
	joinAppends(events)
	for i := range events {
		if p.skips[events[i].Position] {
			continue
		}
		if err := foldOne(p.model, &events[i]); err != nil {
			return err
		}
		p.rest = append(p.rest, restsOn(&events[i])...)
	}
	for _, table := range p.model.tables() {
		if err := table.sealed(p.put); err != nil {
			return err
		}
	}
	return p.flush(ctx, chunkBytes)
}

func (p *past) put(r row) (err error) {
	if slices.Contains(p.empty, r.shape.name) {
		return nil
	}
	if p.copies[r.shape] == nil {
		p.copies[r.shape] = []byte(copyHead)
	}
	p.copies[r.shape], err = appendCopied(p.copies[r.shape], r)
	return err
}

// flush copies the rows of tables of which there are more bytes than some.
func (p *past) flush(ctx context.Context, above int) error {
	for of, rows := range p.copies {
		if len(rows) <= above {
			continue
		}
		if _, err := p.tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(append(rows, copyTail...)), of.copyInto(p.schema)); err != nil {
			return fmt.Errorf("copy rows into %s: %w", of.name, err)
		}
		delete(p.copies, of)
	}
	return nil
}

// restsOn are the streams of what a definition refers to.
func restsOn(e *event) (streams []string) {
	add := func(name func(domain.Kitchen, domain.Slug) string, slug domain.Slug) {
		if slug != "" {
			streams = append(streams, name(e.kitchen, slug))
		}
	}
	switch payload := e.payload.(type) {
	case catalog.Defined[catalog.Recipe]:
		for _, line := range payload.Definition.Lines {
			add(stream.Item, line.Item)
		}
		for _, component := range payload.Definition.Components {
			add(stream.Recipe, component.Recipe)
		}
	case catalog.Defined[catalog.FinishedGood]:
		for _, component := range payload.Definition.Components {
			add(stream.Item, component.Item)
			add(stream.Good, component.FinishedGood)
			add(stream.Recipe, component.FinishedUnit.Recipe)
		}
	}
	return streams
}

// Targeted are the streams of what an occasion has ever wanted up to a position,
// in a kitchen's catalog.
func (e *Engine) Targeted(ctx context.Context, kitchen domain.Kitchen, occasionStream string, upTo eventstore.Position) ([]string, error) {
	codec := planningProjection().codec
	var streams []string
	for recorded, err := range e.options.Store.ReadStream(ctx, occasionStream, 0, 0) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return nil, nil
		case err != nil:
			return nil, err
		case upTo.Before(recorded.Position):
			return streams, nil
		}
		switch payload := decode(codec, recorded).payload.(type) {
		case occasion.ProductionTargetSet:
			streams = append(streams, stream.Recipe(kitchen, payload.FinishedUnit.Recipe))
		case occasion.AssemblyTargetSet:
			streams = append(streams, stream.Good(kitchen, payload.FinishedGood))
		}
	}
	return streams, nil
}
