-- +goose Up

-- A backup that is being restored. The program is not served until all of it is there.
CREATE TABLE restoring (
    only_one boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    mark     text        NOT NULL,
    since    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN restoring.mark IS 'The hash over the events of the backup, and up to where it is restored.';
