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
			AND ` + notErased + `
	) OR EXISTS (
		SELECT
		FROM eventlog.events
		WHERE ` + kitchenOfStream + ` = $1
			AND ` + notErased + `
	)`

	// eraseSQL puts events without content in the place of the last of a kitchen's before a
	// position. Their positions and times stay, which those of other kitchens are told by. They
	// are a stream of their own, because those of the next part have lower positions.
	eraseSQL = `
	WITH chosen AS (
		SELECT
			position,
			stream,
			revision,
			$3 || '.' || min(position) OVER () AS erased,
			row_number() OVER (ORDER BY position) - 1 AS place
		FROM (
			SELECT
				position,
				stream,
				revision
			FROM eventlog.events
			WHERE (` + kitchenOfStream + `, position) > ($1::text, 0)
				AND (` + kitchenOfStream + `, position) < ($1::text, $2::bigint)
				AND (` + kitchenOfStream + `, position) <= ($1::text, ` + lastPosition + `)
				AND ` + notErased + `
			ORDER BY ` + kitchenOfStream + ` DESC, position DESC
			LIMIT $4
		) AS last
	)
	UPDATE eventlog.events AS event
	SET
		stream = chosen.erased,
		revision = chosen.place,
		event_id = gen_random_uuid(),
		type = $5,
		data = '{}',
		metadata = '{}'
	FROM chosen
	WHERE event.position = chosen.position
	RETURNING
		chosen.erased,
		chosen.stream,
		chosen.revision,
		event.position`

	// shortenSQL keeps where streams end now.
	shortenSQL = `
	UPDATE eventlog.streams AS old
	SET next = ends.next
	FROM unnest($1::text[], $2::bigint[]) AS ends(stream, next)
	WHERE old.stream = ends.stream`

	// forgetStreamsSQL removes the names of streams without events, and of all streams of the
	// kitchen that are left if none is named.
	forgetStreamsSQL = `
	DELETE FROM eventlog.streams
	WHERE ` + kitchenOfStream + ` = $1
		AND (stream = ANY ($2) OR cardinality($2::text[]) = 0)
		AND ` + notErased + `
		AND NOT EXISTS (SELECT FROM eventlog.events WHERE events.stream = streams.stream)`

	keepErasedSQL = `
	INSERT INTO eventlog.streams (stream, next)
	VALUES ($1, $2)`

	isErasedSQL = `SELECT EXISTS (SELECT FROM eventlog.streams WHERE ` + kitchenOfStream + ` = $1 AND NOT ` + notErased + `)`

	// notErased is a condition on streams. Parts of earlier versions have no number.
	notErased = `(split_part(stream, '-', 1) <> 'erased')`

	// cleanSQL frees the space of what was erased.
	cleanSQL = `VACUUM eventlog.events`
)

// eraseBatch is how many events are erased in one transaction.
const eraseBatch = 1_000

// Erase implements [eventstore.Eraser]. Readers rely on positions without gaps, so events
// without content take the places of the removed ones, in streams of the kitchen, one for each part.
func (s *Store) Erase(ctx context.Context, kitchen string) (removed int, err error) {
	before := uint64(math.MaxInt64)
	for {
		var count int
		err := s.read(ctx, func(conn *pgxpool.Conn) error {
			return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) (err error) {
				count, before, err = erase(ctx, tx, kitchen, before, eraseBatch)
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
	s.tail.Forget()
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, cleanSQL)
		return err
	})
	if err != nil {
		s.logger.WarnContext(ctx, "the space of erased events was not freed yet", "error", err)
	}
	return removed, nil
}

// erase removes the last events before a position, at most batch. What is left is always
// what the kitchen had at an earlier time, so it can be verified, copied and folded. It
// returns their number, and the position of the first one.
func erase(ctx context.Context, tx pgx.Tx, kitchen string, before uint64, batch int) (count int, first uint64, err error) {
	if _, err := tx.Exec(ctx, lockErasureSQL, kitchen); err != nil {
		return 0, before, err
	}
	var isLeft bool
	if err := tx.QueryRow(ctx, isLeftSQL, kitchen).Scan(&isLeft); err != nil || !isLeft {
		return 0, before, err
	}
	rows, err := tx.Query(ctx, eraseSQL, kitchen, before, eventstore.ErasedStream(kitchen), batch, eventstore.ErasedType)
	if err != nil {
		return 0, before, err
	}
	ends := map[string]uint64{}
	var erased, stream string
	var revision, position uint64
	first = before
	if _, err := pgx.ForEachRow(rows, []any{&erased, &stream, &revision, &position}, func() error {
		count++
		first = min(first, position)
		if end, ok := ends[stream]; !ok || revision < end {
			ends[stream] = revision
		}
		return nil
	}); err != nil {
		return 0, before, err
	}
	streams, next := make([]string, 0, len(ends)), make([]uint64, 0, len(ends))
	for stream, end := range ends {
		streams, next = append(streams, stream), append(next, end)
	}
	if count > 0 {
		if _, err := tx.Exec(ctx, keepErasedSQL, erased, count); err != nil {
			return 0, before, err
		}
		if _, err := tx.Exec(ctx, shortenSQL, streams, next); err != nil {
			return 0, before, err
		}
	}
	_, err = tx.Exec(ctx, forgetStreamsSQL, kitchen, streams)
	return count, first, err
}

// IsErased implements [eventstore.Eraser].
func (s *Store) IsErased(ctx context.Context, stream string) (is bool, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		return conn.QueryRow(ctx, isErasedSQL, eventstore.KitchenOf(stream)).Scan(&is)
	})
	if err != nil {
		return false, failure(ctx, "look for an erased kitchen", err)
	}
	return is, nil
}
