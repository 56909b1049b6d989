package credentials

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// Identity is who presents a key or a session.
type Identity struct {
	// ID is that of a person, or of a key. Events have it as their actor.
	ID string
	// Name is that of the person or of the key.
	Name string
	// IsKey is true for a key, also if a session was begun with it.
	IsKey bool
	// Session is the id of the session; empty without one.
	Session string
	// IsOperator is true for an operator of the program.
	IsOperator bool
	// Home is the kitchen of the key, or the one in which the session began.
	Home domain.Kitchen
	// Memberships are the kitchens of the person or of the key, the oldest first, and those
	// that are closed last.
	Memberships []Membership
}

// Membership is a role in a kitchen.
type Membership struct {
	Kitchen domain.Kitchen
	Role    access.Role
}

// In returns the role in a kitchen. It reports false for a kitchen of which the identity
// is no member, whether it exists or not.
func (i Identity) In(kitchen domain.Kitchen) (access.Role, bool) {
	at := slices.IndexFunc(i.Memberships, func(m Membership) bool { return m.Kitchen == kitchen })
	if at < 0 {
		return "", false
	}
	return i.Memberships[at].Role, true
}

const (
	verifyKeySQL = `
	SELECT
		k.kitchen,
		k.role,
		k.name,
		k.hash,
		k.revoked_at IS NOT NULL,
		COALESCE(k.expires_at <= now(), false),
		COALESCE(EXTRACT(EPOCH FROM k.expires_at - now())::float8, 'Infinity'),
		k.last_used_at IS NULL OR k.last_used_at < date_trunc('minute', now())
	FROM access.keys k
	WHERE k.id = $1`

	// verifySessionSQL has a session that was begun with a key expire, and be revoked, with
	// the key.
	verifySessionSQL = `
	SELECT
		s.kitchen,
		s.hash,
		COALESCE(s.person, ''),
		COALESCE(s.key, ''),
		COALESCE(p.name, k.name),
		COALESCE(p.is_operator, k.role = 'operator'),
		COALESCE(k.role, ''),
		s.revoked_at IS NOT NULL OR COALESCE(k.revoked_at IS NOT NULL, false),
		EXTRACT(EPOCH FROM LEAST(s.expires_at, s.last_used_at + $2::float8 * interval '1 second', k.expires_at) - now())::float8,
		s.last_used_at < date_trunc('minute', now())
	FROM access.sessions s
	LEFT JOIN access.people p ON p.id = s.person
	LEFT JOIN access.keys k ON k.id = s.key
	WHERE s.id = $1`

	membershipsSQL = `
	SELECT
		m.kitchen,
		m.role
	FROM access.members m
	JOIN access.kitchens k ON k.id = m.kitchen
	WHERE m.person = $1
	ORDER BY k.delete_after IS NOT NULL OR k.importing IS NOT NULL, m.joined_at, m.kitchen`

	useKeySQL = `
	UPDATE access.keys
	SET last_used_at = GREATEST(created_at, date_trunc('minute', now()))
	WHERE id = $1`

	useSessionSQL = `
	UPDATE access.sessions
	SET last_used_at = GREATEST(created_at, date_trunc('minute', now()))
	WHERE id = $1`
)

// VerifyToken returns who presents a key or a session. An answer may be up to 10 seconds
// old, but never older than a change that another program on the database made a second
// ago. It fails with [ErrUnknown], [ErrExpired], [ErrRevoked], or because the database
// does not answer.
func (s *Store) VerifyToken(ctx context.Context, token Token) (Identity, error) {
	hash := token.hash()
	if found, ok := s.verified.get(hash); ok {
		return found.identity, found.refused
	}
	generation := s.verified.generation()
	var identity Identity
	var left float64
	var err error
	switch token.Kind {
	case KeyKind:
		identity, left, err = s.verifyKey(ctx, token.ID, hash)
	case SessionKind:
		identity, left, err = s.verifySession(ctx, token.ID, hash)
	default:
		return Identity{}, ErrUnknown
	}
	switch {
	case errors.Is(err, ErrExpired), errors.Is(err, ErrRevoked):
		left = cacheTime.Seconds()
	case err != nil && !IsRefused(err):
		return Identity{}, fmt.Errorf("verify a credential: %w", err)
	case err != nil:
		return Identity{}, err
	}
	s.verified.put(hash, verified{identity: identity, refused: err, changes: generation}, seconds(left))
	return identity, err
}

