package projections

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// Schema says in which schema a projection's tables are now, quoted for use in
// SQL, and up to which position of the log they are true.
//
// It is asked in the REPEATABLE READ transaction that reads the tables, before
// they are read: then tables and position belong together, and a rebuild that
// is swapped in meanwhile is not seen. The tables of an old generation outlive
// their end by half a minute. A transaction that lasts longer than that before
// it touches a table may fail with undefined_table (42P01): ask again in a new
// one. Tables that a transaction has touched stay until it ends.
//
// It fails with a [*NotYetVisibleError] while there are no tables yet, and with
// [ErrUnknownProjection].
func (e *Engine) Schema(ctx context.Context, tx pgx.Tx, name string) (schema string, position eventstore.Position, err error) {
	known, err := e.of(name)
	if err != nil {
		return "", eventstore.Position{}, err
	}
	// What this program knows is looked at first: it can then not be newer than
	// what the transaction sees, but for the end of a transaction that it sees.
	before := known.look()
	read, err := loadCheckpoint(ctx, tx, name)
	switch {
	case err != nil:
		return "", eventstore.Position{}, err
	case read.generation == 0:
		return "", eventstore.Position{}, &NotYetVisibleError{Lagging: []Lagging{{Projection: name}}}
	}
	return quoted(schemaOf(name, read.generation)), before.trueFor(read), nil
}
