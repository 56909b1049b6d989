package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Order says who wants something of a projection, and why. It is recorded.
type Order struct {
	Actor, Reason string
	// Force serves rebuilt tables although they differ from those that are served.
	Force bool
}

// What an order is refused for.
var (
	// ErrRebuilding refuses a second rebuild while there is one, be it one that
	// somebody asked for or one that a new version began.
	ErrRebuilding = errors.New("the projection is being rebuilt already")
	// ErrNoRebuild is for cancelling where no rebuild was asked for. One that a
	// new version began cannot be cancelled: there is nothing else to serve.
	ErrNoRebuild = errors.New("there is no rebuild that can be cancelled")
	// ErrNotPaused is for an event to be retried or skipped where none pauses the
	// projection.
	ErrNotPaused = errors.New("the projection is not paused")
	// ErrUnknownEvent is for skipping while it is not known yet which event pauses
	// the projection. It is found out by the next attempt.
	ErrUnknownEvent = errors.New("it is not known yet which event pauses the projection")
	// ErrReasonRequired is for skipping an event without saying why.
	ErrReasonRequired = errors.New("a reason is required")
)

const (
	rebuildableSQL = `
	SELECT
		generation,
		status = $2 OR generation = 0 AS is_filling
	FROM crumbtrail.projection
	WHERE name = $1`

	requestSQL = `
	INSERT INTO crumbtrail.projection_request (
		name,
		actor,
		reason,
		force
	)
	VALUES ($1, $2, $3, $4)
	ON CONFLICT DO NOTHING`

	unrequestSQL = `
	DELETE FROM crumbtrail.projection_request
	WHERE name = $1`

	// tellSQL makes the owner look, at its next heartbeat, what is wanted of it.
	tellSQL = `
	UPDATE crumbtrail.projection_lease
	SET
		orders = orders + 1
	WHERE name = $1`
)

// Rebuild asks for the projection's tables to be made anew from the whole log,
// beside those that are served. It returns as soon as that is noted: the owner
// of the projection, which may be another program, begins within a second, says
// in [Engine.Status] how far it is, and begins again after a restart. The new
// tables take the place of the old ones if they are the same, which is how a
// rebuild checks them, or if the order forces it.
//
// It fails with [ErrUnknownProjection], [ErrRebuilding] and [*NoSpaceError].
func (e *Engine) Rebuild(ctx context.Context, name string, o Order) error {
	if _, err := e.of(name); err != nil {
		return err
	}
	var noSpace *NoSpaceError
	err := e.direct(ctx, name, func(tx pgx.Tx) error {
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
			return record(ctx, tx, Action{Projection: name, Kind: Refused, Actor: o.Actor, Reason: o.Reason, Detail: noSpace.Error()})
		}
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, requestSQL, name, storable(o.Actor), storable(o.Reason), o.Force)
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrRebuilding
		}
		detail := ""
		if o.Force {
			detail = "to be served even if it differs"
		}
		return record(ctx, tx, Action{Projection: name, Kind: Requested, Actor: o.Actor, Reason: o.Reason, Detail: detail})
	})
	if err == nil && noSpace != nil {
		return noSpace
	}
	return wrapOrder("rebuild", name, err)
}

// Cancel ends a rebuild that was asked for and drops what it has built. Once it
// has returned the tables that are served stay; it waits for a rebuild that is
// just then taking their place. It fails with [ErrUnknownProjection] and
// [ErrNoRebuild].
func (e *Engine) Cancel(ctx context.Context, name string, o Order) error {
	if _, err := e.of(name); err != nil {
		return err
	}
	err := e.direct(ctx, name, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, unrequestSQL, name)
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrNoRebuild
		}
		return record(ctx, tx, Action{Projection: name, Kind: Cancelled, Actor: o.Actor, Reason: o.Reason})
	})
	return wrapOrder("cancel the rebuild of", name, err)
}

// direct writes what is wanted and tells the owner.
func (e *Engine) direct(ctx context.Context, name string, write func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, e.options.Pool, func(tx pgx.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, tellSQL, name)
		return err
	})
}

func wrapOrder(what, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", what, name, err)
}
