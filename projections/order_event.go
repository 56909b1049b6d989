package projections

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

const (
	pausedAtSQL = `
	SELECT
		error_version,
		error_stream,
		error_revision,
		error_type,
		error_commit,
		error_prepare
	FROM crumbtrail.projection
	WHERE name = $1
		AND status = $2
	FOR UPDATE`

	skipSQL = `
	INSERT INTO crumbtrail.projection_skip (
		name,
		version,
		commit_position,
		prepare_position,
		stream,
		revision,
		type,
		actor,
		reason
	)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT DO NOTHING`
)

// Retry has the event that pauses the projection tried again within a second,
// instead of when its time comes. It fails with [ErrUnknownProjection] and
// [ErrNotPaused].
func (e *Engine) Retry(ctx context.Context, name string, o Order) error {
	return e.paused(ctx, "retry", name, func(tx pgx.Tx, at PausedAt, _ int) error {
		return record(ctx, tx, Action{Projection: name, Kind: Retried, Actor: o.Actor, Reason: o.Reason, Event: at})
	})
}

// Skip leaves the event that pauses the projection out, in this and in every
// later filling of its tables, until the projection's version changes: then the
// event is tried again. The other events that were appended with it are folded.
// It fails with [ErrUnknownProjection], [ErrNotPaused], [ErrUnknownEvent] and
// [ErrReasonRequired].
func (e *Engine) Skip(ctx context.Context, name string, o Order) error {
	if o.Reason == "" {
		return wrapOrder("skip an event of", name, ErrReasonRequired)
	}
	return e.paused(ctx, "skip an event of", name, func(tx pgx.Tx, at PausedAt, version int) error {
		if at.Position.IsZero() {
			return ErrUnknownEvent
		}
		tag, err := tx.Exec(ctx, skipSQL, name, version, int64(at.Position.Commit), int64(at.Position.Prepare),
			at.Stream, int64(at.Revision), at.Type, storable(o.Actor), storable(o.Reason))
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrNotPaused // somebody was first, and the owner is about to go on
		}
		return record(ctx, tx, Action{Projection: name, Kind: Skipped, Actor: o.Actor, Reason: o.Reason, Event: at})
	})
}

// paused carries out an order about the event that pauses a projection, which
// stays the one until the order is written.
func (e *Engine) paused(ctx context.Context, what, name string, carryOut func(tx pgx.Tx, at PausedAt, version int) error) error {
	if _, err := e.of(name); err != nil {
		return err
	}
	err := e.direct(ctx, name, func(tx pgx.Tx) error {
		var at PausedAt
		var version int
		var revision, commit, prepare int64
		err := tx.QueryRow(ctx, pausedAtSQL, name, string(Paused)).Scan(&version, &at.Stream, &revision, &at.Type, &commit, &prepare)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNotPaused
		case err != nil:
			return err
		}
		at.Revision, at.Position = uint64(revision), positionOf(commit, prepare)
		return carryOut(tx, at, version)
	})
	return wrapOrder(what, name, err)
}
