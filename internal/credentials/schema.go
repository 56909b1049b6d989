package credentials

import (
	"context"
	"embed"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgschema"
	"crumbtrail/internal/queryrole"
)

// schema holds all tables of this package.
const schema = "access"

//go:embed migrations
var migrations embed.FS

// Migrate creates or upgrades the tables, one process at a time. It fails as
// [queryrole.Prepare] does.
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
	if err := pgschema.Upgrade(ctx, conn, schema, migrations); err != nil {
		return fmt.Errorf("create or upgrade the schema %s: %w", schema, err)
	}
	return letQueriesName(ctx, conn)
}

const (
	mayNameSQL = `
	SELECT has_schema_privilege($1, 'access', 'USAGE')
		AND has_function_privilege($1, 'access.actor_name(text)', 'EXECUTE')
		AND has_function_privilege($1, 'access.actors_named(text)', 'EXECUTE')`

	letNameSQL = `
	GRANT USAGE ON SCHEMA access TO %[1]s;
	GRANT EXECUTE ON FUNCTION access.actor_name(text), access.actors_named(text) TO %[1]s;`
)

// letQueriesName lets the role of queries name actors. It may read no table of the schema.
func letQueriesName(ctx context.Context, conn *pgx.Conn) error {
	role, err := queryrole.Prepare(ctx, conn)
	if err != nil {
		return err
	}
	var mayName bool
	if err := conn.QueryRow(ctx, mayNameSQL, role).Scan(&mayName); err != nil || mayName {
		return err
	}
	if _, err := conn.Exec(ctx, fmt.Sprintf(letNameSQL, pgx.Identifier{role}.Sanitize())); err != nil {
		return fmt.Errorf("let queries name actors: %w", err)
	}
	return nil
}

// lockKey is the key of the advisory lock of the upgrade, the same in every process.
func lockKey() int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("crumbtrail access: migrate")) // it never fails
	return int64(hash.Sum64())
}
