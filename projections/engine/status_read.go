package engine

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const (
	statusSQL = `
	SELECT
		p.name,
		p.version,
		p.generation,
		p.status,
		p.commit_position,
		p.prepare_position,
		p.events,
		p.log_id,
		p.refused,
		p.attempts,
		p.error,
		p.error_stream,
		p.error_revision,
		p.error_type,
		p.error_commit,
		p.error_prepare,
		p.next_attempt_at,
		extract(epoch FROM now() - p.updated_at)::float8 AS idle_seconds,
		l.term,
		l.owner,
		l.host,
		l.pid,
		coalesce(extract(epoch FROM clock_timestamp() - l.heartbeat_at), 0)::float8 AS heartbeat_seconds,
		extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS expired_seconds,
		l.phase,
		l.work_done,
		l.work_total,
		l.work_seconds,
		l.work_error,
		r.id IS NOT NULL AS is_requested,
		coalesce(r.actor, '') AS actor,
		coalesce(r.reason, '') AS reason,
		coalesce(r.force, FALSE) AS force,
		r.requested_at,
		coalesce(v.verification, '') AS verification
	FROM crumbtrail.projection AS p
	JOIN crumbtrail.projection_lease AS l USING (name)
	LEFT JOIN crumbtrail.projection_request AS r USING (name)
	LEFT JOIN LATERAL (
		SELECT
			verification
		FROM crumbtrail.projection_history AS h
		WHERE h.name = p.name
			AND h.verification <> ''
		ORDER BY h.id DESC
		LIMIT 1
	) AS v ON TRUE
	WHERE p.name = ANY($1)
	ORDER BY p.name`

	lastActionsSQL = `
	SELECT DISTINCT ON (name)` + actionSQL + `
	FROM crumbtrail.projection_history
	WHERE name = ANY($1)
	ORDER BY name, id DESC`
)

// Status returns the status of each projection, ordered by name.
func (e *Engine) Status(ctx context.Context) ([]Status, error) {
	rows, last, err := e.statusRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the projections' status: %w", err)
	}
	head, err := e.Head(ctx)
	if err != nil {
		return nil, err
	}
	statuses := make([]Status, len(rows))
	for i, row := range rows {
		if statuses[i], err = row.status(e.progress[row.Name].look(), &e.log, head); err != nil {
			return nil, err
		}
		statuses[i].Last = last[row.Name]
	}
	return statuses, nil
}

// statusRows reads status and latest action in one snapshot, so that a rebuild is
// never reported together with the action that ended it.
func (e *Engine) statusRows(ctx context.Context) (rows []statusRow, last map[string]*Action, err error) {
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, e.options.Pool, snapshot, func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, statusSQL, e.order)
		if err != nil {
			return err
		}
		if rows, err = pgx.CollectRows(found, pgx.RowToStructByName[statusRow]); err != nil {
			return err
		}
		if found, err = tx.Query(ctx, lastActionsSQL, e.order); err != nil {
			return err
		}
		actions, err := pgx.CollectRows(found, scanAction)
		last = make(map[string]*Action, len(actions))
		for i := range actions {
			last[actions[i].Projection] = &actions[i]
		}
		return err
	})
	return rows, last, err
}
