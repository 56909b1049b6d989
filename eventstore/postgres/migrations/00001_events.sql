-- +goose Up

-- The log. A position is the number of events written before, and one; it is
-- assigned by the writer, never by a sequence, so that commit order is position
-- order. Both constraints are fences between writers in several processes.
-- Payloads are bytes: they come back exactly, and reading them costs nothing.
CREATE TABLE events (
    position    bigint      NOT NULL,
    stream      text        NOT NULL COLLATE "C",
    revision    bigint      NOT NULL,
    event_id    uuid        NOT NULL,
    type        text        NOT NULL COLLATE "C",
    data        bytea       NOT NULL,
    metadata    bytea       NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT events_position PRIMARY KEY (position),
    CONSTRAINT events_stream_revision UNIQUE (stream, revision)
);

-- +goose StatementBegin
CREATE FUNCTION as_json(payload bytea) RETURNS json
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN convert_from(payload, 'UTF8')::json;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE VIEW readable_events AS
SELECT
    position,
    stream,
    revision,
    event_id,
    type,
    recorded_at,
    as_json(data)     AS data,
    as_json(metadata) AS metadata
FROM events;

COMMENT ON TABLE events IS 'The log of events. Never update or delete rows here: readers rely on positions without gaps.';
COMMENT ON VIEW readable_events IS 'The log of events with payloads as JSON, null where they are none.';
