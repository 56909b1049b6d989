package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// answer is what the log says about a call's stream.
type answer struct {
	next     uint64      // the revision after the stream's last event
	ids      []uuid.UUID // of the events that are where the call's would be
	position uint64      // of the last of those
}

// holds says whether the call was written before.
func (a answer) holds(call *call) bool { return slices.Equal(a.ids, call.ids) }

const askSQL = `
	SELECT
		coalesce((
			SELECT event.revision + 1
			FROM eventlog.events AS event
			WHERE event.stream = asked.stream
			ORDER BY event.revision DESC
			LIMIT 1
		), 0) AS next,
		held.ids,
		held.position
	FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (stream, first, last, number)
	CROSS JOIN LATERAL (
		SELECT
			coalesce(array_agg(event.event_id ORDER BY event.revision), '{}') AS ids,
			coalesce(max(event.position), 0) AS position
		FROM eventlog.events AS event
		WHERE event.stream = asked.stream
			AND event.revision BETWEEN asked.first AND asked.last
	) AS held
	ORDER BY asked.number`

// ask asks the log about the streams of calls: an answer for each.
func (s *session) ask(ctx context.Context, calls []*call) ([]answer, error) {
	streams := make([]string, len(calls))
	firsts, lasts := make([]int64, len(calls)), make([]int64, len(calls))
	for i, call := range calls {
		streams[i], firsts[i], lasts[i] = call.stream, 0, -1
		if call.isPossible() {
			firsts[i], lasts[i] = int64(call.expected.Next()), int64(call.end())-1
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	rows, err := s.conn.Query(ctx, s.statements.ask, streams, firsts, lasts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (answer, error) {
		var one answer
		var ids [][16]byte
		err := row.Scan(&one.next, &ids, &one.position)
		one.ids = make([]uuid.UUID, len(ids))
		for i, id := range ids {
			one.ids[i] = id
		}
		return one, err
	})
}

const tailSQL = `
	SELECT
		stream,
		revision,
		position
	FROM eventlog.events
	WHERE position > $1
	ORDER BY position
	LIMIT $2`

// tailLimit is how many events of other writers are worth reading for their
// streams' heads. After more of them the heads are forgotten.
const tailLimit = 10_000

// refresh learns what others have written since the writer last looked, and
// says whether there was anything.
func (w *writer) refresh(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	rows, err := w.session.conn.Query(ctx, w.session.statements.tail, w.position, tailLimit)
	if err != nil {
		return false, fmt.Errorf("read what others wrote: %w", err)
	}
	var stream string
	var revision, position uint64
	tag, err := pgx.ForEachRow(rows, []any{&stream, &revision, &position}, func() error {
		w.heads.Add(stream, revision+1)
		w.position = position
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("read what others wrote: %w", err)
	}
	if tag.RowsAffected() < tailLimit {
		return tag.RowsAffected() > 0, nil
	}
	w.heads.Purge()
	if err := w.session.conn.QueryRow(ctx, w.session.statements.head).Scan(&w.position); err != nil {
		return false, fmt.Errorf("read the log's head: %w", err)
	}
	return true, nil
}
