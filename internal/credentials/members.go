package credentials

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// Member is a person with a role in a kitchen.
type Member struct {
	ID       string
	Name     string
	Role     access.Role
	JoinedAt time.Time
	// LastUsedAt is when one of the member's sessions was last used; nil if none was.
	LastUsedAt *time.Time
}

const (
	membersSQL = `
	SELECT
		p.id,
		p.name,
		m.role,
		m.joined_at,
		(SELECT max(s.last_used_at) FROM access.sessions s WHERE s.person = p.id AND s.kitchen = m.kitchen)
	FROM access.members m
	JOIN access.people p ON p.id = m.person
	WHERE m.kitchen = $1
	ORDER BY p.name, p.id`

	addPersonSQL = `
	INSERT INTO access.people (id, name, is_operator)
	VALUES ($1, $2, $3)`

	addMemberSQL = `
	INSERT INTO access.members (kitchen, person, role)
	VALUES ($1, $2, $3)
	ON CONFLICT DO NOTHING`

	makeOperatorSQL = `
	UPDATE access.people
	SET is_operator = true
	WHERE id = $1`

	// lockMembersSQL makes changes of roles wait for one another, so that two
	// administrators cannot both leave.
	lockMembersSQL = `
	SELECT
		person,
		role
	FROM access.members
	WHERE kitchen = $1
	ORDER BY person
	FOR UPDATE`

	changeRoleSQL = `
	UPDATE access.members
	SET role = $3
	WHERE kitchen = $1
		AND person = $2`

	removeMemberSQL = `
	DELETE FROM access.members
	WHERE kitchen = $1
		AND person = $2`

	endMemberSessionsSQL = `
	UPDATE access.sessions
	SET revoked_at = now()
	WHERE kitchen = $1
		AND person = $2
		AND revoked_at IS NULL`

	namesSQL = `
	SELECT id, name FROM access.people WHERE id = ANY($1)
	UNION ALL
	SELECT id, name FROM access.keys WHERE id = ANY($1)`
)

// Members returns the members of a kitchen, ordered by name.
func (s *Store) Members(ctx context.Context, kitchen domain.Kitchen) ([]Member, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(&m.ID, &m.Name, &m.Role, &m.JoinedAt, &m.LastUsedAt)
		return m, err
	}, membersSQL, kitchen)
}

// ChangeRole gives a member another role. It fails with [ErrNotFound] and
// [ErrLastAdmin].
func (s *Store) ChangeRole(ctx context.Context, by By, member string, role access.Role) error {
	return s.change(ctx, by, "ChangeMemberRole", func(tx pgx.Tx) ([]access.Event, error) {
		now, err := roleOf(ctx, tx, by.Kitchen, member, role == access.Admin)
		if err != nil || now == role {
			return nil, err
		}
		if _, err := tx.Exec(ctx, changeRoleSQL, by.Kitchen, member, role); err != nil {
			return nil, err
		}
		events := []access.Event{access.MemberRoleChanged{Member: member, Role: role}}
		if role == access.Admin {
			return events, nil
		}
		ended, err := endLinksOf(ctx, tx, by.Kitchen, member)
		return append(events, ended...), err
	})
}

// RemoveMember ends a membership and the member's sessions in the kitchen. It fails with
// [ErrNotFound] and [ErrLastAdmin].
func (s *Store) RemoveMember(ctx context.Context, by By, member string) error {
	return s.change(ctx, by, "RemoveMember", func(tx pgx.Tx) ([]access.Event, error) {
		if _, err := roleOf(ctx, tx, by.Kitchen, member, false); err != nil {
			return nil, err
		}
		for _, statement := range []string{removeMemberSQL, endMemberSessionsSQL} {
			if _, err := tx.Exec(ctx, statement, by.Kitchen, member); err != nil {
				return nil, err
			}
		}
		ended, err := endLinksOf(ctx, tx, by.Kitchen, member)
		return append([]access.Event{access.MemberRemoved{Member: member}}, ended...), err
	})
}

// roleOf locks the members of a kitchen and returns the role of one. Unless that member
// stays an administrator, it fails with [ErrLastAdmin] if there is no other one.
func roleOf(ctx context.Context, tx pgx.Tx, kitchen domain.Kitchen, member string, staysAdmin bool) (access.Role, error) {
	found, err := tx.Query(ctx, lockMembersSQL, kitchen)
	if err != nil {
		return "", err
	}
	members, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(&m.ID, &m.Role)
		return m, err
	})
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(members, func(m Member) bool { return m.ID == member })
	if at < 0 {
		return "", fmt.Errorf("member %.40q: %w", member, ErrNotFound)
	}
	hasOther := slices.ContainsFunc(members, func(m Member) bool { return m.Role == access.Admin && m.ID != member })
	if members[at].Role == access.Admin && !staysAdmin && !hasOther {
		return "", ErrLastAdmin
	}
	return members[at].Role, nil
}

// Names returns the names of people and keys, by id. Ids that are neither are left out.
func (s *Store) Names(ctx context.Context, ids []string) (map[string]string, error) {
	type named struct{ id, name string }
	found, err := rows(ctx, s, func(row pgx.CollectableRow) (n named, err error) {
		err = row.Scan(&n.id, &n.name)
		return n, err
	}, namesSQL, ids)
	names := make(map[string]string, len(found))
	for _, one := range found {
		names[one.id] = one.name
	}
	return names, err
}
