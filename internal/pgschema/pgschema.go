// Package pgschema upgrades the tables of a schema of PostgreSQL by numbered migrations.
package pgschema

import (
	"context"
	"embed"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"crumbtrail/internal/queryrole"
)

// Upgrade runs the migrations of the folder migrations that the schema does not have yet.
// Names in them are in the schema, which exists. Its table migrations has what was run.
// Afterwards each table with a column kitchen has row-level security. The caller lets one
// process upgrade at a time; the connection is open, and not used by the migrations.
func Upgrade(ctx context.Context, conn *pgx.Conn, schema string, migrations embed.FS) error {
	config := conn.Config()
	config.RuntimeParams["search_path"] = schema
	db := stdlib.OpenDB(*config)
	defer func() { _ = db.Close() }()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err = provider.Up(ctx); err != nil {
		return err
	}
	unprotected, err := queryrole.Protection(ctx, conn, schema, "")
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, strings.Join(unprotected, "\n"))
	return err
}
