package autobackup

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// lock is held by the instance that makes a backup. A session of its own has it: if the
// instance ends, PostgreSQL gives it to another one.
type lock struct{ session *pgx.Conn }

// takeLock returns nil if another instance has the lock. It does not wait: a statement that
// waits keeps PostgreSQL from cleaning up.
func takeLock(ctx context.Context, pool *pgxpool.Pool) (*lock, error) {
	config := pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "crumbtrail backup"
	session, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	taken := &lock{session}
	var isMine bool
	if err := session.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockKey()).Scan(&isMine); err != nil {
		taken.release(ctx)
		return nil, fmt.Errorf("lock the backups: %w", err)
	}
	if !isMine {
		taken.release(ctx)
		return nil, nil //nolint:nilnil // see above
	}
	return taken, nil
}

// check fails if the lock may be lost.
func (l *lock) check(ctx context.Context) error {
	if err := l.session.Ping(ctx); err != nil {
		return fmt.Errorf("the database was lost during the backup, and another instance may make one: %w", err)
	}
	return nil
}

func (l *lock) release(ctx context.Context) { _ = l.session.Close(context.WithoutCancel(ctx)) }

// lockKey is the key of the advisory lock, the same in every process.
func lockKey() int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail backup")) // it never fails
	return int64(hash.Sum64())
}
