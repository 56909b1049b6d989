//go:build unix

package pgcluster

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
)

// EnsureDatabase creates the named database unless it exists.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) error {
	connection, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	defer connection.Close(context.WithoutCancel(ctx))

	_, err = connection.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if err != nil && !alreadyExists(err) {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

// alreadyExists reports whether a database could not be created because it exists or another session is just creating it.
func alreadyExists(err error) bool {
	return pgerr.IsDuplicateDatabase(err) || pgerr.IsUniqueViolation(err)
}
