package credentials

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// LinkLifetime is how long a sign-in link can be used.
const LinkLifetime = 10 * time.Minute

// Link is a sign-in link, without its secret.
type Link struct {
	ID   string
	Role access.Role
	// Member is the member who signs in; empty if the link invites a new one, who gets the
	// name.
	Member, Name         string
	CreatedBy            string
	CreatedAt, ExpiresAt time.Time
	UsedAt, RevokedAt    *time.Time
}

// NewLink is what a new link is for: a member, or a new one with a role and a name.
type NewLink struct {
	Member string
	Name   string
	Role   access.Role
	// IsOperator makes the new member an operator, too.
	IsOperator bool
}

const (
	memberSQL = `
	SELECT p.name, m.role
	FROM access.members m
	JOIN access.people p ON p.id = m.person
	WHERE m.kitchen = $1
		AND m.person = $2
	FOR KEY SHARE OF m`

	createLinkSQL = `
	INSERT INTO access.links (id, kitchen, role, is_operator, person, name, hash, created_by, expires_at)
	VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6, $7, $8, now() + $9::float8 * interval '1 second')
	RETURNING created_at, expires_at`

	linksSQL = `
	SELECT id, role, COALESCE(person, ''), name, created_by, created_at, expires_at, used_at, revoked_at
	FROM access.links
	WHERE kitchen = $1
		AND created_at > now() - interval '7 days'
	ORDER BY created_at DESC, id`

	revokeLinkSQL = `
	WITH old AS (
		SELECT id, revoked_at, used_at
		FROM access.links
		WHERE kitchen = $1
			AND id = $2
		FOR UPDATE
	)
	UPDATE access.links l
	SET revoked_at = COALESCE(l.revoked_at, now())
	FROM old
	WHERE l.id = old.id
	RETURNING old.revoked_at IS NULL AND old.used_at IS NULL`

	// endLinksOfSQL finds the links that can still be used.
	endLinksOfSQL = `
	UPDATE access.links
	SET revoked_at = now()
	WHERE kitchen = $1
		AND created_by = $2
		AND used_at IS NULL
		AND revoked_at IS NULL
		AND expires_at > now()
	RETURNING id`

	findLinkSQL = `
	SELECT kitchen, hash, role, is_operator, COALESCE(person, ''), name, expires_at <= now(), used_at IS NOT NULL OR revoked_at IS NOT NULL
	FROM access.links
	WHERE id = $1
	FOR UPDATE`

	kitchenOfLinkSQL = `SELECT kitchen FROM access.links WHERE id = $1`

	useLinkSQL = `
	UPDATE access.links
	SET used_at = now(),
		person = $2
	WHERE id = $1`
)

// CreateLink creates a sign-in link. It fails with [ErrNotFound] for a member that the
// kitchen does not have, and with a [*domain.InvalidError] for the name of a new one.
func (s *Store) CreateLink(ctx context.Context, by By, of NewLink) (Link, Token, error) {
	if of.Member == "" {
		var err error
		if of.Name, err = nameOf(of.Name); err != nil {
			return Link{}, Token{}, err
		}
	}
	token := newToken(LinkKind)
	link := Link{ID: token.ID, Role: of.Role, Member: of.Member, Name: of.Name, CreatedBy: by.Actor}
	hash := token.hash()
	err := s.change(ctx, by, "CreateLink", func(tx pgx.Tx) ([]access.Event, error) {
		if link.Member != "" {
			if err := tx.QueryRow(ctx, memberSQL, by.Kitchen, link.Member).Scan(&link.Name, &link.Role); err != nil {
				return nil, notFound(err)
			}
		}
		row := tx.QueryRow(ctx, createLinkSQL, link.ID, by.Kitchen, link.Role, of.IsOperator && link.Member == "", link.Member, link.Name,
			hash[:], link.CreatedBy, LinkLifetime.Seconds())
		err := row.Scan(&link.CreatedAt, &link.ExpiresAt)
		return []access.Event{access.LinkCreated{Link: link.ID, Role: link.Role, Member: link.Member}}, err
	})
	return link, token, err
}

// Links returns the links of a kitchen of the last seven days, the newest first.
func (s *Store) Links(ctx context.Context, kitchen domain.Kitchen) ([]Link, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (l Link, err error) {
		err = row.Scan(&l.ID, &l.Role, &l.Member, &l.Name, &l.CreatedBy, &l.CreatedAt, &l.ExpiresAt, &l.UsedAt, &l.RevokedAt)
		return l, err
	}, linksSQL, kitchen)
}

// RevokeLink ends a link that was not used. It is idempotent, and fails with
// [ErrNotFound].
func (s *Store) RevokeLink(ctx context.Context, by By, id string) error {
	return s.change(ctx, by, "RevokeLink", func(tx pgx.Tx) ([]access.Event, error) {
		var isNew bool
		if err := tx.QueryRow(ctx, revokeLinkSQL, by.Kitchen, id).Scan(&isNew); err != nil || !isNew {
			return nil, notFound(err)
		}
		return []access.Event{access.LinkRevoked{Link: id}}, nil
	})
}

