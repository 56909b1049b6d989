//go:build unix

package pgcluster

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgerr"
	"crumbtrail/internal/queryrole"
)

// applicationUser is the role of the program: it owns the database and everything in it,
// and has no other rights.
const applicationUser = "crumbtrail_application"

// EnsureDatabase creates the named database unless it exists.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) error {
	return c.administer(ctx, "postgres", func(admin *pgx.Conn) error { return createDatabase(ctx, admin, name) })
}

// EnsureApplication creates the named database and the role of the program, unless they
// exist, and returns the database's URL for that role, which is no superuser. What the
// database has of earlier versions of the program, which were superusers, becomes the
// role's. The URL contains a password: never log it.
func (c *Cluster) EnsureApplication(ctx context.Context, name string) (string, error) {
	err := c.administer(ctx, "postgres", func(admin *pgx.Conn) error {
		if err := createDatabase(ctx, admin, name); err != nil {
			return err
		}
		if err := c.createApplicationUser(ctx, admin); err != nil {
			return err
		}
		return hand(ctx, admin, databaseOfSQL, name)
	})
	if err != nil {
		return "", fmt.Errorf("prepare the database %s: %w", name, err)
	}
	err = c.administer(ctx, name, func(admin *pgx.Conn) error {
		if _, err := queryrole.PrepareFor(ctx, admin, applicationUser); err != nil {
			return err
		}
		return hand(ctx, admin, contentsSQL)
	})
	if err != nil {
		return "", fmt.Errorf("prepare the database %s: %w", name, err)
	}
	return c.applicationURL(name), nil
}

// administer uses a connection of the superuser.
func (c *Cluster) administer(ctx context.Context, database string, use func(*pgx.Conn) error) error {
	connection, err := pgx.Connect(ctx, c.URL(database))
	if err != nil {
		return fmt.Errorf("connect as the administrator: %w", err)
	}
	defer connection.Close(context.WithoutCancel(ctx))
	return use(connection)
}

func createDatabase(ctx context.Context, admin *pgx.Conn, name string) error {
	var exists bool
	err := admin.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = admin.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if err != nil && !alreadyExists(err) {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

func (c *Cluster) createApplicationUser(ctx context.Context, admin *pgx.Conn) error {
	var exists bool
	err := admin.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, applicationUser).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = admin.Exec(ctx, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", applicationUser, c.applicationPassword()))
	if err != nil && !alreadyExists(err) {
		return fmt.Errorf("create the role of the program: %w", err)
	}
	return nil
}

// applicationPassword is derived from the superuser's, and tells nothing about it: so both
// are in one file.
func (c *Cluster) applicationPassword() string {
	hash := hmac.New(sha256.New, []byte(c.password))
	_, _ = hash.Write([]byte(applicationUser)) // it never fails
	return hex.EncodeToString(hash.Sum(nil))
}

const (
	// databaseOfSQL lists the database, unless it is the program's.
	databaseOfSQL = `
	SELECT format('DATABASE %I', datname)
	FROM pg_database
	WHERE datname = $1
		AND pg_get_userbyid(datdba) <> '` + applicationUser + `'`

	// contentsSQL lists what is not the program's in a database: schemas, tables and views,
	// and functions. Indexes and sequences of columns follow their tables; extensions stay
	// the superuser's.
	contentsSQL = `
	WITH
		schemas AS (
			SELECT *
			FROM pg_namespace
			WHERE nspname !~ '^pg_'
				AND nspname NOT IN ('information_schema', 'public')
		),
		members AS (
			SELECT
				classid,
				objid
			FROM pg_depend
			WHERE deptype IN ('a', 'e', 'i')
		)
	SELECT format('SCHEMA %I', nspname)
	FROM schemas
	WHERE pg_get_userbyid(nspowner) = current_user
		AND ('pg_namespace'::regclass, oid) NOT IN (TABLE members)
	UNION ALL
	SELECT format('%s %I.%I', CASE c.relkind
			WHEN 'v' THEN 'VIEW'
			WHEN 'm' THEN 'MATERIALIZED VIEW'
			WHEN 'S' THEN 'SEQUENCE'
			ELSE 'TABLE'
		END, s.nspname, c.relname)
	FROM pg_class AS c
	JOIN schemas AS s ON s.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
		AND pg_get_userbyid(c.relowner) = current_user
		AND ('pg_class'::regclass, c.oid) NOT IN (TABLE members)
	UNION ALL
	SELECT format('ROUTINE %s', p.oid::regprocedure)
	FROM pg_proc AS p
	JOIN schemas AS s ON s.oid = p.pronamespace
	WHERE pg_get_userbyid(p.proowner) = current_user
		AND ('pg_proc'::regclass, p.oid) NOT IN (TABLE members)`
)

// handLockSQL lets one connection at a time change owners: PostgreSQL refuses the later of
// two changes of the same row.
const handLockSQL = `SELECT pg_advisory_xact_lock(hashtextextended('crumbtrail: owner', 0))`

// hand makes what a query lists the program's.
func hand(ctx context.Context, admin *pgx.Conn, listed string, args ...any) error {
	return pgx.BeginFunc(ctx, admin, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, handLockSQL); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, listed, args...) // the rows return the error
		things, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("list what is not the program's: %w", err)
		}
		for _, thing := range things {
			if _, err := tx.Exec(ctx, "ALTER "+thing+" OWNER TO "+applicationUser); err != nil {
				return fmt.Errorf("make %s the program's: %w", thing, err)
			}
		}
		return nil
	})
}

// alreadyExists reports whether a database or a role could not be created because it exists or another session is just
// creating it.
func alreadyExists(err error) bool {
	return pgerr.IsDuplicateDatabase(err) || pgerr.IsDuplicateObject(err) || pgerr.IsUniqueViolation(err)
}
