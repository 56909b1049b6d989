package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// streamState is what the log holds of a call's stream.
type streamState struct {
	next     uint64      // the revision after the stream's last event
	ids      []uuid.UUID // of the events at the revisions of the call's events
	position uint64      // of the last of those
}

// holds reports whether the call was written before.
func (s streamState) holds(call *call) bool { return slices.Equal(s.ids, call.ids) }

const lookUpSQL = `
	SELECT
		coalesce((
			SELECT event.revision + 1
			FROM eventlog.events AS event
			WHERE event.stream = wanted.stream
			ORDER BY event.revision DESC
			LIMIT 1
		), 0) AS next,
		held.ids,
		held.position
	FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS wanted (stream, first, last, number)
	CROSS JOIN LATERAL (
		SELECT
			coalesce(array_agg(event.event_id ORDER BY event.revision), '{}') AS ids,
			coalesce(max(event.position), 0) AS position
		FROM eventlog.events AS event
		WHERE event.stream = wanted.stream
			AND event.revision BETWEEN wanted.first AND wanted.last
	) AS held
	ORDER BY wanted.number`

// lookUp reads the state of each call's stream.
func (s *session) lookUp(ctx context.Context, calls []*call) ([]streamState, error) {
	streams := make([]string, len(calls))
	firsts, lasts := make([]int64, len(calls)), make([]int64, len(calls))
	for i, call := range calls {
		streams[i], firsts[i], lasts[i] = call.stream, 0, -1
		if call.isPossible() {
			firsts[i], lasts[i] = int64(call.expected.Next()), int64(call.end())-1
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	rows, err := s.conn.Query(ctx, lookUpSQL, streams, firsts, lasts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (streamState, error) {
		var state streamState
		var ids [][16]byte
		err := row.Scan(&state.next, &ids, &state.position)
		state.ids = make([]uuid.UUID, len(ids))
		for i, id := range ids {
			state.ids[i] = id
		}
		return state, err
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
// streams' heads. If there are more, all heads are forgotten.
const tailLimit = 10_000

// refresh reads what others have written since the last batch, and reports
// whether there was anything.
func (w *writer) refresh(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	rows, err := w.session.conn.Query(ctx, tailSQL, w.position, tailLimit)
	if err != nil {
		return false, fmt.Errorf("read events of other writers: %w", err)
	}
	var stream string
	var revision, position uint64
	tag, err := pgx.ForEachRow(rows, []any{&stream, &revision, &position}, func() error {
		w.heads.Add(stream, revision+1)
		w.position = position
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("read events of other writers: %w", err)
	}
	if tag.RowsAffected() < tailLimit {
		return tag.RowsAffected() > 0, nil
	}
	w.heads.Purge()
	if err := w.session.conn.QueryRow(ctx, headSQL).Scan(&w.position); err != nil {
		return false, fmt.Errorf("read the log's head: %w", err)
	}
	return true, nil
}