// endLinksOf ends the links that a member or a key has created: who may not invite any more
// could come back with one of them.
func endLinksOf(ctx context.Context, tx pgx.Tx, kitchen domain.Kitchen, creator string) ([]access.Event, error) {
	found, err := tx.Query(ctx, endLinksOfSQL, kitchen, creator)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (access.Event, error) {
		var link string
		err := row.Scan(&link)
		return access.LinkRevoked{Link: link}, err
	})
}

// UseLink signs in with a link: it is used up, its member is added if it invites a new
// one, and a session begins. It fails with an error for which [IsRefused] is true.
func (s *Store) UseLink(ctx context.Context, token Token, device, correlation string) (Session, Token, error) {
	return s.useLink(ctx, token, "", device, correlation)
}

// JoinWithLink is UseLink for a person who is signed in, who becomes a member of the
// kitchen that invites, in the place of a new person. It fails with [ErrAlreadyMember],
// and with [ErrOtherPerson] for a link of another member; the link can be used then.
func (s *Store) JoinWithLink(ctx context.Context, token Token, person, device, correlation string) (Session, Token, error) {
	return s.useLink(ctx, token, person, device, correlation)
}

func (s *Store) useLink(ctx context.Context, token Token, person, device, correlation string) (Session, Token, error) {
	if token.Kind != LinkKind {
		return Session{}, Token{}, ErrUnknown
	}
	by := By{Correlation: correlation}
	err := s.pool.QueryRow(ctx, kitchenOfLinkSQL, token.ID).Scan(&by.Kitchen)
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, Token{}, ErrUnknown
	}
	if err != nil {
		return Session{}, Token{}, err
	}
	session, secret := newSession(by.Kitchen, device)
	err = s.changeAs(ctx, &by, "SignIn", func(tx pgx.Tx) ([]access.Event, error) {
		events, member, err := useUp(ctx, tx, token.ID, token.hash(), person)
		if err != nil {
			return nil, err
		}
		by.Actor, session.Member = member, member
		err = begin(ctx, tx, &session, secret)
		return append(events, access.SessionCreated{Session: session.ID, Member: member}), err
	})
	return session, secret, err
}

// foundLink is a link that can be used.
type foundLink struct {
	kitchen domain.Kitchen
	Link
	isOperator bool
}

// findLink locks a link that can be used by who has its secret.
func findLink(ctx context.Context, tx pgx.Tx, id string, secret hash) (foundLink, error) {
	var link foundLink
	var stored []byte
	var isExpired, isOver bool
	err := tx.QueryRow(ctx, findLinkSQL, id).Scan(
		&link.kitchen, &stored, &link.Role, &link.isOperator, &link.Member, &link.Name, &isExpired, &isOver)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return foundLink{}, ErrUnknown
	case err != nil:
		return foundLink{}, err
	case !secret.matches(stored):
		return foundLink{}, ErrUnknown
	case isOver:
		return foundLink{}, ErrRevoked
	case isExpired:
		return foundLink{}, ErrExpired
	}
	return link, nil
}

// useUp uses a link up, and returns the events and the person who signs in: the given one,
// who may be empty.
func useUp(ctx context.Context, tx pgx.Tx, id string, secret hash, person string) ([]access.Event, string, error) {
	link, err := findLink(ctx, tx, id, secret)
	if err != nil {
		return nil, "", err
	}
	var events []access.Event
	if link.Member == "" {
		if link.Member, err = admit(ctx, tx, link, person); err != nil {
			return nil, "", err
		}
		events = append(events, access.MemberAdded{Member: link.Member, Role: link.Role})
	} else {
		if person != "" && person != link.Member {
			return nil, "", ErrOtherPerson
		}
		err := tx.QueryRow(ctx, memberSQL, link.kitchen, link.Member).Scan(&link.Name, &link.Role)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, "", ErrRevoked // the member was removed since
		}
		if err != nil {
			return nil, "", err
		}
	}
	_, err = tx.Exec(ctx, useLinkSQL, id, link.Member)
	return append(events, access.LinkUsed{Link: id, Member: link.Member}), link.Member, err
}

// admit makes a person a member as an invitation says, and returns who that is: a new one,
// with the name of the invitation, unless it is known.
func admit(ctx context.Context, tx pgx.Tx, link foundLink, person string) (string, error) {
	if person == "" {
		person = newID('m')
		if _, err := tx.Exec(ctx, addPersonSQL, person, link.Name, link.isOperator); err != nil {
			return "", err
		}
	} else if link.isOperator {
		if _, err := tx.Exec(ctx, makeOperatorSQL, person); err != nil {
			return "", err
		}
	}
	added, err := tx.Exec(ctx, addMemberSQL, link.kitchen, person, link.Role)
	if err == nil && added.RowsAffected() == 0 {
		err = ErrAlreadyMember
	}
	return person, err
}
