package credentials

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// Key is an API key, without its secret.
type Key struct {
	ID        string
	Kitchen   domain.Kitchen
	Name      string
	Role      access.Role
	CreatedBy string
	CreatedAt time.Time
	// ExpiresAt is nil for a key without a limit, LastUsedAt for one that was never used,
	// RevokedAt for one that was not revoked.
	ExpiresAt, LastUsedAt, RevokedAt *time.Time
}

// State is "active", "expired" or "revoked".
func (k *Key) State() string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case k.ExpiresAt != nil && !time.Now().Before(*k.ExpiresAt):
		return "expired"
	}
	return "active"
}

// NewKey is what a new key is for.
type NewKey struct {
	Name string
	Role access.Role
	// Lifetime is how long the key is valid; 0 is without limit.
	Lifetime time.Duration
}

const (
	createKeySQL = `
	INSERT INTO access.keys (id, kitchen, role, name, hash, created_by, expires_at)
	VALUES ($1, $2, $3, $4, $5, $6, now() + NULLIF($7::float8, 0) * interval '1 second')
	RETURNING created_at, expires_at`

	keysSQL = `
	SELECT id, kitchen, name, role, created_by, created_at, expires_at, last_used_at, revoked_at
	FROM access.keys
	WHERE kitchen = $1
	ORDER BY created_at, id`

	// revokeKeySQL finds a revoked key too: revoking is idempotent.
	revokeKeySQL = `
	WITH old AS (
		SELECT id, revoked_at
		FROM access.keys
		WHERE kitchen = $1
			AND id = $2
		FOR UPDATE
	)
	UPDATE access.keys k
	SET revoked_at = COALESCE(k.revoked_at, now())
	FROM old
	WHERE k.id = old.id
	RETURNING old.revoked_at IS NULL`

	endKeySessionsSQL = `
	UPDATE access.sessions
	SET revoked_at = now()
	WHERE key = $1
		AND revoked_at IS NULL`

	kitchenOfKeySQL = `SELECT kitchen FROM access.keys WHERE id = $1`
)

// nameOf returns the name of a key or of a person without blanks around it. It fails with a
// [*domain.InvalidError]: names are shown in pages, in terminals and in the trail.
func nameOf(text string) (string, error) {
	var checks domain.Checks
	checks.Name(text, "/name")
	return strings.TrimSpace(text), checks.Err()
}

// CreateKey creates an API key in the kitchen. The token's secret is not stored: it can
// be shown now and never again. It fails with a [*domain.InvalidError] for its name.
func (s *Store) CreateKey(ctx context.Context, by By, of NewKey) (Key, Token, error) {
	name, err := nameOf(of.Name)
	if err != nil {
		return Key{}, Token{}, err
	}
	token := newToken(KeyKind)
	key := Key{ID: token.ID, Kitchen: by.Kitchen, Name: name, Role: of.Role, CreatedBy: by.Actor}
	hash := token.hash()
	err = s.change(ctx, by, "CreateKey", func(tx pgx.Tx) ([]access.Event, error) {
		row := tx.QueryRow(ctx, createKeySQL, key.ID, key.Kitchen, key.Role, key.Name, hash[:], key.CreatedBy, of.Lifetime.Seconds())
		err := row.Scan(&key.CreatedAt, &key.ExpiresAt)
		return []access.Event{access.KeyCreated{Key: key.ID, Role: key.Role}}, err
	})
	return key, token, err
}

// Keys returns the keys of a kitchen, revoked ones included, the oldest first.
func (s *Store) Keys(ctx context.Context, kitchen domain.Kitchen) ([]Key, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (k Key, err error) {
		err = row.Scan(&k.ID, &k.Kitchen, &k.Name, &k.Role, &k.CreatedBy, &k.CreatedAt, &k.ExpiresAt, &k.LastUsedAt, &k.RevokedAt)
		return k, err
	}, keysSQL, kitchen)
}

// RevokeKey ends a key and the sessions that it began. It is idempotent, and fails with
// [ErrNotFound].
func (s *Store) RevokeKey(ctx context.Context, by By, id string) error {
	return s.change(ctx, by, "RevokeKey", func(tx pgx.Tx) ([]access.Event, error) {
		var isNew bool
		if err := tx.QueryRow(ctx, revokeKeySQL, by.Kitchen, id).Scan(&isNew); err != nil || !isNew {
			return nil, notFound(err)
		}
		if _, err := tx.Exec(ctx, endKeySessionsSQL, id); err != nil {
			return nil, err
		}
		ended, err := endLinksOf(ctx, tx, by.Kitchen, id)
		return append([]access.Event{access.KeyRevoked{Key: id}}, ended...), err
	})
}

// KitchenOfKey returns the kitchen that a key belongs to. It fails with [ErrNotFound].
func (s *Store) KitchenOfKey(ctx context.Context, id string) (domain.Kitchen, error) {
	var kitchen domain.Kitchen
	if err := s.pool.QueryRow(ctx, kitchenOfKeySQL, id).Scan(&kitchen); err != nil {
		return "", fmt.Errorf("key %.40q: %w", id, notFound(err))
	}
	return kitchen, nil
}
