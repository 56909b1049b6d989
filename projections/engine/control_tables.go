package engine

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	controlLockSQL = `SELECT pg_advisory_xact_lock($1)`

	// controlCompleteSQL looks for the latest addition.
	controlCompleteSQL = `
	SELECT EXISTS (
		SELECT
		FROM pg_attribute
		WHERE attrelid = to_regclass('crumbtrail.projection')
			AND attname = 'refusals'
			AND NOT attisdropped
	)`

	// controlTablesSQL creates the tables of the first version of the program.
	controlTablesSQL = `
	CREATE SCHEMA IF NOT EXISTS crumbtrail;
	CREATE TABLE IF NOT EXISTS crumbtrail.projection (
		name              text        PRIMARY KEY,
		version           integer     NOT NULL DEFAULT 0,
		fingerprint       text        NOT NULL DEFAULT '',
		generation        bigint      NOT NULL DEFAULT 0,
		commit_position   bigint      NOT NULL DEFAULT 0,
		prepare_position  bigint      NOT NULL DEFAULT 0,
		status            text        NOT NULL DEFAULT 'new',
		attempts          integer     NOT NULL DEFAULT 0,
		error             text        NOT NULL DEFAULT '',
		error_stream      text        NOT NULL DEFAULT '',
		error_revision    bigint      NOT NULL DEFAULT 0,
		error_type        text        NOT NULL DEFAULT '',
		error_commit      bigint      NOT NULL DEFAULT 0,
		error_prepare     bigint      NOT NULL DEFAULT 0,
		updated_at        timestamptz NOT NULL DEFAULT now()
	) WITH (fillfactor = 50);
	COMMENT ON TABLE crumbtrail.projection IS
		'One row per projection: the generation of its tables, and the position of the log up to which events are folded into them.';`

	// controlAdditionsSQL adds everything since.
	controlAdditionsSQL = `
	ALTER TABLE crumbtrail.projection
		ADD COLUMN IF NOT EXISTS term             bigint      NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS events           bigint,
		ADD COLUMN IF NOT EXISTS error_version    integer     NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS next_attempt_at  timestamptz,
		ADD COLUMN IF NOT EXISTS log_id           text        NOT NULL DEFAULT '',
		ADD COLUMN IF NOT EXISTS last_stream      text        NOT NULL DEFAULT '',
		ADD COLUMN IF NOT EXISTS last_revision    bigint      NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS last_commit      bigint      NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS last_prepare     bigint      NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS last_hash        text        NOT NULL DEFAULT '',
		ADD COLUMN IF NOT EXISTS refused          text        NOT NULL DEFAULT '',
		ADD COLUMN IF NOT EXISTS refusals         bigint      NOT NULL DEFAULT 0;
	COMMENT ON COLUMN crumbtrail.projection.log_id IS 'The id of the log that the tables are folded from; empty: not known.';
	COMMENT ON COLUMN crumbtrail.projection.last_hash IS 'A hash of the last event that is folded into the tables; empty: there is none.';
	COMMENT ON COLUMN crumbtrail.projection.refused IS 'Why the tables do not belong to the log, and are not served; empty: they do.';
	COMMENT ON COLUMN crumbtrail.projection.refusals IS 'How often tables were refused because they did not belong to the log.';

	CREATE TABLE IF NOT EXISTS crumbtrail.projection_lease (
		name            text        PRIMARY KEY,
		term            bigint      NOT NULL DEFAULT 0,
		owner           text        NOT NULL DEFAULT '',
		host            text        NOT NULL DEFAULT '',
		pid             bigint      NOT NULL DEFAULT 0,
		session         integer     NOT NULL DEFAULT 0,
		session_began   timestamptz,
		acquired_at     timestamptz,
		heartbeat_at    timestamptz,
		expires_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
		orders          bigint      NOT NULL DEFAULT 0,
		phase           text        NOT NULL DEFAULT '',
		work_done       bigint      NOT NULL DEFAULT 0,
		work_total      bigint      NOT NULL DEFAULT 0,
		work_seconds    float8      NOT NULL DEFAULT 0,
		work_error      text        NOT NULL DEFAULT ''
	) WITH (fillfactor = 50);
	COMMENT ON TABLE crumbtrail.projection_lease IS
		'One row per projection: the instance that owns it, the term, when the lease expires, and the progress of a rebuild.';

	CREATE TABLE IF NOT EXISTS crumbtrail.projection_request (
		name            text        PRIMARY KEY,
		id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
		actor           text        NOT NULL,
		reason          text        NOT NULL,
		force           boolean     NOT NULL,
		requested_at    timestamptz NOT NULL DEFAULT clock_timestamp()
	);
	COMMENT ON TABLE crumbtrail.projection_request IS
		'Requested rebuilds that have not ended. Deleting a row cancels the rebuild.';

	CREATE TABLE IF NOT EXISTS crumbtrail.projection_skip (
		name              text        NOT NULL,
		version           integer     NOT NULL,
		commit_position   bigint      NOT NULL,
		prepare_position  bigint      NOT NULL,
		stream            text        NOT NULL,
		revision          bigint      NOT NULL,
		type              text        NOT NULL,
		actor             text        NOT NULL,
		reason            text        NOT NULL,
		skipped_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
		PRIMARY KEY (name, version, commit_position, prepare_position)
	);
	COMMENT ON TABLE crumbtrail.projection_skip IS
		'Events that a version of a projection skips on request.';

	CREATE TABLE IF NOT EXISTS crumbtrail.projection_history (
		id                bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
		name              text        NOT NULL,
		at                timestamptz NOT NULL DEFAULT clock_timestamp(),
		kind              text        NOT NULL,
		actor             text        NOT NULL DEFAULT '',
		reason            text        NOT NULL DEFAULT '',
		detail            text        NOT NULL DEFAULT '',
		generation        bigint      NOT NULL DEFAULT 0,
		stream            text        NOT NULL DEFAULT '',
		revision          bigint      NOT NULL DEFAULT 0,
		type              text        NOT NULL DEFAULT '',
		commit_position   bigint      NOT NULL DEFAULT 0,
		prepare_position  bigint      NOT NULL DEFAULT 0,
		verification      text        NOT NULL DEFAULT ''
	);
	CREATE INDEX IF NOT EXISTS projection_history_by_name ON crumbtrail.projection_history (name, id);
	COMMENT ON TABLE crumbtrail.projection_history IS
		'Control requests, their outcomes, and takeovers.';`

	addProjectionSQL = `
	INSERT INTO crumbtrail.projection (name)
	VALUES ($1)
	ON CONFLICT DO NOTHING`

	addLeaseSQL = `
	INSERT INTO crumbtrail.projection_lease (name)
	VALUES ($1)
	ON CONFLICT DO NOTHING`
)

// createControlTables creates the engine's own tables if they are missing, and
// adds what an earlier version of the program did not have. The role of queries may find
// the tables by them. Several instances may
// call it at the same time.
func createControlTables(ctx context.Context, pool *pgxpool.Pool, projections []Projection, queryRole string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, controlLockSQL, lockKey("control")); err != nil {
			return err
		}
		// Altering a table waits for its readers and blocks new ones, so complete
		// tables are left alone.
		var isComplete bool
		if err := tx.QueryRow(ctx, controlCompleteSQL).Scan(&isComplete); err != nil {
			return err
		}
		if !isComplete {
			if _, err := tx.Exec(ctx, controlTablesSQL+controlAdditionsSQL); err != nil {
				return err
			}
		}
		if err := letFind(ctx, tx, queryRole); err != nil {
			return err
		}
		for _, p := range projections {
			for _, statement := range []string{addProjectionSQL, addLeaseSQL} {
				if _, err := tx.Exec(ctx, statement, p.Name); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
