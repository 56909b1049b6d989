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

const (
	controlLockSQL = `SELECT pg_advisory_xact_lock($1)`

	controlTablesSQL = `
	CREATE SCHEMA IF NOT EXISTS crumbtrail;
	CREATE TABLE IF NOT EXISTS crumbtrail.projection (
		name              text        PRIMARY KEY,
		version           integer     NOT NULL DEFAULT 0,
		fingerprint       text        NOT NULL DEFAULT '',
		generation        bigint      NOT NULL DEFAULT 0,
		commit_position   bigint      NOT NULL DEFAULT 0,
		prepare_position  bigint      NOT NULL DEFAULT 0,
		status            text        NOT NULL DEFAULT 'new',
		attempts          integer     NOT NULL DEFAULT 0,
		error             text        NOT NULL DEFAULT '',
		error_stream      text        NOT NULL DEFAULT '',
		error_revision    bigint      NOT NULL DEFAULT 0,
		error_type        text        NOT NULL DEFAULT '',
		error_commit      bigint      NOT NULL DEFAULT 0,
		error_prepare     bigint      NOT NULL DEFAULT 0,
		updated_at        timestamptz NOT NULL DEFAULT now()
	) WITH (fillfactor = 50);
	COMMENT ON TABLE crumbtrail.projection IS
		'One row per projection: in which generation of its tables it is, and up to which position of the log they are folded.';`

	addProjectionSQL = `
	INSERT INTO crumbtrail.projection (name)
	VALUES ($1)
	ON CONFLICT DO NOTHING`
)

// createControl makes the engine's own tables where they are missing. Several
// programs may do so at once.
func createControl(ctx context.Context, pool *pgxpool.Pool, projections []projection) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, controlLockSQL, lockKey("control")); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, controlTablesSQL); err != nil {
			return err
		}
		for _, p := range projections {
			if _, err := tx.Exec(ctx, addProjectionSQL, p.name); err != nil {
				return err
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
}

const loadCheckpointSQL = `
	SELECT
		version,
		fingerprint,
		generation,
		commit_position,
		prepare_position
	FROM crumbtrail.projection
	WHERE name = $1`

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func loadCheckpoint(ctx context.Context, from querier, name string) (checkpoint, error) {
	var found checkpoint
	var commit, prepare int64
	err := from.QueryRow(ctx, loadCheckpointSQL, name).Scan(
		&found.version, &found.fingerprint, &found.generation, &commit, &prepare)
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

// The condition on the old position is the fence: of two programs that both
// think they own a projection only one can write.
const advanceSQL = `
	UPDATE crumbtrail.projection
	SET
		commit_position = $1,
		prepare_position = $2,
		status = $3,
		attempts = 0,
		error = '',
		error_stream = '',
		error_revision = 0,
		error_type = '',
		error_commit = 0,
		error_prepare = 0,
		updated_at = now()
	WHERE name = $4
		AND generation = $5
		AND commit_position = $6
		AND prepare_position = $7`

// queueAdvance moves the checkpoint, first in its transaction, so that the row's
// lock keeps others out of the tables.
func queueAdvance(queries *pgx.Batch, name string, from checkpoint, to eventstore.Position) {
	queries.Queue(advanceSQL, int64(to.Commit), int64(to.Prepare), string(Live), name,
		from.generation, int64(from.position.Commit), int64(from.position.Prepare)).Exec(requireOne)
}
