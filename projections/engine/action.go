package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// Kind is the kind of an action.
type Kind string

// The kinds of actions.
const (
	Requested Kind = "requested" // a rebuild was requested
	Started   Kind = "started"   // a rebuild began; it begins again after a restart
	Finished  Kind = "finished"  // the rebuilt tables are served
	Forced    Kind = "forced"    // the rebuilt tables are served although they differ
	Refused   Kind = "refused"   // the rebuilt tables differ, or there is no room for them
	Failed    Kind = "failed"    // an event could not be folded into the rebuilt tables
	Cancelled Kind = "cancelled" // a rebuild was cancelled
	Retried   Kind = "retried"   // a retry of the event that pauses the projection was requested
	Skipped   Kind = "skipped"   // the event that paused the projection is skipped
	TakenOver Kind = "takeover"  // the lease expired and another instance owns the projection
)

// Action is an entry of a projection's history: a control request, or something
// the engine did.
type Action struct {
	// ID ascends with time.
	ID         int64
	Projection string
	At         time.Time // by the database's clock
	Kind       Kind
	// Actor is the caller of a control request, or the instance, as host/pid.
	Actor string
	// Reason is the one that was given; Detail describes the outcome.
	Reason, Detail string
	// Generation is that of the tables concerned, 0 if it is not known.
	Generation int64
	// Event is the event that was retried, skipped or could not be folded.
	Event PausedAt
	// Verification compares rebuilt tables with the served ones; nil if they were
	// not compared.
	Verification *Verification
}

// Verification compares rebuilt tables with the served ones.
type Verification struct {
	At time.Time `json:"at"`
	// Position is the position of both when they were compared.
	Position eventstore.Position `json:"position"`
	Tables   []table.Comparison  `json:"tables"`
}

// Differing returns the tables that are not the same.
func (v *Verification) Differing() []table.Comparison {
	var differing []table.Comparison
	for _, compared := range v.Tables {
		if !compared.Same() {
			differing = append(differing, compared)
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
		return "", fmt.Errorf("encode a verification: %w", err)
	}
	return storable(string(text)), nil
}

func parseVerification(text string) (*Verification, error) {
	if text == "" {
		return nil, nil
	}
	verification := &Verification{}
	if err := json.Unmarshal([]byte(text), verification); err != nil {
		return nil, fmt.Errorf("decode a verification: %w", err)
	}
	return verification, nil
}

const (
	// actionSQL lists the columns that [scanAction] reads.
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

// record adds an action to the history. The database sets its id and time.
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
