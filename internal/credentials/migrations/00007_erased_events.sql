-- +goose Up

ALTER TABLE kitchens
    ADD COLUMN events_erased_at timestamptz;
COMMENT ON COLUMN kitchens.events_erased_at IS 'When its events and the rows made of them were found to be gone.';
