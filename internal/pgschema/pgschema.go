// Package pgschema upgrades the tables of a schema of PostgreSQL by numbered migrations.
package pgschema

import (
	"context"
	"embed"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// Upgrade runs the migrations of the folder migrations that the schema does not have yet.
// Names in them are in the schema, which exists. Its table migrations has what was run. The
// caller lets one process upgrade at a time.
func Upgrade(ctx context.Context, config *pgx.ConnConfig, schema string, migrations embed.FS) error {
	config = config.Copy()
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
	_, err = provider.Up(ctx)
	return err
}
