//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// EnsureDatabase creates the named database unless it exists.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) error {
	connection, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	defer connection.Close(context.WithoutCancel(ctx))

	_, err = connection.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if err != nil && !alreadyThere(err) {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

// alreadyThere reports whether a database could not be created because it exists or another session is just creating it.
func alreadyThere(err error) bool {
	const duplicateDatabase, uniqueViolation = "42P04", "23505"
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == duplicateDatabase || refused.Code == uniqueViolation)
}
