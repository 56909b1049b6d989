package postgres

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

const (
	pageSQL = `
	SELECT` + readColumns + `
	FROM eventlog.events
	WHERE position > $1
		AND position <= $2
	ORDER BY position
	LIMIT $3`

	filteredPageSQL = `
	SELECT` + readColumns + `
	FROM eventlog.events
	WHERE position > $1
		AND position <= $2
		AND stream ^@ ANY ($4::text[])
	ORDER BY position
	LIMIT $3`
)

// kitchenOfStream is the kitchen in the name of a stream, as [eventstore.KitchenOf]
// returns it. There are indexes on it.
const kitchenOfStream = `split_part(split_part(stream, '-', 2), '.', 1)`

// kitchenPageSQL reads the events of one kitchen in the order of an index, and no others.
// Rows are compared and sorted by both columns so that no other index seems to do: what is
// known of few kitchens is no guide to the next.
const kitchenPageSQL = `
	SELECT` + readColumns + `
	FROM eventlog.events
	WHERE (` + kitchenOfStream + `, position) > ($3::text, $1::bigint)
		AND (` + kitchenOfStream + `, position) <= ($3::text, ` + lastPosition + `)
		AND (cardinality($4::text[]) = 0 OR stream ^@ ANY ($4::text[]))
	ORDER BY ` + kitchenOfStream + `, position
	LIMIT $2`

// lastPosition is greater than every position.
const lastPosition = `9223372036854775807::bigint`

// window is how many positions a page spans at most, so that a page with few
// matching events ends and reports how far it looked.
const window = 50_000

// page is a part of the log for one subscription.
type page struct {
	events   []eventstore.Event
	lookedTo uint64 // every matching event at or before it is in this page or an earlier one
	isEnd    bool   // the log had no later event
	head     uint64 // of the log when the page was read
}

// readPage reads the events after a position. It reads the head first:
// everything up to the head is then visible.
func (s *Store) readPage(ctx context.Context, after uint64, filter eventstore.Filter, count int) (page, error) {
	var found page
	err := s.read(ctx, func(conn *pgxpool.Conn) (err error) {
		found, err = s.queryPage(ctx, conn, after, filter, count)
		return err
	})
	return found, err
}

func (s *Store) queryPage(
	ctx context.Context, conn *pgxpool.Conn, after uint64, filter eventstore.Filter, count int,
) (found page, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	after = min(after, math.MaxInt64-window)
	batch, end := &pgx.Batch{}, after+window
	batch.Queue(headSQL)
	switch {
	case filter.Kitchen != "":
		batch.Queue(kitchenPageSQL, after, count, filter.Kitchen, append([]string{}, filter.StreamPrefixes...))
		end = math.MaxInt64 // the others are not looked at
	case len(filter.StreamPrefixes) == 0:
		batch.Queue(pageSQL, after, end, count)
	default:
		batch.Queue(filteredPageSQL, after, end, count, filter.StreamPrefixes)
	}
	results := conn.SendBatch(ctx, batch)
	defer func() {
		if closeErr := results.Close(); err == nil && ctx.Err() == nil {
			err = closeErr
		}
	}()
	var head uint64
	if err := results.QueryRow().Scan(&head); err != nil {
		return page{}, fmt.Errorf("read the log's head: %w", err)
	}
	rows, err := results.Query()
	if err != nil {
		return page{}, fmt.Errorf("read events after %d: %w", after, err)
	}
	events, isCut, err := collectEvents(rows, cancel)
	if err != nil {
		return page{}, fmt.Errorf("read events after %d: %w", after, err)
	}
	found = page{events: events, lookedTo: after, head: head}
	if len(events) > 0 {
		found.lookedTo = events[len(events)-1].Position.Commit
		isWhole := !isCut && len(events) < count && found.lookedTo < end
		markComplete(events, isWhole)
	}
	if !isCut && len(events) < count {
		found.lookedTo = max(found.lookedTo, min(end, head))
	}
	found.isEnd = found.lookedTo >= head
	return found, nil
}

// markComplete sets where the appends of a page end. An append is one transaction with
// consecutive positions, so a page that was not cut short ends with one. Another one may go
// on after the page with the stream of its last event.
func markComplete(events []eventstore.Event, isWhole bool) {
	end := len(events)
	if !isWhole {
		last := events[end-1].Stream
		for end > 0 && events[end-1].Stream == last {
			end--
		}
	}
	for i := range end {
		events[i].Complete = events[end-1].Position
	}
}

// tailPage is how many events a segment of the tail has at most.
const tailPage = 1_000

// readTail returns the events after a position, by one statement.
func (s *Store) readTail(ctx context.Context, after uint64) (events []eventstore.Event, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		rows, err := conn.Query(ctx, pageSQL, pgx.QueryResultFormats{pgtype.BinaryFormatCode}, after, math.MaxInt64, tailPage)
		if err != nil {
			return err
		}
		var isCut bool
		if events, isCut, err = collectEvents(rows, cancel); err == nil && len(events) > 0 {
			markComplete(events, !isCut && len(events) < tailPage)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", after, err)
	}
	return events, nil
}
