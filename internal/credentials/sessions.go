package credentials

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

const (
	// SessionIdle is how long a session lasts that is not used.
	SessionIdle = 12 * time.Hour
	// SessionLifetime is how long a session lasts at most.
	SessionLifetime = 7 * 24 * time.Hour
)

// Session is a sign-in of a person or with a key, without its secret.
type Session struct {
	ID string
	// Kitchen is the one in which it began.
	Kitchen domain.Kitchen
	// Member or Key began it; the other one is empty. Name is theirs.
	Member, Key, Name string
	// Identity is the one of a provider with which it began; empty for a link or a key.
	Identity string
	// Device is how the browser describes itself.
	Device                           string
	CreatedAt, LastUsedAt, ExpiresAt time.Time
	// EndsAt is when it ends unless it is used again; with the key that began it at the
	// latest.
	EndsAt time.Time
}

// With is what it began with: "link", "key" or "oidc".
func (s *Session) With() string {
	switch {
	case s.Key != "":
		return "key"
	case s.Identity != "":
		return "oidc"
	}
	return "link"
}

const (
	beginSQL = `
	INSERT INTO access.sessions (id, kitchen, person, key, hash, device, expires_at, identity)
	VALUES ($1, $2, NULLIF($3, ''), NULLIF($4, ''), $5, $6, now() + $7::float8 * interval '1 second', NULLIF($8, ''))
	RETURNING created_at, last_used_at, expires_at, last_used_at + $9::float8 * interval '1 second'`

	sessionsSQL = `
	SELECT s.id, s.kitchen, COALESCE(s.person, ''), COALESCE(s.key, ''), COALESCE(p.name, k.name), s.device,
		s.created_at, s.last_used_at, s.expires_at, COALESCE(s.identity, ''),
		LEAST(s.expires_at, s.last_used_at + $2::float8 * interval '1 second', k.expires_at)
	FROM access.sessions s
	LEFT JOIN access.people p ON p.id = s.person
	LEFT JOIN access.keys k ON k.id = s.key
	WHERE ($1 = '' OR s.kitchen = $1)
		AND s.revoked_at IS NULL
		AND s.expires_at > now()
		AND s.last_used_at > now() - $2::float8 * interval '1 second'
		AND ($3 = '' OR s.person = $3 OR s.key = $3)
	ORDER BY s.last_used_at DESC, s.id`

	revokeSessionSQL = `
	WITH old AS (
		SELECT id, revoked_at
		FROM access.sessions
		WHERE kitchen = $1
			AND id = $2
			AND ($3 = '' OR person = $3 OR key = $3)
		FOR UPDATE
	)
	UPDATE access.sessions s
	SET revoked_at = COALESCE(s.revoked_at, now())
	FROM old
	WHERE s.id = old.id
	RETURNING old.revoked_at IS NULL`
)

// longestDevice is how many characters of a browser's description are kept.
const longestDevice = 200

func newSession(kitchen domain.Kitchen, device string) (Session, Token) {
	token := newToken(SessionKind)
	if runes := []rune(device); len(runes) > longestDevice {
		device = string(runes[:longestDevice])
	}
	return Session{ID: token.ID, Kitchen: kitchen, Device: device}, token
}

func begin(ctx context.Context, tx pgx.Tx, session *Session, token Token) error {
	hash := token.hash()
	row := tx.QueryRow(ctx, beginSQL, session.ID, session.Kitchen, session.Member, session.Key, hash[:], session.Device,
		SessionLifetime.Seconds(), session.Identity, SessionIdle.Seconds())
	return row.Scan(&session.CreatedAt, &session.LastUsedAt, &session.ExpiresAt, &session.EndsAt)
}

// SignInWithKey begins a session for the holder of an API key. It ends with the key. It
// fails with an error for which [IsRefused] is true.
func (s *Store) SignInWithKey(ctx context.Context, token Token, device, correlation string) (Session, Token, error) {
	if token.Kind != KeyKind {
		return Session{}, Token{}, ErrUnknown
	}
	identity, err := s.VerifyToken(ctx, token)
	if err != nil {
		return Session{}, Token{}, err
	}
	by := By{Kitchen: identity.Home, Actor: identity.ID, Correlation: correlation}
	session, secret := newSession(by.Kitchen, device)
	session.Key, session.Name = identity.ID, identity.Name
	err = s.change(ctx, by, "SignIn", func(tx pgx.Tx) ([]access.Event, error) {
		return []access.Event{access.SessionCreated{Session: session.ID, Key: session.Key}}, begin(ctx, tx, &session, secret)
	})
	return session, secret, err
}

// Sessions returns the sessions that began in a kitchen and have not ended, those used
// last first; with an owner only that one's.
func (s *Store) Sessions(ctx context.Context, kitchen domain.Kitchen, owner string) ([]Session, error) {
	return s.sessions(ctx, string(kitchen), owner)
}

// OwnSessions returns the sessions of a person, or of a key, in all kitchens that have not
// ended, those used last first.
func (s *Store) OwnSessions(ctx context.Context, owner string) ([]Session, error) {
	if owner == "" {
		return nil, ErrNotFound
	}
	return s.sessions(ctx, "", owner)
}

func (s *Store) sessions(ctx context.Context, kitchen, owner string) ([]Session, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (f Session, err error) {
		err = row.Scan(&f.ID, &f.Kitchen, &f.Member, &f.Key, &f.Name, &f.Device, &f.CreatedAt, &f.LastUsedAt, &f.ExpiresAt, &f.Identity,
			&f.EndsAt)
		return f, err
	}, sessionsSQL, kitchen, SessionIdle.Seconds(), owner)
}

// RevokeSession ends a session that began in the kitchen; with an owner only if it is
// that one's. It is idempotent, and fails with [ErrNotFound].
func (s *Store) RevokeSession(ctx context.Context, by By, id, owner string) error {
	return s.change(ctx, by, "RevokeSession", func(tx pgx.Tx) ([]access.Event, error) {
		var isNew bool
		if err := tx.QueryRow(ctx, revokeSessionSQL, by.Kitchen, id, owner).Scan(&isNew); err != nil || !isNew {
			return nil, notFound(err)
		}
		return []access.Event{access.SessionRevoked{Session: id}}, nil
	})
}

const kitchenOfSessionSQL = `SELECT kitchen FROM access.sessions WHERE id = $1`

// EndSession ends a session of an owner. The event is in the kitchen in which the session
// began. It is idempotent, and fails with [ErrNotFound].
func (s *Store) EndSession(ctx context.Context, by By, id, owner string) error {
	if err := s.pool.QueryRow(ctx, kitchenOfSessionSQL, id).Scan(&by.Kitchen); err != nil {
		return fmt.Errorf("session %.40q: %w", id, notFound(err))
	}
	return s.RevokeSession(ctx, by, id, owner)
}
