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

// readColumns are what decodeEvent takes.
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

	streamExistsSQL = `SELECT EXISTS (SELECT FROM eventlog.events WHERE stream = $1)`
)

type readStatements struct {
	head, stream, streamExists, page, filteredPage string
}

func newReadStatements(schema string) readStatements {
	return readStatements{
		head:         inSchema(headSQL, schema),
		stream:       inSchema(streamSQL, schema),
		streamExists: inSchema(streamExistsSQL, schema),
		page:         inSchema(pageSQL, schema),
		filteredPage: inSchema(filteredPageSQL, schema),
	}
}

// ReadStream does what [eventstore.Store] says. It holds no connection while
// the caller has an event.
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

// readStreamPage is at most count events of a stream, and whether it has no
// more. A first page that is empty may mean that there is no such stream.
func (s *Store) readStreamPage(
	ctx context.Context, stream string, from uint64, count int, isFirst bool,
) (events []eventstore.Event, isAll bool, err error) {
	err = s.read(ctx, func(conn *pgxpool.Conn) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		rows, err := conn.Query(ctx, s.reads.stream, pgx.QueryResultFormats{pgtype.BinaryFormatCode},
			stream, min(from, math.MaxInt64), count)
		if err != nil {
			return err
		}
		var isCut bool
		events, isCut, err = collectEvents(rows, cancel)
		isAll = !isCut && len(events) < count
		if err != nil || !isFirst || len(events) > 0 {
			return err
		}
		if from == 0 {
			return eventstore.ErrStreamNotFound
		}
		var exists bool
		if err := conn.QueryRow(ctx, s.reads.streamExists, stream).Scan(&exists); err != nil {
			return err
		}
		if !exists {
			return eventstore.ErrStreamNotFound
		}
		return nil
	})
	return events, isAll, err
}

// maxPageBytes is how much one page may hold in memory. A page that turns out
// larger is cut.
const maxPageBytes = 16 << 20

// collectEvents reads rows of readColumns to their end or up to maxPageBytes.
// To cut them it cancels their query, which costs the connection.
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

// epoch is where PostgreSQL's times count microseconds from.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// decodeEvent reads the binary form of readColumns. The values are the driver's
// and live until the next row only. Types are few, and shared.
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

// pageSize is how many events the next page asks for: many where they are
// small.
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
