-- +goose Up

-- Since when callers need a credential. It has a row from the first person, key or second
-- kitchen on, and keeps it when the last of them is deleted.
CREATE TABLE required (
    only_one boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    since    timestamptz NOT NULL DEFAULT now()
);

-- +goose StatementBegin
CREATE FUNCTION require_credentials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access.required DEFAULT VALUES ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER first_person AFTER INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION require_credentials();
CREATE TRIGGER first_key AFTER INSERT ON keys FOR EACH STATEMENT EXECUTE FUNCTION require_credentials();
CREATE TRIGGER second_kitchen AFTER INSERT ON kitchens FOR EACH ROW WHEN (NEW.id <> 'home') EXECUTE FUNCTION require_credentials();

INSERT INTO required
SELECT
WHERE EXISTS (SELECT FROM people) OR EXISTS (SELECT FROM keys) OR EXISTS (SELECT FROM kitchens WHERE id <> 'home');
