package projections

const (
	controlLockSQL = `SELECT pg_advisory_xact_lock($1)`

	controlCompleteSQL = `SELECT to_regclass('crumbtrail.projection_history') IS NOT NULL`

	// controlTablesSQL is what the first version of the program had.
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
		'One row per projection: in which generation of its tables it is, and up to which position of the log they are folded.';`

	controlAdditionsSQL = `
	ALTER TABLE crumbtrail.projection
		ADD COLUMN IF NOT EXISTS term             bigint      NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS events           bigint,
		ADD COLUMN IF NOT EXISTS error_version    integer     NOT NULL DEFAULT 0,
		ADD COLUMN IF NOT EXISTS next_attempt_at  timestamptz;

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
		'One row per projection: which program runs it, in which term, until when unless it says that it is still there, and what it is building.';

	CREATE TABLE IF NOT EXISTS crumbtrail.projection_request (
		name            text        PRIMARY KEY,
		id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
		actor           text        NOT NULL,
		reason          text        NOT NULL,
		force           boolean     NOT NULL,
		requested_at    timestamptz NOT NULL DEFAULT clock_timestamp()
	);
	COMMENT ON TABLE crumbtrail.projection_request IS
		'The rebuilds that were asked for and have not ended. To delete a row is to cancel the rebuild.';

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
		'The events that a version of a projection leaves out, because somebody said so.';

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
		'What was asked of the projections, what became of it, and who took them over.';`

	addProjectionSQL = `
	INSERT INTO crumbtrail.projection (name)
	VALUES ($1)
	ON CONFLICT DO NOTHING`

	addLeaseSQL = `
	INSERT INTO crumbtrail.projection_lease (name)
	VALUES ($1)
	ON CONFLICT DO NOTHING`
)
