package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// controlSchema is where the engine keeps what it knows about the projections.
// The tables of a projection's generation are in a schema beside it, named
// after both.
const controlSchema = "crumbtrail"

func schemaOf(projection string, generation int64) string {
	return fmt.Sprintf("%s_%s_%d", controlSchema, projection, generation)
}

// createControl makes the engine's own tables where they are missing, and adds
// what an earlier version of the program did not have. Several programs may do
// so at once.
func createControl(ctx context.Context, pool *pgxpool.Pool, projections []projection) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, controlLockSQL, lockKey("control")); err != nil {
			return err
		}
		// A change of a table waits for its readers and makes others wait, so nothing
		// is changed that is there.
		var isComplete bool
		if err := tx.QueryRow(ctx, controlCompleteSQL).Scan(&isComplete); err != nil {
			return err
		}
		if !isComplete {
			if _, err := tx.Exec(ctx, controlTablesSQL+controlAdditionsSQL); err != nil {
				return err
			}
		}
		for _, p := range projections {
			for _, statement := range []string{addProjectionSQL, addLeaseSQL} {
				if _, err := tx.Exec(ctx, statement, p.name); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkpoint is what a projection's tables are, and up to where.
type checkpoint struct {
	version     int
	fingerprint string
	generation  int64 // 0 means that there are none yet
	position    eventstore.Position
	// events is how many were folded into the tables; nil where nobody counted
	// them, as before there was a count.
	events *int64
	// term is whose tables they are: whoever owns the projection in that term may
	// write.
	term int64
}

const loadCheckpointSQL = `
	SELECT
		version,
		fingerprint,
		generation,
		commit_position,
		prepare_position,
		events,
		term
	FROM crumbtrail.projection
	WHERE name = $1`

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func loadCheckpoint(ctx context.Context, from querier, name string) (checkpoint, error) {
	return scanCheckpoint(from.QueryRow(ctx, loadCheckpointSQL, name), name)
}

func scanCheckpoint(row pgx.Row, name string) (checkpoint, error) {
	var found checkpoint
	var commit, prepare int64
	err := row.Scan(&found.version, &found.fingerprint, &found.generation, &commit, &prepare, &found.events, &found.term)
	if err != nil {
		return checkpoint{}, fmt.Errorf("load the checkpoint of %s: %w", name, err)
	}
	found.position = positionOf(commit, prepare)
	return found, nil
}

func positionOf(commit, prepare int64) eventstore.Position {
	return eventstore.Position{Commit: uint64(commit), Prepare: uint64(prepare)}
}

// errMoved says that the checkpoint is not where this program left it: another
// program owns the projection.
var errMoved = errors.New("another program has moved the checkpoint")

// The conditions on the term and on the old position are the fence: of two
// programs that both think they own a projection only one can write.
const advanceSQL = `
	UPDATE crumbtrail.projection
	SET
		commit_position = $1,
		prepare_position = $2,
		status = $3,
		events = events + $4,
		attempts = 0,
		error = '',
		error_stream = '',
		error_revision = 0,
		error_type = '',
		error_commit = 0,
		error_prepare = 0,
		next_attempt_at = NULL,
		updated_at = now()
	WHERE name = $5
		AND term = $6
		AND generation = $7
		AND commit_position = $8
		AND prepare_position = $9`

// queueAdvance moves the checkpoint, first in its transaction, so that the row's
// lock keeps others out of the tables.
func (t *tenure) queueAdvance(queries *pgx.Batch, from checkpoint, to eventstore.Position, events int) {
	queries.Queue(advanceSQL, int64(to.Commit), int64(to.Prepare), string(Live), int64(events), t.name, t.term,
		from.generation, int64(from.position.Commit), int64(from.position.Prepare)).Exec(requireOne)
}
