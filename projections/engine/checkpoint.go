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
	version     int
	fingerprint string
	generation  int64 // 0: there are no tables yet
	position    eventstore.Position
	// events is how many events are folded into the tables; nil if they were not
	// counted, as in the first version of the program.
	events *int64
	// term is the owner's term. Only the owner in that term may write.
	term int64
}

const (
	loadCheckpointSQL = `
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

	lockCheckpointSQL = loadCheckpointSQL + `
	FOR UPDATE`

	// The conditions on the term and on the old position are the fence: of two
	// instances that both consider themselves the owner only one can write.
	advanceSQL = `
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
