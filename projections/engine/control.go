package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Request is a projection control request: who makes it and why. It is recorded
// in the projection's history.
type Request struct {
	Actor, Reason string
	// Force serves rebuilt tables even if they differ from the served ones.
	Force bool
}

// The errors of control requests.
var (
	// ErrRebuilding refuses a rebuild while another one is requested, or while the
	// tables of a new version are filled.
	ErrRebuilding = errors.New("the projection is already being rebuilt")
	// ErrNoRebuild is for cancelling when no rebuild was requested. The fill of a
	// new version cannot be cancelled: there is nothing else to serve.
	ErrNoRebuild = errors.New("there is no rebuild to cancel")
	// ErrNotPaused is for retrying or skipping an event when no event pauses the
	// projection.
	ErrNotPaused = errors.New("the projection is not paused")
	// ErrUnknownEvent is for skipping while it is not known which event pauses the
	// projection. The next attempt finds it.
	ErrUnknownEvent = errors.New("it is not yet known which event pauses the projection; try again")
	// ErrReasonRequired is for skipping an event without a reason.
	ErrReasonRequired = errors.New("a reason is required")
)

const (
	rebuildableSQL = `
	SELECT
		generation,
		status = $2 OR generation = 0 OR refused <> '' AS is_filling
	FROM crumbtrail.projection
	WHERE name = $1`

	insertRequestSQL = `
	INSERT INTO crumbtrail.projection_request (
		name,
		actor,
		reason,
		force
	)
	VALUES ($1, $2, $3, $4)
	ON CONFLICT DO NOTHING`

	cancelRequestSQL = `
	DELETE FROM crumbtrail.projection_request
	WHERE name = $1`

	// notifyOwnerSQL makes the owner read the requests at its next heartbeat.
	notifyOwnerSQL = `
	UPDATE crumbtrail.projection_lease
	SET
		orders = orders + 1
	WHERE name = $1`
)

// Rebuild requests new tables, filled from the whole log beside the served ones.
// It returns once the request is recorded. The owner of the projection, which may
// be another instance, begins within a second, reports its progress in
// [Engine.Status], and begins again after a restart. The new tables are served if
// they are the same as the old ones, which checks them, or if the request forces
// it.
//
// It fails with [ErrUnknownProjection], [ErrRebuilding] and [*NoSpaceError].
func (e *Engine) Rebuild(ctx context.Context, name string, r Request) error {
	if _, err := e.progressOf(name); err != nil {
		return err
	}
	var noSpace *NoSpaceError
	err := e.control(ctx, name, func(tx pgx.Tx) error {
		var generation int64
		var isFilling bool
		if err := tx.QueryRow(ctx, rebuildableSQL, name, string(Filling)).Scan(&generation, &isFilling); err != nil {
			return err
		}
		if isFilling {
			return ErrRebuilding
		}
		err := requireSpace(ctx, tx, e.options.FreeSpace, name, generation)
		if errors.As(err, &noSpace) {
			return record(ctx, tx, Action{Projection: name, Kind: Refused, Actor: r.Actor, Reason: r.Reason, Detail: noSpace.Error()})
		}
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, insertRequestSQL, name, storable(r.Actor), storable(r.Reason), r.Force)
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrRebuilding
		}
		detail := ""
		if r.Force {
			detail = "forced: the new tables are served even if they differ"
		}
		return record(ctx, tx, Action{Projection: name, Kind: Requested, Actor: r.Actor, Reason: r.Reason, Detail: detail})
	})
	if err == nil && noSpace != nil {
		return noSpace
	}
	return wrapControl("rebuild", name, err)
}

// Cancel ends a requested rebuild and drops what it has built. After it returns,
// the served tables stay; it waits for a swap that has begun. It fails with
// [ErrUnknownProjection] and [ErrNoRebuild].
func (e *Engine) Cancel(ctx context.Context, name string, r Request) error {
	if _, err := e.progressOf(name); err != nil {
		return err
	}
	err := e.control(ctx, name, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, cancelRequestSQL, name)
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrNoRebuild
		}
		return record(ctx, tx, Action{Projection: name, Kind: Cancelled, Actor: r.Actor, Reason: r.Reason})
	})
	return wrapControl("cancel the rebuild of", name, err)
}

// control writes a request and notifies the owner.
func (e *Engine) control(ctx context.Context, name string, write func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, e.options.Pool, func(tx pgx.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, notifyOwnerSQL, name)
		return err
	})
}

func wrapControl(what, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", what, name, err)
}
