package credentials

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// PendingLifetime is how long a person may take to sign in at a provider.
	PendingLifetime = 10 * time.Minute
	// mostPending is how many sign-ins may have begun, so that strangers cannot fill the disk.
	mostPending = 10_000
)

// PendingSignIn is a sign-in at a provider that has begun. It ends once.
type PendingSignIn struct {
	// Link is used when it ends; nil for none. Its secret is not kept.
	Link *Token
	// Person is who is signed in, and connects the identity; empty for none.
	Person string
	// Next is where the browser is led then.
	Next string

	linkID   string
	linkHash []byte
}

const (
	forgetPendingSQL = `
	DELETE FROM access.pending_sign_ins
	WHERE expires_at <= now()`

	addPendingSQL = `
	INSERT INTO access.pending_sign_ins (state, link, link_hash, person, next, expires_at)
	SELECT $1, $2, $3, $4, $5, now() + $6::float8 * interval '1 second'
	WHERE (SELECT count(*) FROM access.pending_sign_ins) < $7`

	takePendingSQL = `
	DELETE FROM access.pending_sign_ins
	WHERE state = $1
	RETURNING link, link_hash, person, next, expires_at <= now()`
)

// Begin remembers a sign-in until it ends. It fails with an error for which [IsRefused] is
// true if the link cannot be used, and with [ErrTooMany].
func (s *Store) Begin(ctx context.Context, state string, of PendingSignIn) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var id string
		var secret []byte
		if of.Link != nil {
			if of.Link.Kind != LinkKind {
				return ErrUnknown
			}
			hash := of.Link.hash()
			if _, err := findLink(ctx, tx, of.Link.ID, hash); err != nil {
				return err
			}
			id, secret = of.Link.ID, hash[:]
		}
		if _, err := tx.Exec(ctx, forgetPendingSQL); err != nil {
			return err
		}
		key := sha256.Sum256([]byte(state))
		added, err := tx.Exec(ctx, addPendingSQL, key[:], id, secret, of.Person, of.Next, PendingLifetime.Seconds(), mostPending)
		if err == nil && added.RowsAffected() == 0 {
			err = ErrTooMany
		}
		return err
	})
	if err != nil && !IsRefused(err) {
		err = fmt.Errorf("begin a sign-in: %w", err)
	}
	return err
}

// Take ends a sign-in that has begun: a second time it is unknown. It fails with
// [ErrUnknown] and [ErrExpired].
func (s *Store) Take(ctx context.Context, state string) (PendingSignIn, error) {
	var found PendingSignIn
	var isExpired bool
	key := sha256.Sum256([]byte(state))
	err := s.pool.QueryRow(ctx, takePendingSQL, key[:]).Scan(&found.linkID, &found.linkHash, &found.Person, &found.Next, &isExpired)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return PendingSignIn{}, ErrUnknown
	case err != nil:
		return PendingSignIn{}, fmt.Errorf("end a sign-in: %w", err)
	case isExpired:
		return PendingSignIn{}, ErrExpired
	}
	return found, nil
}
