package projections

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// State is what a projection is doing.
type State string

// The states of projections.
const (
	Unbuilt State = "new"     // never ran
	Filling State = "filling" // its tables are made anew; old ones serve meanwhile
	Live    State = "live"    // it follows the log
	Paused  State = "paused"  // an event cannot be folded; it serves what it has
)

// Status is how a projection is doing.
type Status struct {
	Name    string
	Version int
	// Generation numbers the tables that are served; 0 means that there are none.
	Generation int64
	State      State
	// IsOwner says that this program runs the projection.
	IsOwner bool
	// Position is up to where its tables are true, Head the end of the log.
	Position, Head eventstore.Position
	// LagPositions is how far the position is behind the head, in positions of
	// the log: events in PostgreSQL, bytes in KurrentDB.
	LagPositions uint64
	// Lag is for how long the oldest event has been waiting, 0 if none is. While
	// another program runs the projection it is for how long its checkpoint has
	// not moved although the log has.
	Lag time.Duration
	// Error, Attempts and Event say why the projection is paused.
	Error    string
	Attempts int
	Event    PausedAt
}

// PausedAt is the event that a projection cannot fold.
type PausedAt struct {
	Stream   string
	Revision uint64
	Type     string
	Position eventstore.Position
}

const (
	setStatusSQL = `
	UPDATE crumbtrail.projection
	SET
		status = $1
	WHERE name = $2`

	statusSQL = `
	SELECT
		name,
		version,
		fingerprint,
		generation,
		status,
		commit_position,
		prepare_position,
		attempts,
		error,
		error_stream,
		error_revision,
		error_type,
		error_commit,
		error_prepare,
		extract(epoch FROM now() - updated_at)::float8 AS idle_seconds
	FROM crumbtrail.projection
	WHERE name = ANY($1)
	ORDER BY name`
)

func (t *tenure) setStatus(ctx context.Context, state State) error {
	if _, err := t.conn.Exec(ctx, setStatusSQL, string(state), t.name); err != nil {
		return fmt.Errorf("note the status: %w", err)
	}
	return nil
}

type statusRow struct {
	Name            string
	Version         int
	Fingerprint     string
	Generation      int64
	Status          State
	CommitPosition  int64
	PreparePosition int64
	Attempts        int
	Error           string
	ErrorStream     string
	ErrorRevision   int64
	ErrorType       string
	ErrorCommit     int64
	ErrorPrepare    int64
	IdleSeconds     float64
}

// Status says how each projection is doing, in the order of their names.
func (e *Engine) Status(ctx context.Context) ([]Status, error) {
	found, err := e.options.Pool.Query(ctx, statusSQL, e.order)
	if err != nil {
		return nil, fmt.Errorf("read the projections' status: %w", err)
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByName[statusRow])
	if err != nil {
		return nil, fmt.Errorf("read the projections' status: %w", err)
	}
	head, err := e.Head(ctx)
	if err != nil {
		return nil, err
	}
	statuses := make([]Status, len(rows))
	for i, row := range rows {
		statuses[i] = row.status(e.progress[row.Name].look(), head)
	}
	return statuses, nil
}

func (r statusRow) status(known view, head eventstore.Position) Status {
	read := checkpoint{generation: r.Generation, position: positionOf(r.CommitPosition, r.PreparePosition)}
	status := Status{
		Name: r.Name, Version: r.Version, Generation: r.Generation, State: r.Status, IsOwner: known.isOwner,
		Position: known.trueFor(read), Head: head, Error: r.Error, Attempts: r.Attempts,
	}
	if r.Status == Paused {
		status.Event = PausedAt{
			Stream: r.ErrorStream, Revision: uint64(r.ErrorRevision), Type: r.ErrorType, Position: positionOf(r.ErrorCommit, r.ErrorPrepare),
		}
	}
	if !status.Position.Before(head) {
		return status
	}
	status.LagPositions = head.Commit - status.Position.Commit
	switch {
	case !known.isOwner:
		status.Lag = time.Duration(r.IdleSeconds * float64(time.Second))
	case !known.oldest.IsZero():
		status.Lag = max(time.Since(known.oldest), 0)
	}
	return status
}

// Ready fails while a projection has no tables to be read from.
func (e *Engine) Ready(ctx context.Context) error {
	statuses, err := e.Status(ctx)
	if err != nil {
		return err
	}
	var missing NotYetVisibleError
	for _, status := range statuses {
		if status.Generation == 0 {
			missing.Lagging = append(missing.Lagging, Lagging{Projection: status.Name})
		}
	}
	if len(missing.Lagging) > 0 {
		return &missing
	}
	return nil
}
