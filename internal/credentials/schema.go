package credentials

import (
	"context"
	"embed"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgschema"
)

// schema holds all tables of this package.
const schema = "access"

//go:embed migrations
var migrations embed.FS

// Migrate creates or upgrades the tables, one process at a time.
func Migrate(ctx context.Context, config *pgx.ConnConfig) error {
	config = config.Copy()
	config.RuntimeParams["application_name"] = "crumbtrail access migration"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // this releases the lock in any case
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lockKey()); err != nil {
		return fmt.Errorf("lock the upgrade of the schema %s: %w", schema, err)
	}
	// The user may have the permission to use the schema without that to create one.
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT to_regnamespace($1) IS NOT NULL`, schema).Scan(&exists); err != nil {
		return fmt.Errorf("look for the schema %s: %w", schema, err)
	}
	if !exists {
		if _, err := conn.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
			return fmt.Errorf("create the schema %s: %w", schema, err)
		}
	}
	if err := pgschema.Upgrade(ctx, config, schema, migrations); err != nil {
		return fmt.Errorf("create or upgrade the schema %s: %w", schema, err)
	}
	return nil
}

// lockKey is the key of the advisory lock of the upgrade, the same in every process.
func lockKey() int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail access: migrate")) // it never fails
	return int64(hash.Sum64())
}
