-- +goose Up

-- Which log this is. What is derived from a log belongs to no other one.
ALTER TABLE extent
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();

-- To truncate the log is to begin another one.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION begin_again() RETURNS trigger
    LANGUAGE plpgsql SET search_path = eventlog AS $$
BEGIN
    TRUNCATE streams;
    UPDATE extent
    SET
        head = 0,
        id = gen_random_uuid();
    RETURN NULL;
END
$$;
-- +goose StatementEnd

COMMENT ON COLUMN extent.id IS 'The id of the log. A dump and restore keeps it.';
