package postgres

import (
	"context"
	"embed"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgschema"
)

// schema holds the log's tables.
const schema = "eventlog"

//go:embed migrations/*.sql
var migrations embed.FS

// lockKey returns the key of the advisory lock for one purpose. It is the same in
// every process.
func lockKey(purpose string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail event log: " + purpose + ": " + schema)) // never fails
	return int64(hash.Sum64())
}

const (
	lockSQL = `SELECT pg_advisory_lock($1)`

	unlockSQL = `SELECT pg_advisory_unlock($1)`

	schemaExistsSQL = `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`

	encodingSQL = `SHOW server_encoding`
)

// migrate creates or upgrades the log's tables, one process at a time.
func migrate(ctx context.Context, config *pgx.ConnConfig) (err error) {
	config = config.Copy()
	setApplicationName(config, "migration")
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // this releases the lock in any case

	key := lockKey("migrate")
	if _, err := conn.Exec(ctx, lockSQL, key); err != nil {
		return fmt.Errorf("lock the tables' upgrade: %w", err)
	}
	if err := createSchema(ctx, conn); err != nil {
		return err
	}
	if err := pgschema.Upgrade(ctx, conn, schema, migrations); err != nil {
		return fmt.Errorf("create or upgrade the tables: %w", err)
	}
	if _, err := conn.Exec(ctx, unlockSQL, key); err != nil {
		return fmt.Errorf("unlock the tables' upgrade: %w", err)
	}
	return nil
}

// createSchema looks for the schema first: the user may have the permission to
// use it without the permission to create one.
func createSchema(ctx context.Context, conn *pgx.Conn) error {
	var encoding string
	if err := conn.QueryRow(ctx, encodingSQL).Scan(&encoding); err != nil {
		return fmt.Errorf("read the database's encoding: %w", err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s, and the log needs UTF8", encoding)
	}
	var exists bool
	if err := conn.QueryRow(ctx, schemaExistsSQL, schema).Scan(&exists); err != nil {
		return fmt.Errorf("look for the schema: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
		return fmt.Errorf("create the schema: %w", err)
	}
	return nil
}
