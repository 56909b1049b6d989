package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// Kitchen is a kitchen of the installation.
type Kitchen struct {
	ID        domain.Kitchen
	CreatedAt time.Time
	// Members counts its members.
	Members int
	// Closed is why no one may use it; nil for one that is open.
	Closed *ClosedError
}

const (
	createKitchenSQL = `
	INSERT INTO access.kitchens (id)
	VALUES ($1)
	ON CONFLICT DO NOTHING
	RETURNING true`

	kitchensSQL = `
	SELECT
		k.id,
		k.created_at,
		(SELECT count(*) FROM access.members m WHERE m.kitchen = k.id),
		k.importing IS NOT NULL,
		CASE WHEN k.erased_at IS NULL THEN k.delete_after END,
		k.importing IS NOT NULL OR k.delete_after IS NOT NULL OR k.erased_at IS NOT NULL
	FROM access.kitchens k
	ORDER BY k.id`
)

// CreateKitchen creates a kitchen, which by names. It fails with [ErrKitchenExists], and with a
// [*ClosedError] for one that is closed or was deleted.
func (s *Store) CreateKitchen(ctx context.Context, by By) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var created bool
		err := tx.QueryRow(ctx, createKitchenSQL, by.Kitchen).Scan(&created)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrKitchenExists
		}
		if err != nil {
			return err
		}
		if err := s.record(ctx, tx, by, "CreateKitchen", []access.Event{access.KitchenCreated{}}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, notifySQL, channel)
		return err
	})
	if errors.Is(err, ErrKitchenExists) {
		err = cmp.Or(s.CheckOpen(ctx, by.Kitchen), err)
	}
	if err != nil {
		return fmt.Errorf("create kitchen %s: %w", by.Kitchen, err)
	}
	s.announce()
	return nil
}

// HasKitchen fails with [ErrNoKitchen] unless a kitchen exists.
func (s *Store) HasKitchen(ctx context.Context, kitchen domain.Kitchen) error {
	err := s.pool.QueryRow(ctx, `SELECT FROM access.kitchens WHERE id = $1`, kitchen).Scan()
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("kitchen %s: %w", kitchen, ErrNoKitchen)
	}
	return err
}

// Kitchens returns all kitchens, ordered by id.
func (s *Store) Kitchens(ctx context.Context) ([]Kitchen, error) {
	return rows(ctx, s, func(row pgx.CollectableRow) (k Kitchen, err error) {
		var after *time.Time
		var why ClosedError
		var isClosed bool
		err = row.Scan(&k.ID, &k.CreatedAt, &k.Members, &why.IsImporting, &after, &isClosed)
		if after != nil {
			why.DeleteAfter = *after
		}
		if isClosed {
			k.Closed = &why
		}
		return k, err
	}, kitchensSQL)
}

const isRequiredSQL = `SELECT EXISTS (SELECT FROM access.required)`

// IsRequired reports whether callers need a credential: a person, a key or a second
// kitchen exists, or existed before: an installation never falls back.
func (s *Store) IsRequired(ctx context.Context) (bool, error) {
	if known, ok := s.verified.isRequired(); ok {
		return known, nil
	}
	generation := s.verified.generation()
	var is bool
	if err := s.pool.QueryRow(ctx, isRequiredSQL).Scan(&is); err != nil {
		return false, fmt.Errorf("look for people and keys: %w", err)
	}
	s.verified.setRequired(is, generation)
	return is, nil
}

// canSignInSQL looks for members and keys of open kitchens. A key of an operator sees no
// kitchen.
const canSignInSQL = `
	WITH open AS (
		SELECT id
		FROM access.kitchens
		WHERE importing IS NULL
			AND delete_after IS NULL
			AND erased_at IS NULL
	)
	SELECT
		EXISTS (SELECT FROM access.members m JOIN open ON open.id = m.kitchen)
		OR EXISTS (
			SELECT
			FROM access.keys k
			JOIN open ON open.id = k.kitchen
			WHERE k.role <> 'operator'
				AND k.revoked_at IS NULL
				AND (k.expires_at IS NULL OR k.expires_at > now())
		)`

// CanSignIn reports whether there is a member, or a key that is valid, with which someone can
// sign in to a kitchen that is open.
func (s *Store) CanSignIn(ctx context.Context) (can bool, err error) {
	if err = s.pool.QueryRow(ctx, canSignInSQL).Scan(&can); err != nil {
		return false, fmt.Errorf("look for those who can sign in: %w", err)
	}
	return can, nil
}
