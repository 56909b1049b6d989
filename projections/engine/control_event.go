package engine

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

// Retry has the event that pauses the projection retried within a second instead
// of at the next scheduled attempt. It fails with [ErrUnknownProjection] and
// [ErrNotPaused].
func (e *Engine) Retry(ctx context.Context, name string, r Request) error {
	return e.controlPaused(ctx, "retry", name, func(tx pgx.Tx, at PausedAt, _ int) error {
		return record(ctx, tx, Action{Projection: name, Kind: Retried, Actor: r.Actor, Reason: r.Reason, Event: at})
	})
}

// Skip leaves out the event that pauses the projection, in this and in every later
// fill of its tables, until the projection's version changes: then the event is
// tried again. The other events of the same append are folded. It fails with
// [ErrUnknownProjection], [ErrNotPaused], [ErrUnknownEvent] and
// [ErrReasonRequired].
func (e *Engine) Skip(ctx context.Context, name string, r Request) error {
	if r.Reason == "" {
		return wrapControl("skip an event of", name, ErrReasonRequired)
	}
	return e.controlPaused(ctx, "skip an event of", name, func(tx pgx.Tx, at PausedAt, version int) error {
		if at.Position.IsZero() {
			return ErrUnknownEvent
		}
		tag, err := tx.Exec(ctx, skipSQL, name, version, int64(at.Position.Commit), int64(at.Position.Prepare),
			at.Stream, int64(at.Revision), at.Type, storable(r.Actor), storable(r.Reason))
		switch {
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrNotPaused // it is skipped already, and the owner is about to go on
		}
		return record(ctx, tx, Action{Projection: name, Kind: Skipped, Actor: r.Actor, Reason: r.Reason, Event: at})
	})
}

// controlPaused handles a request about the event that pauses a projection. The
// projection cannot move on until the request is written.
func (e *Engine) controlPaused(ctx context.Context, what, name string, handle func(tx pgx.Tx, at PausedAt, version int) error) error {
	if _, err := e.progressOf(name); err != nil {
		return err
	}
	err := e.control(ctx, name, func(tx pgx.Tx) error {
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
		return handle(tx, at, version)
	})
	return wrapControl(what, name, err)
}
