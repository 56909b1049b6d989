package engine

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// Schema returns the schema of a projection's current tables, quoted for use in
// SQL, and the position of the log that they are true for.
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
func (e *Engine) Schema(ctx context.Context, tx pgx.Tx, name string) (schema string, position eventstore.Position, err error) {
	known, err := e.progressOf(name)
	if err != nil {
		return "", eventstore.Position{}, err
	}
	// The progress is read before the checkpoint, so it is not newer than what the
	// transaction sees.
	previous := known.look()
	read, err := loadCheckpoint(ctx, tx, name)
	switch {
	case err != nil:
		return "", eventstore.Position{}, err
	case read.generation == 0:
		return "", eventstore.Position{}, &NotYetVisibleError{Lagging: []Lagging{{Projection: name}}}
	}
	if why := e.log.refuses(read); why != "" {
		return "", eventstore.Position{}, &OtherLogError{Projections: []string{name}, Reason: why}
	}
	return quoted(schemaOf(name, read.generation)), previous.trueFor(read), nil
}
