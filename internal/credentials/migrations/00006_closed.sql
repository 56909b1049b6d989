-- +goose Up

-- Why no one may use a kitchen. The row of a deleted one stays: the log has events of it,
-- so that its name cannot be used again.
ALTER TABLE kitchens
    ADD COLUMN importing    text,
    ADD COLUMN delete_after timestamptz,
    ADD COLUMN erased_at    timestamptz;
COMMENT ON COLUMN kitchens.importing IS 'The hash of the archive that is imported, until all of it is there.';
COMMENT ON COLUMN kitchens.delete_after IS 'When the kitchen is deleted. Until then it is closed, and can be restored.';
COMMENT ON COLUMN kitchens.erased_at IS 'When its keys, sessions, members, names and secret were deleted.';

-- Names of actors of imported events, who have no account here.
CREATE TABLE imported_names (
    kitchen text NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    id      text NOT NULL COLLATE "C",
    name    text NOT NULL,
    PRIMARY KEY (kitchen, id)
);
CREATE INDEX imported_names_by_id ON imported_names (id);
CREATE INDEX imported_names_by_name ON imported_names (name);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION actor_name(actor text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (SELECT p.name FROM access.people p WHERE p.id = actor),
        (SELECT k.name FROM access.keys k WHERE k.id = actor),
        (SELECT n.name FROM access.names n WHERE n.id = actor),
        (SELECT i.name FROM access.imported_names i WHERE i.id = actor LIMIT 1),
        actor);
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION actors_named(name text) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT actors_named.name
    UNION SELECT p.id FROM access.people p WHERE p.name = actors_named.name
    UNION SELECT k.id FROM access.keys k WHERE k.name = actors_named.name
    UNION SELECT n.id FROM access.names n WHERE n.name = actors_named.name
    UNION SELECT i.id FROM access.imported_names i WHERE i.name = actors_named.name
$$;
-- +goose StatementEnd
