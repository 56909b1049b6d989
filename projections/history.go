package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"crumbtrail/eventstore"
)

// Kind is what an action was.
type Kind string

// The kinds of actions.
const (
	Requested Kind = "requested" // a rebuild was asked for, by somebody or by a new version
	Started   Kind = "started"   // a rebuild began; it does so again after a restart
	Finished  Kind = "finished"  // the rebuilt tables are served
	Forced    Kind = "forced"    // the rebuilt tables are served although they differ
	Refused   Kind = "refused"   // the rebuilt tables differ, or there is no room for them
	Failed    Kind = "failed"    // an event could not be folded into the rebuilt tables
	Cancelled Kind = "cancelled" // somebody ended a rebuild
	Retried   Kind = "retried"   // somebody had a paused event tried again at once
	Skipped   Kind = "skipped"   // somebody had a paused event left out
	TakenOver Kind = "takeover"  // the owner was not heard of any more, another program runs the projection
)

// Action is something that was done to a projection or that became of it.
type Action struct {
	// ID ascends with time.
	ID         int64
	Projection string
	At         time.Time // by the database's clock
	Kind       Kind
	// Actor is who did it: the one who asked, or the program, as host/pid.
	Actor string
	// Reason is the one that was given, Detail what is to be said about it.
	Reason, Detail string
	// Generation is that of the tables that it was about, 0 where that is not known.
	Generation int64
	// Event is the one that was retried, skipped or could not be folded.
	Event PausedAt
	// Verification is how rebuilt tables compared, nil where that was not found out.
	Verification *Verification
}

const (
	// actionSQL is what [scanAction] reads.
	actionSQL = `
		id,
		name,
		at,
		kind,
		actor,
		reason,
		detail,
		generation,
		stream,
		revision,
		type,
		commit_position,
		prepare_position,
		verification`

	historySQL = `
	SELECT` + actionSQL + `
	FROM crumbtrail.projection_history
	WHERE name = $1
	ORDER BY id DESC
	LIMIT 1000`

	recordSQL = `
	INSERT INTO crumbtrail.projection_history (
		name,
		kind,
		actor,
		reason,
		detail,
		generation,
		stream,
		revision,
		type,
		commit_position,
		prepare_position,
		verification
	)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
)

// History lists what was done to a projection, the latest first, a thousand
// actions at most. It fails with [ErrUnknownProjection].
func (e *Engine) History(ctx context.Context, name string) ([]Action, error) {
	if _, err := e.of(name); err != nil {
		return nil, err
	}
	found, err := e.options.Pool.Query(ctx, historySQL, name)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	actions, err := pgx.CollectRows(found, scanAction)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	return actions, nil
}

func scanAction(row pgx.CollectableRow) (Action, error) {
	var action Action
	var revision, commit, prepare int64
	var verification string
	err := row.Scan(&action.ID, &action.Projection, &action.At, &action.Kind, &action.Actor, &action.Reason, &action.Detail,
		&action.Generation, &action.Event.Stream, &revision, &action.Event.Type, &commit, &prepare, &verification)
	if err != nil {
		return action, err
	}
	action.At = action.At.UTC()
	action.Event.Revision, action.Event.Position = uint64(revision), positionOf(commit, prepare)
	action.Verification, err = parseVerification(verification)
	return action, err
}

// execer is a connection, a pool or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// record notes an action. Its id and time are made by the database.
func record(ctx context.Context, to execer, action Action) error {
	verification, err := action.Verification.text()
	if err != nil {
		return err
	}
	at := action.Event
	_, err = to.Exec(ctx, recordSQL, action.Projection, string(action.Kind), storable(action.Actor), storable(action.Reason),
		storable(action.Detail), action.Generation, storable(at.Stream), int64(at.Revision), storable(at.Type),
		int64(at.Position.Commit), int64(at.Position.Prepare), verification)
	if err != nil {
		return fmt.Errorf("record that %s was %s: %w", action.Projection, action.Kind, err)
	}
	return nil
}

// Verification is how rebuilt tables compared with those that were served.
type Verification struct {
	At time.Time `json:"at"`
	// Position is where in the log both were when they were compared.
	Position eventstore.Position `json:"position"`
	Tables   []Comparison        `json:"tables"`
}

// Comparison is how one table compared.
type Comparison struct {
	Table string `json:"table"`
	// Live and Rebuilt count the rows of the table that is served and of the one
	// that was built.
	Live    int64 `json:"live"`
	Rebuilt int64 `json:"rebuilt"`
	// LiveSum and RebuiltSum add up a hash of each row, whatever their order.
	LiveSum    string `json:"live_sum"`
	RebuiltSum string `json:"rebuilt_sum"`
	// Keys are the first that differ, by the order of their text: in one table
	// alone, or with other values.
	Keys []string `json:"keys,omitempty"`
}

// Same says whether the two tables are the same.
func (c Comparison) Same() bool { return c.Live == c.Rebuilt && c.LiveSum == c.RebuiltSum }

// Differing are the tables that are not the same.
func (v *Verification) Differing() []Comparison {
	var differing []Comparison
	for _, table := range v.Tables {
		if !table.Same() {
			differing = append(differing, table)
		}
	}
	return differing
}

func (v *Verification) text() (string, error) {
	if v == nil {
		return "", nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a verification: %w", err)
	}
	return storable(string(text)), nil
}

func parseVerification(text string) (*Verification, error) {
	if text == "" {
		return nil, nil
	}
	verification := &Verification{}
	if err := json.Unmarshal([]byte(text), verification); err != nil {
		return nil, fmt.Errorf("read a verification: %w", err)
	}
	return verification, nil
}
