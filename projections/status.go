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
	Filling State = "filling" // its tables are made anew; old ones serve meanwhile, as they are
	Live    State = "live"    // it follows the log, also while it is rebuilt
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
	// Owner is the program that runs it, the zero value where none does.
	Owner Owner
	// Term counts how often a program took the projection on.
	Term int64
	// Unowned is for how long nobody has been running the projection.
	Unowned time.Duration
	// Position is up to where its tables are true, Head the end of the log.
	Position, Head eventstore.Position
	// Events is how many are folded into the tables, nil where nobody counted.
	Events *int64
	// LagPositions is how far the position is behind the head, in positions of
	// the log: events in PostgreSQL, bytes in KurrentDB.
	LagPositions uint64
	// Lag is for how long the oldest event has been waiting, 0 if none is. While
	// another program runs the projection it is for how long its checkpoint has
	// not moved although the log has.
	Lag time.Duration
	// Error, Attempts and Event say why the projection is paused, NextAttempt when
	// the event is tried again.
	Error       string
	Attempts    int
	Event       PausedAt
	NextAttempt time.Time
	// Rebuild is how far new tables are, nil where none are made or waited for.
	Rebuild *Rebuild
	// Verification is how the last rebuilt tables compared with those that were
	// served, nil if none were compared.
	Verification *Verification
	// Last is what last became of the projection by itself or by an order, nil if
	// nothing did.
	Last *Action
}

// Owner is the program that runs a projection.
type Owner struct {
	Instance string // distinguishes programs that follow each other as the same process
	Host     string
	PID      int
	// Heartbeat is how long ago it last said that it is still there.
	Heartbeat time.Duration
}

// PausedAt is the event that a projection cannot fold.
type PausedAt struct {
	Stream   string
	Revision uint64
	Type     string
	Position eventstore.Position
}

// Rebuild is how far new tables are.
type Rebuild struct {
	Phase Phase
	// IsAutomatic says that they are made because there are none yet or because
	// the projection's version or the shape of its tables changed. Otherwise Actor
	// and Reason are those of the order.
	IsAutomatic   bool
	Actor, Reason string
	IsForced      bool
	Requested     time.Time
	// Done is how many events are folded, Total how many there are, which is a
	// guess where nobody counted them, 0 while nothing is known.
	Done, Total int64
	PerSecond   float64 // events
	// Left is how long the loading still takes at this rate, 0 where that is not
	// known or it is over.
	Left time.Duration
	// Error is why the last attempt failed. Another one follows.
	Error string
}

// Phase is what a rebuild is at.
type Phase string

// The phases of a rebuild, in their order.
const (
	Waiting   Phase = "waiting"   // for the owner to begin, or for another attempt
	Loading   Phase = "loading"   // folds the log
	Indexing  Phase = "indexing"  // makes keys and indexes
	Following Phase = "following" // folds what came meanwhile
	Verifying Phase = "verifying" // compares with the tables that are served
	Swapping  Phase = "swapping"  // takes their place
)

const (
	setStatusSQL = `
	UPDATE crumbtrail.projection
	SET
		status = $1
	WHERE name = $2
		AND term = $3`

	statusSQL = `
	SELECT
		p.name,
		p.version,
		p.generation,
		p.status,
		p.commit_position,
		p.prepare_position,
		p.events,
		p.attempts,
		p.error,
		p.error_stream,
		p.error_revision,
		p.error_type,
		p.error_commit,
		p.error_prepare,
		p.next_attempt_at,
		extract(epoch FROM now() - p.updated_at)::float8 AS idle_seconds,
		l.term,
		l.owner,
		l.host,
		l.pid,
		coalesce(extract(epoch FROM clock_timestamp() - l.heartbeat_at), 0)::float8 AS heartbeat_seconds,
		extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS expired_seconds,
		l.phase,
		l.work_done,
		l.work_total,
		l.work_seconds,
		l.work_error,
		r.id IS NOT NULL AS is_requested,
		coalesce(r.actor, '') AS actor,
		coalesce(r.reason, '') AS reason,
		coalesce(r.force, FALSE) AS force,
		r.requested_at,
		coalesce(v.verification, '') AS verification
	FROM crumbtrail.projection AS p
	JOIN crumbtrail.projection_lease AS l USING (name)
	LEFT JOIN crumbtrail.projection_request AS r USING (name)
	LEFT JOIN LATERAL (
		SELECT
			verification
		FROM crumbtrail.projection_history AS h
		WHERE h.name = p.name
			AND h.verification <> ''
		ORDER BY h.id DESC
		LIMIT 1
	) AS v ON TRUE
	WHERE p.name = ANY($1)
	ORDER BY p.name`

	lastActionsSQL = `
	SELECT DISTINCT ON (name)` + actionSQL + `
	FROM crumbtrail.projection_history
	WHERE name = ANY($1)
	ORDER BY name, id DESC`
)

func (t *tenure) setStatus(ctx context.Context, state State) error {
	tag, err := t.conn.Exec(ctx, setStatusSQL, string(state), t.name, t.term)
	if err != nil {
		return fmt.Errorf("note the status: %w", err)
	}
	return requireOne(tag)
}

// Status says how each projection is doing, in the order of their names.
func (e *Engine) Status(ctx context.Context) ([]Status, error) {
	rows, last, err := e.statusRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the projections' status: %w", err)
	}
	head, err := e.Head(ctx)
	if err != nil {
		return nil, err
	}
	statuses := make([]Status, len(rows))
	for i, row := range rows {
		if statuses[i], err = row.status(e.progress[row.Name].look(), head); err != nil {
			return nil, err
		}
		statuses[i].Last = last[row.Name]
	}
	return statuses, nil
}

// statusRows reads both as of one moment: what an action ended is not reported
// beside that action.
func (e *Engine) statusRows(ctx context.Context) (rows []statusRow, last map[string]*Action, err error) {
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, e.options.Pool, moment, func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, statusSQL, e.order)
		if err != nil {
			return err
		}
		if rows, err = pgx.CollectRows(found, pgx.RowToStructByName[statusRow]); err != nil {
			return err
		}
		if found, err = tx.Query(ctx, lastActionsSQL, e.order); err != nil {
			return err
		}
		actions, err := pgx.CollectRows(found, scanAction)
		last = make(map[string]*Action, len(actions))
		for i := range actions {
			last[actions[i].Projection] = &actions[i]
		}
		return err
	})
	return rows, last, err
}
