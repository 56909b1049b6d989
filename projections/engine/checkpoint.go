package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"crumbtrail/eventstore"
)

// checkpoint identifies a projection's tables and the position they are true for.
type checkpoint struct {
	name        string
	version     int
	fingerprint string
	generation  int64 // 0: there are no tables yet
	position    eventstore.Position
	// events is how many events are folded into the tables; nil if they were not
	// counted, as in the first version of the program.
	events *int64
	// logID is the id of the log that the tables are folded from; empty if an earlier
	// version of the program filled them, which did not record it. They are adopted.
	logID string
	// last is the last event that is folded into the tables.
	last mark
	// refused is why the tables do not belong to the log; empty if they do. refusals
	// counts how often that was noticed.
	refused  string
	refusals int64
	// term is the owner's term. Only the owner in that term may write.
	term int64
}

const (
	checkpointSQL = `
	SELECT
		name,
		version,
		fingerprint,
		generation,
		commit_position,
		prepare_position,
		events,
		log_id,
		last_stream,
		last_revision,
		last_commit,
		last_prepare,
		last_hash,
		refused,
		refusals,
		term
	FROM crumbtrail.projection`

	loadCheckpointSQL = checkpointSQL + `
	WHERE name = $1`

	// loadCheckpointsSQL loads those of the projections that have tables.
	loadCheckpointsSQL = checkpointSQL + `
	WHERE name = ANY($1)
		AND generation > 0`

	// servedSQL is what queries need of it, and all that their role may read.
	servedSQL = `
	SELECT
		name,
		generation,
		commit_position,
		prepare_position,
		log_id,
		refused
	FROM crumbtrail.projection
	WHERE name = ANY($1)
		AND generation > 0`

	lockCheckpointSQL = loadCheckpointSQL + `
	FOR UPDATE`

	// The conditions on the term and on the old position are the fence: of two
	// instances that both consider themselves the owner only one can write. Tables of
	// another log are not written any more. Unless a row was changed the statement fails, by
	// a division, and with it the statements that were sent together with it.
	advanceSQL = `
	WITH advanced AS (
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
			last_stream = $10,
			last_revision = $11,
			last_commit = $12,
			last_prepare = $13,
			last_hash = $14,
			updated_at = now()
		WHERE name = $5
			AND term = $6
			AND generation = $7
			AND commit_position = $8
			AND prepare_position = $9
			AND refused = ''
		RETURNING name
	)
	SELECT 1 / count(*)
	FROM advanced`
)

func loadCheckpoint(ctx context.Context, from querier, name string) (checkpoint, error) {
	return scanCheckpoint(from.QueryRow(ctx, loadCheckpointSQL, name), name)
}

// lockCheckpoint locks the checkpoint until the transaction ends. It fails with
// errMoved if another instance owns the projection.
func lockCheckpoint(ctx context.Context, tx pgx.Tx, name string, term int64) (checkpoint, error) {
	now, err := scanCheckpoint(tx.QueryRow(ctx, lockCheckpointSQL, name), name)
	if err == nil && now.term != term {
		err = errMoved
	}
	return now, err
}

// loadCheckpoints loads the checkpoints of those projections that have tables.
func loadCheckpoints(ctx context.Context, from querier, names []string) (map[string]checkpoint, error) {
	rows, err := from.Query(ctx, loadCheckpointsSQL, names)
	if err != nil {
		return nil, fmt.Errorf("load the checkpoints: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (checkpoint, error) { return scanCheckpoint(row, "all") })
	checkpoints := map[string]checkpoint{}
	for _, at := range found {
		checkpoints[at.name] = at
	}
	return checkpoints, err
}

// loadServed loads what queries need of the checkpoints of those projections that have
// tables.
func loadServed(ctx context.Context, from querier, names []string) (map[string]checkpoint, error) {
	rows, err := from.Query(ctx, servedSQL, names)
	if err != nil {
		return nil, fmt.Errorf("load the checkpoints: %w", err)
	}
	checkpoints := map[string]checkpoint{}
	var found checkpoint
	var commit, prepare int64
	_, err = pgx.ForEachRow(rows, []any{&found.name, &found.generation, &commit, &prepare, &found.logID, &found.refused}, func() error {
		found.position = positionOf(commit, prepare)
		checkpoints[found.name] = found
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the checkpoints: %w", err)
	}
	return checkpoints, nil
}

func scanCheckpoint(row pgx.Row, name string) (checkpoint, error) {
	var found checkpoint
	var commit, prepare, lastRevision, lastCommit, lastPrepare int64
	last := &found.last
	err := row.Scan(&found.name, &found.version, &found.fingerprint, &found.generation, &commit, &prepare, &found.events,
		&found.logID, &last.stream, &lastRevision, &lastCommit, &lastPrepare, &last.hash, &found.refused, &found.refusals,
		&found.term)
	if err != nil {
		return checkpoint{}, fmt.Errorf("load the checkpoint of %s: %w", name, err)
	}
	found.position = positionOf(commit, prepare)
	last.revision, last.position = uint64(lastRevision), positionOf(lastCommit, lastPrepare)
	return found, nil
}

func positionOf(commit, prepare int64) eventstore.Position {
	return eventstore.Position{Commit: uint64(commit), Prepare: uint64(prepare)}
}

// errMoved reports that the checkpoint is not where this instance left it:
// another instance owns the projection.
var errMoved = errors.New("another instance has moved the checkpoint")

// requireOne fails with errMoved unless exactly one row was changed.
func requireOne(tag pgconn.CommandTag) error {
	if tag.RowsAffected() != 1 {
		return errMoved
	}
	return nil
}
