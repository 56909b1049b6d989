package engine

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// Schema is [Engine.Schemas] for one projection.
func (e *Engine) Schema(ctx context.Context, tx pgx.Tx, name string) (schema string, position eventstore.Position, err error) {
	schemas, position, err := e.Schemas(ctx, tx, name)
	return schemas[name], position, err
}

// Schemas returns the schemas of the current tables of projections by name, quoted for
// use in SQL, and the position of the log that all of them are true for, in one round
// trip.
//
// Call it in the REPEATABLE READ transaction that reads the tables, before reading
// them: then tables and position belong together, and the transaction does not see
// a rebuild that is swapped in meanwhile. An old generation is kept for half a
// minute. A transaction that is older before it first touches a table may fail
// with undefined_table (42P01); start it again. Tables that a transaction has
// touched stay until it ends.
//
// It fails with a [*NotYetVisibleError] while there are no tables yet, with an
// [*OtherLogError] while the tables belong to another log, and with
// [ErrUnknownProjection].
func (e *Engine) Schemas(
	ctx context.Context, tx pgx.Tx, names ...string,
) (schemas map[string]string, position eventstore.Position, err error) {
	// The progress is read before the checkpoints, so it is not newer than what the
	// transaction sees.
	previous := make([]view, len(names))
	for i, name := range names {
		known, err := e.progressOf(name)
		if err != nil {
			return nil, eventstore.Position{}, err
		}
		previous[i] = known.look()
	}
	checkpoints, err := loadServed(ctx, tx, names)
	if err != nil {
		return nil, eventstore.Position{}, err
	}
	schemas = make(map[string]string, len(names))
	for i, name := range names {
		read := checkpoints[name]
		if read.generation == 0 {
			return nil, eventstore.Position{}, &NotYetVisibleError{Lagging: []Lagging{{Projection: name}}}
		}
		if why := e.log.refuses(read); why != "" {
			return nil, eventstore.Position{}, &OtherLogError{Projections: []string{name}, Reason: why}
		}
		schemas[name] = quoted(schemaOf(name, read.generation))
		if at := previous[i].trueFor(read); i == 0 || at.Before(position) {
			position = at
		}
	}
	return schemas, position, nil
}
