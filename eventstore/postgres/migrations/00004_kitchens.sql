-- +goose Up

-- The events and the streams of one kitchen are found without those of others. An index on
-- an expression, unlike a column, is added without writing the log anew.
CREATE INDEX events_of_kitchen ON events ((split_part(split_part(stream, '-', 2), '.', 1)), position);
CREATE INDEX streams_of_kitchen ON streams ((split_part(split_part(stream, '-', 2), '.', 1)));
