package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// sinceHeadSQL reads the log's head, and beside it the events of a page: one row without an
// event if there is none.
const sinceHeadSQL = `
	SELECT
		head.position AS head,
		event.*
	FROM (` + headSQL + `) AS head (position)
	LEFT JOIN LATERAL (
		SELECT` + readColumns + `
		FROM eventlog.events
		WHERE position > $1
			AND position <= $2
			AND (cardinality($4::text[]) = 0 OR stream ^@ ANY ($4::text[]))
		ORDER BY position
		LIMIT $3
	) AS event ON TRUE
	ORDER BY event.position`

// sincePage is how many events one statement returns at most.
const sincePage = 1_000

// Since returns what is new after a position, in streams with one of some prefixes, by one
// statement; see [eventstore.Since].
func (s *Store) Since(
	ctx context.Context, after eventstore.Position, prefixes []string,
) (events []eventstore.Event, reached eventstore.Position, isHead bool, err error) {
	var found page
	err = s.read(ctx, func(conn *pgxpool.Conn) (err error) {
		found, err = querySince(ctx, conn, min(after.Commit, math.MaxInt64-window), prefixes)
		return err
	})
	if err != nil {
		return nil, after, false, failure(ctx, "read what is new", err)
	}
	return found.events, positionOf(found.lookedTo), found.isEnd, nil
}

func querySince(ctx context.Context, conn *pgxpool.Conn, after uint64, prefixes []string) (found page, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	end := after + window
	rows, err := conn.Query(ctx, sinceHeadSQL, pgx.QueryResultFormats{pgtype.BinaryFormatCode},
		after, end, sincePage, append([]string{}, prefixes...))
	if err != nil {
		return page{}, err
	}
	beside := &besideHead{Rows: rows}
	events, isCut, err := collectEvents(beside, cancel)
	if err != nil {
		return page{}, fmt.Errorf("after %d: %w", after, err)
	}
	found = page{events: events, lookedTo: after, head: beside.head}
	if len(events) > 0 {
		found.lookedTo = events[len(events)-1].Position.Commit
	}
	if !isCut && len(events) < sincePage {
		found.lookedTo = max(found.lookedTo, min(end, found.head))
	}
	found.isEnd = found.lookedTo >= found.head
	return found, nil
}

// besideHead takes the head from the rows, and leaves out a row without an event.
type besideHead struct {
	pgx.Rows
	head uint64
}

func (r *besideHead) Next() bool {
	for r.Rows.Next() {
		values := r.Rows.RawValues()
		if len(values[0]) == 8 {
			r.head = binary.BigEndian.Uint64(values[0])
		}
		if values[1] != nil {
			return true
		}
	}
	return false
}

func (r *besideHead) RawValues() [][]byte { return r.Rows.RawValues()[1:] }
