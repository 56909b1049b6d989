-- +goose Up

-- How far the log and each stream go, apart from the events: what is missing
-- can then be found, at the end of the log and of a stream too. The writer
-- keeps both in the transaction of the events.
CREATE TABLE extent (
    is_only boolean NOT NULL DEFAULT true CHECK (is_only),
    head    bigint  NOT NULL,
    CONSTRAINT extent_is_only PRIMARY KEY (is_only)
);

CREATE TABLE streams (
    stream text   NOT NULL COLLATE "C",
    next   bigint NOT NULL,
    CONSTRAINT streams_stream PRIMARY KEY (stream)
) WITH (fillfactor = 80);

LOCK TABLE events IN SHARE MODE;

INSERT INTO extent (head)
SELECT coalesce(max(position), 0)
FROM events;

INSERT INTO streams (stream, next)
SELECT
    stream,
    max(revision) + 1
FROM events
GROUP BY stream;

-- To truncate the log is to begin another one.
-- +goose StatementBegin
CREATE FUNCTION begin_again() RETURNS trigger
    LANGUAGE plpgsql SET search_path = eventlog AS $$
BEGIN
    TRUNCATE streams;
    UPDATE extent SET head = 0;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER events_begin_again
    AFTER TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION begin_again();

COMMENT ON TABLE extent IS 'The greatest position that was ever written. The writer continues after it, so lost positions stay missing.';
COMMENT ON TABLE streams IS 'The revision after the last event that was ever written to each stream.';
