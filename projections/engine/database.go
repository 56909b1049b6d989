package engine

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// controlSchema holds the engine's own tables. Each generation of a projection's
// tables is in a schema beside it, named after the projection and the generation.
const controlSchema = "crumbtrail"

func schemaOf(projection string, generation int64) string {
	return fmt.Sprintf("%s_%s_%d", controlSchema, projection, generation)
}

func quoted(identifier string) string { return pgx.Identifier{identifier}.Sanitize() }

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// execer is a connection, a pool or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// lockTimeoutSQL bounds how long a transaction waits for a lock.
const lockTimeoutSQL = `SET LOCAL lock_timeout = '500ms'`

// lockKey is the key of the advisory lock for one purpose, the same in every
// instance.
func lockKey(purpose string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail projections: " + purpose)) // writing to a hash never fails
	return int64(hash.Sum64())
}

// storable replaces what PostgreSQL does not accept in a text.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func sessionName(purpose, projection string, term int64) string {
	return fmt.Sprintf("crumbtrail %s %s term %d", purpose, projection, term)
}

// connectTimeout bounds one attempt to connect.
const connectTimeout = 10 * time.Second

// connect opens a connection that writes tables. Its statements only look rows up
// by key, so the planner must choose indexes whatever the statistics are while a
// table grows.
func connect(ctx context.Context, pool *pgxpool.Pool, session string) (*pgx.Conn, error) {
	config := pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = session
	for _, setting := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"} {
		config.RuntimeParams[setting] = "off"
	}
	// The locks of an instance whose machine is gone must end soon.
	config.RuntimeParams["tcp_keepalives_idle"] = "4"
	config.RuntimeParams["tcp_keepalives_interval"] = "2"
	config.RuntimeParams["tcp_keepalives_count"] = "2"
	config.RuntimeParams["timezone"] = "UTC" // rows are compared as text
	config.Tracer = nil                      // a span per batch is noise
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// disconnect closes a connection, which rolls back its open transaction.
func disconnect(ctx context.Context, conn *pgx.Conn) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(closing) // after an error it is closed too
}
