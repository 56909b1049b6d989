package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// readColumns are decoded by decodeEvent.
const readColumns = `
		position,
		stream,
		revision,
		event_id,
		type,
		data,
		metadata,
		recorded_at`

const (
	streamSQL = `
	SELECT` + readColumns + `
	FROM eventlog.events
	WHERE stream = $1
		AND revision >= $2
	ORDER BY revision
	LIMIT $3`

	// sinceSQL is streamSQL with one row more, the one before the first, without its
	// content: it tells that the stream exists.
	sinceSQL = `
	SELECT
		position,
		stream,
		revision,
		event_id,
		type,
		CASE WHEN revision >= $2::bigint THEN data ELSE ''::bytea END AS data,
		CASE WHEN revision >= $2::bigint THEN metadata ELSE ''::bytea END AS metadata,
		recorded_at
	FROM eventlog.events
	WHERE stream = $1
		AND revision >= $2::bigint - 1
	ORDER BY revision
	LIMIT $3::bigint + 1`

	streamExistsSQL = `SELECT EXISTS (SELECT FROM eventlog.events WHERE stream = $1)`
)

// ReadStream implements [eventstore.Store]. It holds no connection while the
// caller handles an event.
func (s *Store) ReadStream(
	ctx context.Context, stream string, from uint64, limit int,
) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		size := newPageSize()
		for done := 0; limit <= 0 || done < limit; {
			count := size.events
			if limit > 0 {
				count = min(count, limit-done)
			}
			events, isAll, err := s.readStreamPage(ctx, stream, from, count, done == 0)
			if err != nil {
				yield(eventstore.Event{}, failure(ctx, "read "+stream, err))
				return
			}
			for _, event := range events {
				if !yield(event, nil) {
					return
				}
			}
			if isAll {
				return
			}
			done += len(events)
			from = events[len(events)-1].Revision + 1
			size.adapt(events)
		}
	}
}

// readStreamPage returns at most count events of a stream, and whether there
// are no more. The first page also tells whether the stream exists; a question of its
// own is needed only beyond the end of the stream.
func (s *Store) readStreamPage(
	ctx context.Context, stream string, from uint64, count int, isFirst bool,
) (events []eventstore.Event, isAll bool, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		statement, isSince := streamSQL, isFirst && from > 0
		if isSince {
			statement = sinceSQL
		}
		rows, err := conn.Query(ctx, statement, pgx.QueryResultFormats{pgtype.BinaryFormatCode},
			stream, min(from, math.MaxInt64), count)
		if err != nil {
			return err
		}
		var isCut, exists bool
		events, isCut, err = collectEvents(rows, cancel)
		if exists = len(events) > 0; exists && isSince && events[0].Revision < from {
			events = events[1:]
		}
		isAll = !isCut && len(events) < count
		if err != nil || !isFirst || exists {
			return err
		}
		if from == 0 {
			return eventstore.ErrStreamNotFound
		}
		if err := conn.QueryRow(ctx, streamExistsSQL, stream).Scan(&exists); err != nil {
			return err
		}
		if !exists {
			return eventstore.ErrStreamNotFound
		}
		return nil
	})
	return events, isAll, err
}

// maxPageBytes is the size at which a page is cut.
const maxPageBytes = 16 << 20

// collectEvents reads rows of readColumns up to maxPageBytes. To cut a page it
// cancels the query, which costs the connection.
func collectEvents(rows pgx.Rows, cancel context.CancelFunc) (events []eventstore.Event, isCut bool, err error) {
	defer rows.Close()
	types := map[string]string{}
	size := 0
	for rows.Next() {
		event, err := decodeEvent(rows.RawValues(), types)
		if err != nil {
			return nil, false, err
		}
		events = append(events, event)
		if size += len(event.Data) + len(event.Metadata); size > maxPageBytes {
			cancel()
			return events, true, nil
		}
	}
	return events, false, rows.Err()
}

// epoch is the zero of PostgreSQL's times, in microseconds.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// decodeEvent decodes the binary form of readColumns. The values belong to the
// driver and are valid until the next row. Strings of event types are shared,
// since there are few.
func decodeEvent(values [][]byte, types map[string]string) (eventstore.Event, error) {
	if len(values) != 8 || len(values[0]) != 8 || len(values[2]) != 8 || len(values[3]) != 16 || len(values[7]) != 8 {
		return eventstore.Event{}, fmt.Errorf("malformed row of the event log: %d columns", len(values))
	}
	eventType, known := types[string(values[4])]
	if !known {
		eventType = string(values[4])
		types[eventType] = eventType
	}
	payload := make([]byte, len(values[5])+len(values[6]))
	end := copy(payload, values[5])
	copy(payload[end:], values[6])
	recordedAt := int64(binary.BigEndian.Uint64(values[7]))
	return eventstore.Event{
		Stream:     string(values[1]),
		Revision:   binary.BigEndian.Uint64(values[2]),
		Position:   positionOf(binary.BigEndian.Uint64(values[0])),
		ID:         [16]byte(values[3]),
		Type:       eventType,
		Data:       payload[:end:end],
		Metadata:   payload[end:],
		RecordedAt: time.UnixMicro(epoch + recordedAt).UTC(),
	}, nil
}

// pageSize is how many events the next page requests: many if they are small.
type pageSize struct{ events int }

const (
	minPage       = 16
	maxPage       = 5_000
	goodPageBytes = 4 << 20
)

func newPageSize() pageSize { return pageSize{events: 500} }

func (p *pageSize) adapt(events []eventstore.Event) {
	size := 0
	for _, event := range events {
		size += len(event.Data) + len(event.Metadata)
	}
	switch {
	case size > goodPageBytes:
		p.events = max(p.events/2, minPage)
	case size < goodPageBytes/2:
		p.events = min(2*p.events, maxPage)
	}
}
