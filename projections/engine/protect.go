package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/internal/queryrole"
)

const (
	// mayFindSQL reports whether the role of queries can find the served tables.
	mayFindSQL = `
	SELECT has_schema_privilege($1, 'crumbtrail', 'USAGE')
		AND has_column_privilege($1, 'crumbtrail.projection', 'refused', 'SELECT')`

	// letFindSQL lets it read what servedSQL does. The rest names streams of all kitchens.
	letFindSQL = `
	GRANT USAGE ON SCHEMA crumbtrail TO %[1]s;
	GRANT SELECT (name, generation, commit_position, prepare_position, log_id, refused) ON crumbtrail.projection TO %[1]s;`

	protectLockSQL   = `SELECT pg_advisory_lock($1)`
	protectUnlockSQL = `SELECT pg_advisory_unlock($1)`
)

// letFind lets the role of queries find the served tables.
func letFind(ctx context.Context, tx pgx.Tx, role string) error {
	var mayFind bool
	if err := tx.QueryRow(ctx, mayFindSQL, role).Scan(&mayFind); err != nil || mayFind {
		return err
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(letFindSQL, quoted(role)))
	return err
}

// createTables creates the tables of a model in a new schema. Those of a kitchen get
// row-level security, and the role of queries may read them.
func createTables(ctx context.Context, tx pgx.Tx, schema, role string, m Model, unlogged bool) error {
	statements := []string{"CREATE SCHEMA " + quoted(schema) + ";"}
	for _, t := range m.Tables() {
		if unlogged {
			statements = append(statements, t.Shape().CreateUnlogged(schema))
		} else {
			statements = append(statements, t.Shape().Create(schema))
		}
	}
	if _, err := tx.Exec(ctx, strings.Join(statements, "\n")); err != nil {
		return fmt.Errorf("create the tables: %w", err)
	}
	missing, err := queryrole.Protection(ctx, tx, schema, role)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, strings.Join(missing, "\n")); err != nil {
		return fmt.Errorf("protect the tables: %w", err)
	}
	return nil
}

// protect does for served tables what [createTables] does for new ones: an earlier version
// of the program, or one that runs beside this one, made them without it.
func (e *Engine) protect(ctx context.Context, served map[string]checkpoint) error {
	missing, err := e.unprotected(ctx, e.options.Pool, served)
	if err != nil || len(missing) == 0 {
		return err
	}
	return e.options.Pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		// Of the instances that start together one does it.
		if _, err := conn.Exec(ctx, protectLockSQL, lockKey("protect")); err != nil {
			return err
		}
		defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), protectUnlockSQL, lockKey("protect")) }() // or the session has ended
		missing, err := e.unprotected(ctx, conn, served)
		if err != nil {
			return err
		}
		for _, statement := range missing { // one by one, because each waits for the readers of its table
			if _, err := conn.Exec(ctx, statement); err != nil {
				return fmt.Errorf("protect the tables: %w", err)
			}
		}
		return nil
	})
}

func (e *Engine) unprotected(ctx context.Context, from querier, served map[string]checkpoint) (missing []string, err error) {
	for name, at := range served {
		of, err := queryrole.Protection(ctx, from, schemaOf(name, at.generation), e.options.queryRole)
		if err != nil {
			return nil, err
		}
		missing = append(missing, of...)
	}
	return missing, nil
}
