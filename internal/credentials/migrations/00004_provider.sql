-- +goose Up

-- Whom an OpenID Connect provider knows by issuer and subject, and who that is here.
CREATE TABLE identities (
    id         text        PRIMARY KEY COLLATE "C",
    issuer     text        NOT NULL COLLATE "C",
    subject    text        NOT NULL COLLATE "C",
    person     text        NOT NULL COLLATE "C" REFERENCES people,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_of_person ON identities (person);

ALTER TABLE members ADD COLUMN by_claim boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN members.by_claim IS 'Whether the provider decides about the membership, each time that the person signs in.';

ALTER TABLE sessions ADD COLUMN identity text COLLATE "C" REFERENCES identities;
COMMENT ON COLUMN sessions.identity IS 'With which identity it began; NULL for a link or a key.';

-- Sign-ins that have begun, by a hash of what the provider gives back. The browser has all secrets.
CREATE TABLE pending_sign_ins (
    state      bytea       PRIMARY KEY CHECK (length(state) = 32),
    link       text        NOT NULL COLLATE "C",
    link_hash  bytea,
    person     text        NOT NULL COLLATE "C",
    next       text        NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX pending_sign_ins_expire ON pending_sign_ins (expires_at);
COMMENT ON COLUMN pending_sign_ins.link IS 'The link that is used then; empty for none.';
COMMENT ON COLUMN pending_sign_ins.person IS 'The person who is signed in and connects the identity; empty for none.';