// Remembers reports whether a token was verified here before, whether it is valid now or
// not.
func (s *Store) Remembers(token Token) bool { return s.verified.remembers(token.hash()) }

func seconds(left float64) time.Duration {
	return time.Duration(min(left, cacheTime.Seconds()) * float64(time.Second))
}

func (s *Store) verifyKey(ctx context.Context, id string, hash hash) (Identity, float64, error) {
	identity := Identity{ID: id, IsKey: true}
	var role access.Role
	var stored []byte
	var isRevoked, isExpired, isUnnoted bool
	var left float64
	err := s.pool.QueryRow(ctx, verifyKeySQL, id).Scan(
		&identity.Home, &role, &identity.Name, &stored, &isRevoked, &isExpired, &left, &isUnnoted)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Identity{}, 0, ErrUnknown
	case err != nil:
		return Identity{}, 0, err
	case !hash.matches(stored):
		return Identity{}, 0, ErrUnknown
	case isRevoked:
		return Identity{}, 0, ErrRevoked
	case isExpired:
		return Identity{}, 0, ErrExpired
	}
	identity.grant(role)
	if isUnnoted {
		s.note(ctx, useKeySQL, id)
	}
	return identity, left, nil
}

// grant gives the identity the role of a key.
func (i *Identity) grant(role access.Role) {
	if role == access.Operator {
		i.IsOperator = true
		return
	}
	i.Memberships = []Membership{{Kitchen: i.Home, Role: role}}
}

func (s *Store) verifySession(ctx context.Context, id string, hash hash) (Identity, float64, error) {
	identity := Identity{Session: id}
	var person, key string
	var keyRole access.Role
	var stored []byte
	var isRevoked, isUnnoted bool
	var left float64
	err := s.pool.QueryRow(ctx, verifySessionSQL, id, SessionIdle.Seconds()).Scan(
		&identity.Home, &stored, &person, &key, &identity.Name, &identity.IsOperator, &keyRole, &isRevoked, &left, &isUnnoted)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Identity{}, 0, ErrUnknown
	case err != nil:
		return Identity{}, 0, err
	case !hash.matches(stored):
		return Identity{}, 0, ErrUnknown
	case isRevoked:
		return Identity{}, 0, ErrRevoked
	case left <= 0:
		return Identity{}, 0, ErrExpired
	}
	if key != "" {
		identity.ID, identity.IsKey = key, true
		identity.grant(keyRole)
	} else {
		identity.ID = person
		if identity.Memberships, err = s.Memberships(ctx, person); err != nil {
			return Identity{}, 0, err
		}
	}
	if len(identity.Memberships) == 0 && !identity.IsOperator {
		return Identity{}, 0, ErrRevoked
	}
	if isUnnoted {
		s.note(ctx, useSessionSQL, id)
	}
	return identity, left, nil
}

// Memberships returns the kitchens of a person, the oldest membership first. A key has
// none.
func (s *Store) Memberships(ctx context.Context, person string) ([]Membership, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (m Membership, err error) {
		err = row.Scan(&m.Kitchen, &m.Role)
		return m, err
	}, membershipsSQL, person)
}

// note records when a credential was last used. A database that cannot be written to
// does not refuse the credential.
func (s *Store) note(ctx context.Context, sql, id string) {
	if _, err := s.pool.Exec(ctx, sql, id); err != nil && ctx.Err() == nil {
		s.logger.WarnContext(ctx, "the last use of a credential was not recorded", "id", id, "error", err)
	}
}
