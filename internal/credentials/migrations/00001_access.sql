-- +goose Up

-- Ids are compared as bytes, times are those of the database's clock.

CREATE TABLE kitchens (
    id         text        PRIMARY KEY COLLATE "C" CHECK (id ~ '^[a-z0-9]{1,40}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO kitchens (id) VALUES ('home');

-- A person stays when the last membership ends: the audit trail shows the name.
CREATE TABLE people (
    id          text        PRIMARY KEY COLLATE "C",
    name        text        NOT NULL,
    is_operator boolean     NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE members (
    kitchen   text        NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    person    text        NOT NULL COLLATE "C" REFERENCES people,
    role      text        NOT NULL CHECK (role IN ('viewer', 'cook', 'planner', 'admin')),
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kitchen, person)
);
CREATE INDEX members_of_person ON members (person);

-- A key of an operator belongs to the kitchen home, whose data it does not see.
CREATE TABLE keys (
    id           text        PRIMARY KEY COLLATE "C",
    kitchen      text        NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    role         text        NOT NULL CHECK (role IN ('viewer', 'cook', 'planner', 'admin', 'operator')),
    name         text        NOT NULL,
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX keys_of_kitchen ON keys (kitchen, created_at);

CREATE TABLE links (
    id          text        PRIMARY KEY COLLATE "C",
    kitchen     text        NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    role        text        NOT NULL CHECK (role IN ('viewer', 'cook', 'planner', 'admin')),
    is_operator boolean     NOT NULL DEFAULT false,
    person      text        COLLATE "C" REFERENCES people,
    name        text        NOT NULL,
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    created_by  text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz
);
CREATE INDEX links_of_kitchen ON links (kitchen, created_at);
COMMENT ON COLUMN links.person IS 'The member who signs in with the link; NULL if the link invites a new one.';

CREATE TABLE sessions (
    id           text        PRIMARY KEY COLLATE "C",
    kitchen      text        NOT NULL COLLATE "C" REFERENCES kitchens ON DELETE CASCADE,
    person       text        COLLATE "C" REFERENCES people,
    key          text        COLLATE "C" REFERENCES keys ON DELETE CASCADE,
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    device       text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    CHECK ((person IS NULL) <> (key IS NULL))
);
CREATE INDEX sessions_of_kitchen ON sessions (kitchen, created_at);
CREATE INDEX sessions_of_person ON sessions (person);
CREATE INDEX sessions_of_key ON sessions (key);

-- Events that are not in the log yet, in the order in which they are written.
CREATE TABLE outbox (
    id       bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kitchen  text   NOT NULL COLLATE "C",
    event_id uuid   NOT NULL UNIQUE,
    type     text   NOT NULL,
    data     bytea  NOT NULL,
    metadata bytea  NOT NULL
);
CREATE INDEX outbox_of_kitchen ON outbox (kitchen, id);

-- How far each kitchen's stream was written, as far as it is known here.
CREATE TABLE published (
    kitchen text   PRIMARY KEY COLLATE "C",
    events  bigint NOT NULL DEFAULT 0
);
