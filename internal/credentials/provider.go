package credentials

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// ProviderIdentity is whom a provider confirms.
type ProviderIdentity struct {
	Issuer, Subject string
	// Name is for a person whom no invitation named.
	Name string
	// Grants are the roles that the provider's claims give.
	Grants map[domain.Kitchen]access.Role
}

const (
	lockIdentitySQL = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`

	findIdentitySQL = `
	SELECT id, person
	FROM access.identities
	WHERE issuer = $1
		AND subject = $2`

	addIdentitySQL = `
	INSERT INTO access.identities (id, issuer, subject, person)
	VALUES ($1, $2, $3, $4)`

	membershipsByClaimSQL = `
	SELECT kitchen, role, by_claim
	FROM access.members
	WHERE person = $1
	ORDER BY joined_at, kitchen
	FOR UPDATE`

	// addByClaimSQL adds nothing for a kitchen that does not exist.
	addByClaimSQL = `
	INSERT INTO access.members (kitchen, person, role, by_claim)
	SELECT id, $2, $3, true
	FROM access.kitchens
	WHERE id = $1`

	isOperatorSQL = `SELECT is_operator FROM access.people WHERE id = $1`
)

// entry is a sign-in with an identity while its transaction lasts.
type entry struct {
	tx               pgx.Tx
	who              ProviderIdentity
	identity, person string // both empty while they are unknown
	kitchen          domain.Kitchen
	events           []placed
}

// placed is an event in the kitchen that it is about.
type placed struct {
	kitchen domain.Kitchen
	access.Event
}

func (e *entry) say(kitchen domain.Kitchen, event access.Event) {
	e.events = append(e.events, placed{kitchen, event})
}

// SignInWithProvider begins a session for whom a provider confirms: a person who is known by
// issuer and subject, whom the link of the pending sign-in invites, who is signed in and
// connects the identity, or to whom the claims give a role. Memberships that claims gave
// before follow what they give now. It fails with [ErrNotMember], [ErrOtherPerson],
// [ErrAlreadyMember], and with an error for which [IsRefused] is true for a link that cannot
// be used any more.
func (s *Store) SignInWithProvider(
	ctx context.Context, pending PendingSignIn, who ProviderIdentity, device, correlation string,
) (session Session, secret Token, err error) {
	var refused error
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		e := entry{tx: tx, who: who}
		refused = nil
		if err := e.enter(ctx, pending); errors.Is(err, ErrNotMember) && e.identity != "" {
			refused = err // the memberships that have ended stay so
		} else if err != nil {
			return err
		} else {
			session, secret = newSession(e.kitchen, device)
			session.Member, session.Identity = e.person, e.identity
			if err := begin(ctx, tx, &session, secret); err != nil {
				return err
			}
			e.say(e.kitchen, access.SessionCreated{Session: session.ID, Member: e.person})
		}
		for _, event := range e.events {
			by := By{Kitchen: event.kitchen, Actor: e.person, Correlation: correlation}
			if err := s.record(ctx, tx, by, "SignIn", []access.Event{event.Event}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, notifySQL, channel)
		return err
	})
	if err == nil {
		s.announce()
		err = refused
	}
	if err != nil {
		return Session{}, Token{}, fmt.Errorf("sign in with a provider: %w", err)
	}
	return session, secret, nil
}

// enter finds out who signs in, in which kitchen, and what changes by that.
func (e *entry) enter(ctx context.Context, pending PendingSignIn) error {
	if _, err := e.tx.Exec(ctx, lockIdentitySQL, e.who.Issuer+" "+e.who.Subject); err != nil {
		return err
	}
	err := e.tx.QueryRow(ctx, findIdentitySQL, e.who.Issuer, e.who.Subject).Scan(&e.identity, &e.person)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if pending.Person != "" {
		if e.person != "" && e.person != pending.Person {
			return ErrOtherPerson
		}
		e.person = pending.Person
	}
	if pending.linkID != "" {
		if err := e.useLink(ctx, pending); err != nil {
			return err
		}
	}
	if err := e.follow(ctx); err != nil {
		return err
	}
	if e.identity != "" {
		return nil
	}
	e.identity = newID('i')
	_, err = e.tx.Exec(ctx, addIdentitySQL, e.identity, e.who.Issuer, e.who.Subject, e.person)
	e.say(e.kitchen, access.MemberIdentityAdded{Member: e.person, Identity: e.identity})
	return err
}

// useLink uses the link of a sign-in up, for who is known or for whom it is.
func (e *entry) useLink(ctx context.Context, pending PendingSignIn) error {
	var secret hash
	copy(secret[:], pending.linkHash)
	link, err := findLink(ctx, e.tx, pending.linkID, secret)
	if err != nil {
		return err
	}
	events, person, err := useUp(ctx, e.tx, pending.linkID, secret, e.person)
	if err != nil {
		return err
	}
	e.person, e.kitchen = person, link.kitchen
	for _, event := range events {
		e.say(link.kitchen, event)
	}
	return nil
}

// follow makes the memberships that claims give be those of now, and finds the kitchen in
// which the session begins.
func (e *entry) follow(ctx context.Context) error {
	if e.person == "" {
		if len(e.who.Grants) == 0 {
			return ErrNotMember
		}
		e.person = newID('m')
		if _, err := e.tx.Exec(ctx, addPersonSQL, e.person, e.who.Name, false); err != nil {
			return err
		}
	}
	found, err := e.tx.Query(ctx, membershipsByClaimSQL, e.person)
	if err != nil {
		return err
	}
	members, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (m claimed, err error) {
		err = row.Scan(&m.kitchen, &m.role, &m.byClaim)
		return m, err
	})
	if err != nil {
		return err
	}
	kept := []domain.Kitchen{}
	for _, membership := range members {
		stays, err := e.keep(ctx, membership)
		if err != nil {
			return err
		}
		if stays {
			kept = append(kept, membership.kitchen)
		}
	}
	for _, kitchen := range slices.Sorted(maps.Keys(e.who.Grants)) {
		if slices.ContainsFunc(members, func(m claimed) bool { return m.kitchen == kitchen }) {
			continue
		}
		added, err := e.tx.Exec(ctx, addByClaimSQL, kitchen, e.person, e.who.Grants[kitchen])
		if err != nil {
			return err
		}
		if added.RowsAffected() > 0 {
			e.say(kitchen, access.MemberAdded{Member: e.person, Role: e.who.Grants[kitchen]})
			kept = append(kept, kitchen)
		}
	}
	return e.place(ctx, kept)
}

// claimed is a membership before a sign-in.
type claimed struct {
	kitchen domain.Kitchen
	role    access.Role
	byClaim bool
}

// keep changes or ends a membership as the claims say that gave it. It reports whether the
// membership goes on.
func (e *entry) keep(ctx context.Context, m claimed) (bool, error) {
	granted := e.who.Grants[m.kitchen]
	switch {
	case !m.byClaim || granted == m.role:
		return true, nil
	case granted != "":
		e.say(m.kitchen, access.MemberRoleChanged{Member: e.person, Role: granted})
		if _, err := e.tx.Exec(ctx, changeRoleSQL, m.kitchen, e.person, granted); err != nil || granted == access.Admin {
			return true, err
		}
		return true, e.endLinks(ctx, m.kitchen)
	}
	for _, statement := range []string{removeMemberSQL, endMemberSessionsSQL} {
		if _, err := e.tx.Exec(ctx, statement, m.kitchen, e.person); err != nil {
			return false, err
		}
	}
	e.say(m.kitchen, access.MemberRemoved{Member: e.person})
	return false, e.endLinks(ctx, m.kitchen)
}

// endLinks ends the links that the person has created in a kitchen.
func (e *entry) endLinks(ctx context.Context, kitchen domain.Kitchen) error {
	ended, err := endLinksOf(ctx, e.tx, kitchen, e.person)
	for _, event := range ended {
		e.say(kitchen, event)
	}
	return err
}

// place finds the kitchen in which the session begins: that of the link, else the oldest
// membership. An operator needs none.
func (e *entry) place(ctx context.Context, kitchens []domain.Kitchen) error {
	if e.kitchen != "" {
		return nil
	}
	if len(kitchens) > 0 {
		e.kitchen = kitchens[0]
		return nil
	}
	var isOperator bool
	if err := e.tx.QueryRow(ctx, isOperatorSQL, e.person).Scan(&isOperator); err != nil {
		return err
	}
	if !isOperator {
		return ErrNotMember
	}
	e.kitchen = domain.Home
	return nil
}
