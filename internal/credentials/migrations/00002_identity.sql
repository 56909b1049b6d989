-- +goose Up

-- Names that callers claim while there is no authentication. Events have the id.
CREATE TABLE names (
    id         text        PRIMARY KEY COLLATE "C",
    kitchen    text        NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kitchen, name)
);

-- What signs commands with an idempotency key. It never changes.
CREATE TABLE secrets (
    kitchen    text        PRIMARY KEY COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    secret     bytea       NOT NULL CHECK (length(secret) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- +goose StatementBegin
CREATE FUNCTION actor_name(actor text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT p.name FROM access.people p WHERE p.id = actor),
        (SELECT k.name FROM access.keys k WHERE k.id = actor),
        (SELECT n.name FROM access.names n WHERE n.id = actor),
        actor)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION actor_name IS 'The name of an actor of events. Events of earlier versions have the name itself.';

-- +goose StatementBegin
CREATE FUNCTION actors_named(name text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT actors_named.name
    UNION SELECT p.id FROM access.people p WHERE p.name = actors_named.name
    UNION SELECT k.id FROM access.keys k WHERE k.name = actors_named.name
    UNION SELECT n.id FROM access.names n WHERE n.name = actors_named.name
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION actors_named IS 'The actors of events that have a name, and the name itself, which events of earlier versions have.';
