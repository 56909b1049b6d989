package history

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// selectFormer reads what events replaced: for each state that one of them set, the newest one
// before it of the same subject. Each is one step in an index, however long the log is.
const selectFormer = `
	SELECT
		s.commit,
		s.prepare,
		s.state,
		f.state AS former
	FROM unnest(@commits::bigint[], @prepares::bigint[]) AS e (commit, prepare)
	JOIN {audit}.states s
		ON s.kitchen = @kitchen
		AND s.commit = e.commit
		AND s.prepare = e.prepare
	CROSS JOIN LATERAL (
		SELECT
			p.state
		FROM {audit}.states p
		WHERE p.kitchen = s.kitchen
			AND p.stream = s.stream
			AND p.subject = s.subject
			AND (p.commit, p.prepare) < (s.commit, s.prepare)
		ORDER BY
			p.commit DESC,
			p.prepare DESC
		LIMIT 1
	) f`

// formerRow is a state that an event set, and the one that it replaced.
type formerRow struct {
	Commit, Prepare int64
	State, Former   string
}

// since adds what was before, as the states have it that the event replaced and set.
func (e *AuditEvent) since(was, is []byte) (err error) {
	if compare, ok := definitions[e.Type]; ok {
		return compare(e, was, is)
	}
	e.Sentences, err = audit.Since(e.Type, e.Sentences, was, is)
	return err
}

// addFormer adds to the sentences of events what was before, where the log has it.
func addFormer(ctx context.Context, tx *reader.Tx, events []AuditEvent) error {
	commits, prepares, at := make([]int64, len(events)), make([]int64, len(events)), make(map[string]*AuditEvent, len(events))
	for i := range events {
		position, err := eventstore.ParsePosition(events[i].Position)
		if err != nil {
			return fmt.Errorf("read the position of event %s: %w", events[i].ID, err)
		}
		commits[i], prepares[i] = int64(position.Commit), int64(position.Prepare)
		at[events[i].Position] = &events[i]
	}
	rows, err := reader.All[formerRow](ctx, tx, selectFormer, pgx.NamedArgs{"commits": commits, "prepares": prepares})
	if err != nil {
		return fmt.Errorf("read what events replaced: %w", err)
	}
	for _, row := range rows {
		event := at[eventstore.Position{Commit: uint64(row.Commit), Prepare: uint64(row.Prepare)}.String()]
		if err := event.since([]byte(row.Former), []byte(row.State)); err != nil {
			return fmt.Errorf("read what event %s replaced: %w", event.ID, err)
		}
	}
	return nil
}
