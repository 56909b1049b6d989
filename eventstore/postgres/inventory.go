package postgres

import (
	"context"
	"fmt"

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

	// isOnlySQL reports whether no other kitchen has a stream.
	isOnlySQL = `
	SELECT NOT EXISTS (SELECT FROM eventlog.streams WHERE ` + kitchenOfStream + ` < $1)
		AND NOT EXISTS (SELECT FROM eventlog.streams WHERE ` + kitchenOfStream + ` > $1)`

	ofAllSQL     = `TRUE`
	ofKitchenSQL = kitchenOfStream + ` = $1`

	// forKitchenSQL lets statements be planned for the kitchen: a plan for any may read the
	// whole log, if one kitchen has nearly all of it.
	forKitchenSQL = `SET LOCAL plan_cache_mode = force_custom_plan`

	unevenStreamsSQL = `
	SELECT
		stream,
		coalesce(known.next, 0) AS written,
		coalesce(held.next, 0) AS held
	FROM (
		SELECT *
		FROM eventlog.streams
		WHERE %[1]s
	) AS known
	FULL JOIN (
		SELECT
			stream,
			max(revision) + 1 AS next
		FROM eventlog.events
		WHERE %[1]s
		GROUP BY stream
	) AS held USING (stream)
	WHERE known.next IS DISTINCT FROM held.next
	ORDER BY stream`
)

// Inventory implements [eventstore.Inventoried].
func (s *Store) Inventory(ctx context.Context, kitchen string) (eventstore.Inventory, error) {
	var found eventstore.Inventory
	err := s.read(ctx, func(conn *pgxpool.Conn) error {
		options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
		return pgx.BeginTxFunc(ctx, conn, options, func(tx pgx.Tx) (err error) {
			found, err = inventory(ctx, tx, kitchen)
			return err
		})
	})
	if err != nil {
		return eventstore.Inventory{}, failure(ctx, "take the log's inventory", err)
	}
	return found, nil
}

func inventory(ctx context.Context, tx pgx.Tx, kitchen string) (found eventstore.Inventory, err error) {
	var head, last, kept uint64
	if err := tx.QueryRow(ctx, headSQL).Scan(&head); err != nil {
		return found, err
	}
	if err := tx.QueryRow(ctx, lastSQL).Scan(&last, &kept); err != nil {
		return found, err
	}
	found.Head, found.Last, found.Kept = positionOf(head), positionOf(last), positionOf(kept)
	isOnly, condition, args := true, ofAllSQL, []any(nil)
	if kitchen != "" {
		condition, args = ofKitchenSQL, []any{kitchen}
		if _, err := tx.Exec(ctx, forKitchenSQL); err != nil {
			return found, err
		}
		if err := tx.QueryRow(ctx, isOnlySQL, kitchen).Scan(&isOnly); err != nil {
			return found, err
		}
	}
	if isOnly {
		if found.Missing, err = missing(ctx, tx, last, head); err != nil {
			return found, err
		}
	}
	found.Uneven, err = uneven(ctx, tx, condition, args...)
	return found, err
}

// missing returns the positions without events of a log whose last event has one
// position, and which was written up to another.
func missing(ctx context.Context, tx pgx.Tx, last, head uint64) ([]eventstore.Missing, error) {
	rows, _ := tx.Query(ctx, missingSQL) // the rows return the error
	found, err := pgx.AppendRows([]eventstore.Missing(nil), rows, func(row pgx.CollectableRow) (eventstore.Missing, error) {
		var first, last uint64
		err := row.Scan(&first, &last)
		return eventstore.Missing{First: positionOf(first), Last: positionOf(last)}, err
	})
	if err == nil && last < head {
		found = append(found, eventstore.Missing{First: positionOf(last + 1), Last: positionOf(head)})
	}
	return found, err
}

// uneven returns the streams that meet a condition and end elsewhere than they should.
func uneven(ctx context.Context, tx pgx.Tx, condition string, args ...any) ([]eventstore.UnevenStream, error) {
	rows, _ := tx.Query(ctx, fmt.Sprintf(unevenStreamsSQL, condition), args...)
	return pgx.AppendRows([]eventstore.UnevenStream(nil), rows, func(row pgx.CollectableRow) (eventstore.UnevenStream, error) {
		var stream eventstore.UnevenStream
		var written, held uint64
		err := row.Scan(&stream.Stream, &written, &held)
		stream.Written, stream.Held = before(written), before(held)
		return stream, err
	})
}

// before returns the revision before the one that a stream's next event has.
func before(next uint64) eventstore.Expected {
	if next == 0 {
		return eventstore.NoStream()
	}
	return eventstore.Exactly(next - 1)
}
