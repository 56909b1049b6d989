// Package identity keeps what events must not contain: the names of those who act, and
// the secrets with which commands are signed. Both are in the schema access of PostgreSQL,
// beside the credentials; see [crumbtrail/internal/credentials].
package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/domain"
	"crumbtrail/internal/credentials"
)

const (
	// keptActors bounds the actors that are kept in memory.
	keptActors = 4096
	// nameTime is how long a name is kept: it may change.
	nameTime = 10 * time.Second
)

// Store is a handle on names and secrets. It is safe for concurrent use.
type Store struct {
	pool  *pgxpool.Pool
	ids   *lru.Cache[claim, string]
	names *expirable.LRU[string, string]

	mu      sync.Mutex
	secrets map[domain.Kitchen][]byte
}

// claim is a name that a caller of a kitchen claims.
type claim struct {
	kitchen domain.Kitchen
	name    string
}

// Open creates or upgrades the tables and returns a handle on them. The pool stays the
// caller's.
func Open(ctx context.Context, pool *pgxpool.Pool) (*Store, error) {
	if err := credentials.Migrate(ctx, pool.Config().ConnConfig); err != nil {
		return nil, err
	}
	return New(pool)
}

// New is [Open] for tables that the credentials have been opened on.
func New(pool *pgxpool.Pool) (*Store, error) {
	ids, err := lru.New[claim, string](keptActors)
	if err != nil {
		return nil, err
	}
	return &Store{
		pool: pool, ids: ids, names: expirable.NewLRU[string, string](keptActors, nil, nameTime), secrets: map[domain.Kitchen][]byte{},
	}, nil
}

const (
	// claimSQL leaves the id of a name that is known as it is, and returns it.
	claimSQL = `
	INSERT INTO access.names (id, kitchen, name)
	VALUES ($1, $2, $3)
	ON CONFLICT (kitchen, name) DO UPDATE SET name = EXCLUDED.name
	RETURNING id`

	nameSQL = `SELECT access.actor_name($1)`

	// secretSQL leaves a secret that is there as it is.
	secretSQL = `
	INSERT INTO access.secrets (kitchen, secret)
	VALUES ($1, $2)
	ON CONFLICT (kitchen) DO NOTHING`

	readSecretSQL = `
	SELECT secret
	FROM access.secrets
	WHERE kitchen = $1`
)

// ID returns the id for a name that a caller claims in a kitchen: the same one each time,
// and another one in each kitchen.
func (s *Store) ID(ctx context.Context, kitchen domain.Kitchen, name string) (string, error) {
	if id, known := s.ids.Get(claim{kitchen, name}); known {
		return id, nil
	}
	id := ""
	if err := s.pool.QueryRow(ctx, claimSQL, uuid.NewString(), kitchen, name).Scan(&id); err != nil {
		return "", fmt.Errorf("find the id of an actor: %w", err)
	}
	s.ids.Add(claim{kitchen, name}, id)
	return id, nil
}

// Name returns the name of an actor of an event. An actor without one, such as those of
// earlier versions, which recorded names, is returned as it is.
func (s *Store) Name(ctx context.Context, actor string) (string, error) {
	if name, known := s.names.Get(actor); known {
		return name, nil
	}
	name := ""
	if err := s.pool.QueryRow(ctx, nameSQL, actor).Scan(&name); err != nil {
		return "", fmt.Errorf("find the name of an actor: %w", err)
	}
	s.names.Add(actor, name)
	return name, nil
}

// Secret returns the secret of a kitchen, which is created when it is first asked for. All
// programs on a database have the same.
func (s *Store) Secret(ctx context.Context, kitchen domain.Kitchen) ([]byte, error) {
	s.mu.Lock()
	known := s.secrets[kitchen]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	secret, err := s.readSecret(ctx, kitchen)
	if errors.Is(err, pgx.ErrNoRows) {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // it never fails
		if _, err := s.pool.Exec(ctx, secretSQL, kitchen, fresh); err != nil {
			return nil, fmt.Errorf("create a secret: %w", err)
		}
		secret, err = s.readSecret(ctx, kitchen) // that of the program which was first
	}
	if err != nil {
		return nil, fmt.Errorf("read a secret: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[kitchen] = secret
	return secret, nil
}

func (s *Store) readSecret(ctx context.Context, kitchen domain.Kitchen) (secret []byte, err error) {
	err = s.pool.QueryRow(ctx, readSecretSQL, kitchen).Scan(&secret)
	return secret, err
}
