package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

var _ eventstore.Inventoried = (*Store)(nil)

const (
	lastSQL = `
	SELECT
		coalesce((SELECT max(position) FROM eventlog.events), 0) AS last,
		coalesce((SELECT head FROM eventlog.extent), 0) AS kept`

	missingSQL = `
	SELECT
		previous + 1 AS first,
		position - 1 AS last
	FROM (
		SELECT
			position,
			lag(position, 1, 0::bigint) OVER (ORDER BY position) AS previous
		FROM eventlog.events
	) AS events
	WHERE position > previous + 1
	ORDER BY position`

	unevenStreamsSQL = `
	SELECT
		stream,
		coalesce(known.next, 0) AS written,
		coalesce(held.next, 0) AS held
	FROM eventlog.streams AS known
	FULL JOIN (
		SELECT
			stream,
			max(revision) + 1 AS next
		FROM eventlog.events
		GROUP BY stream
	) AS held USING (stream)
	WHERE known.next IS DISTINCT FROM held.next
	ORDER BY stream`
)

// Inventory implements [eventstore.Inventoried].
func (s *Store) Inventory(ctx context.Context) (eventstore.Inventory, error) {
	var found eventstore.Inventory
	err := s.read(ctx, func(conn *pgxpool.Conn) error {
		options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
		return pgx.BeginTxFunc(ctx, conn, options, func(tx pgx.Tx) (err error) {
			found, err = inventory(ctx, tx)
			return err
		})
	})
	if err != nil {
		return eventstore.Inventory{}, failure(ctx, "take the log's inventory", err)
	}
	return found, nil
}

func inventory(ctx context.Context, tx pgx.Tx) (found eventstore.Inventory, err error) {
	var head, last, kept uint64
	if err := tx.QueryRow(ctx, headSQL).Scan(&head); err != nil {
		return found, err
	}
	if err := tx.QueryRow(ctx, lastSQL).Scan(&last, &kept); err != nil {
		return found, err
	}
	found.Head, found.Last, found.Kept = positionOf(head), positionOf(last), positionOf(kept)
	rows, _ := tx.Query(ctx, missingSQL) // the rows return the error
	found.Missing, err = pgx.AppendRows(found.Missing, rows, func(row pgx.CollectableRow) (eventstore.Missing, error) {
		var first, last uint64
		err := row.Scan(&first, &last)
		return eventstore.Missing{First: positionOf(first), Last: positionOf(last)}, err
	})
	if err != nil {
		return found, err
	}
	if last < head {
		found.Missing = append(found.Missing, eventstore.Missing{First: positionOf(last + 1), Last: found.Head})
	}
	rows, _ = tx.Query(ctx, unevenStreamsSQL)
	found.Uneven, err = pgx.AppendRows(found.Uneven, rows, func(row pgx.CollectableRow) (eventstore.UnevenStream, error) {
		var stream eventstore.UnevenStream
		var written, held uint64
		err := row.Scan(&stream.Stream, &written, &held)
		stream.Written, stream.Held = before(written), before(held)
		return stream, err
	})
	return found, err
}

// before returns the revision before the one that a stream's next event has.
func before(next uint64) eventstore.Expected {
	if next == 0 {
		return eventstore.NoStream()
	}
	return eventstore.Exactly(next - 1)
}
