-- +goose Up

-- Queries run with a role that may read no table of this schema. It gets the rights to use
-- the schema and these functions, which run as their owner.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION actor_name(actor text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (SELECT p.name FROM access.people p WHERE p.id = actor),
        (SELECT k.name FROM access.keys k WHERE k.id = actor),
        (SELECT n.name FROM access.names n WHERE n.id = actor),
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
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION actor_name(text), actors_named(text) FROM PUBLIC;
