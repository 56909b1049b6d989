package postgres

import (
	"context"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

var _ eventstore.Eraser = (*Store)(nil)

const (
	// lockErasureSQL lets one program erase a kitchen at a time, until the transaction ends.
	lockErasureSQL = `SELECT pg_advisory_xact_lock(hashtextextended('crumbtrail erase ' || $1, 0))`

	// isLeftSQL finds streams by an index, so that a kitchen that was erased costs nothing.
	isLeftSQL = `
	SELECT EXISTS (
		SELECT
		FROM eventlog.streams
		WHERE ` + kitchenOfStream + ` = $1
			AND stream <> $2
	) OR EXISTS (
		SELECT
		FROM eventlog.events
		WHERE ` + kitchenOfStream + ` = $1
			AND stream <> $2
	)`

	// eraseSQL puts events without content in the place of some of a kitchen's, in the order
	// of the log. Their positions and times stay, which those of other kitchens are told by.
	eraseSQL = `
	WITH chosen AS (
		SELECT
			position,
			stream,
			(SELECT coalesce(max(revision) + 1, 0) FROM eventlog.events WHERE stream = $3)
				+ row_number() OVER (ORDER BY position) - 1 AS revision
		FROM (
			SELECT
				position,
				stream
			FROM eventlog.events
			WHERE (` + kitchenOfStream + `, position) > ($1::text, $2::bigint)
				AND (` + kitchenOfStream + `, position) <= ($1::text, ` + lastPosition + `)
				AND stream <> $3
			ORDER BY ` + kitchenOfStream + `, position
			LIMIT $4
		) AS next
	)
	UPDATE eventlog.events AS event
	SET
		stream = $3,
		revision = chosen.revision,
		event_id = gen_random_uuid(),
		type = $5,
		data = '{}',
		metadata = '{}'
	FROM chosen
	WHERE event.position = chosen.position
	RETURNING
		chosen.stream,
		event.position,
		event.revision`

	// forgetStreamsSQL removes the names of streams without events, and of all streams of the
	// kitchen that are left if none is named.
	forgetStreamsSQL = `
	DELETE FROM eventlog.streams
	WHERE ` + kitchenOfStream + ` = $1
		AND (stream = ANY ($2) OR cardinality($2::text[]) = 0)
		AND stream <> $3
		AND NOT EXISTS (SELECT FROM eventlog.events WHERE events.stream = streams.stream)`

	keepErasedSQL = `
	INSERT INTO eventlog.streams (stream, next)
	VALUES ($1, $2)
	ON CONFLICT (stream) DO UPDATE SET next = EXCLUDED.next`

	isErasedSQL = `SELECT EXISTS (SELECT FROM eventlog.streams WHERE stream = $1)`

	// cleanSQL frees the space of what was erased.
	cleanSQL = `VACUUM eventlog.events`
)

// eraseBatch is how many events are erased in one transaction.
const eraseBatch = 1_000

// Erase implements [eventstore.Eraser]. Readers rely on positions without gaps, so events
// without content take the places of the removed ones, in one stream of the kitchen.
func (s *Store) Erase(ctx context.Context, kitchen string) (removed int, err error) {
	var after uint64
	for {
		var count int
		err := s.read(ctx, func(conn *pgxpool.Conn) error {
			return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) (err error) {
				count, after, err = erase(ctx, tx, kitchen, after)
				return err
			})
		})
		if err != nil {
			return removed, failure(ctx, "erase the events of "+kitchen, err)
		}
		if removed += count; count == 0 {
			break
		}
	}
	if removed == 0 {
		return 0, nil
	}
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, cleanSQL)
		return err
	})
	if err != nil {
		s.logger.WarnContext(ctx, "the space of erased events was not freed yet", "error", err)
	}
	return removed, nil
}

// erase removes some events after a position. It returns their number, and the position
// of the last one.
func erase(ctx context.Context, tx pgx.Tx, kitchen string, after uint64) (count int, last uint64, err error) {
	if _, err := tx.Exec(ctx, lockErasureSQL, kitchen); err != nil {
		return 0, after, err
	}
	erased := eventstore.ErasedStream(kitchen)
	var isLeft bool
	if err := tx.QueryRow(ctx, isLeftSQL, kitchen, erased).Scan(&isLeft); err != nil || !isLeft {
		return 0, after, err
	}
	rows, err := tx.Query(ctx, eraseSQL, kitchen, min(after, math.MaxInt64), erased, eraseBatch, eventstore.ErasedType)
	if err != nil {
		return 0, after, err
	}
	streams, next := []string{}, uint64(0)
	var stream string
	var position, revision uint64
	if _, err := pgx.ForEachRow(rows, []any{&stream, &position, &revision}, func() error {
		count++
		streams, last, next = append(streams, stream), max(last, position), max(next, revision+1)
		return nil
	}); err != nil {
		return 0, after, err
	}
	if count > 0 {
		if _, err := tx.Exec(ctx, keepErasedSQL, erased, next); err != nil {
			return 0, after, err
		}
	}
	_, err = tx.Exec(ctx, forgetStreamsSQL, kitchen, streams, erased)
	return count, max(last, after), err
}

// IsErased implements [eventstore.Eraser].
func (s *Store) IsErased(ctx context.Context, stream string) (is bool, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		return conn.QueryRow(ctx, isErasedSQL, eventstore.ErasedStream(eventstore.KitchenOf(stream))).Scan(&is)
	})
	if err != nil {
		return false, failure(ctx, "look for an erased kitchen", err)
	}
	return is, nil
}
