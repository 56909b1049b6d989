package queryrole

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Querier is a connection, a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// openSQL lists the tables of a schema that have a column kitchen and lack row-level
// security, or that the role, unless it is empty, cannot read. The first row, without a
// name, is the schema.
const openSQL = `
	SELECT
		'' AS name,
		FALSE AS is_open,
		CASE
			WHEN $2::text = '' THEN FALSE
			ELSE NOT has_schema_privilege($2::text, oid, 'USAGE')
		END AS is_closed
	FROM pg_namespace
	WHERE nspname = $1
	UNION ALL
	SELECT
		c.relname,
		NOT c.relrowsecurity,
		CASE
			WHEN $2::text = '' THEN FALSE
			ELSE NOT has_table_privilege($2::text, c.oid, 'SELECT')
		END
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	JOIN pg_attribute AS a ON a.attrelid = c.oid
	WHERE n.nspname = $1
		AND c.relkind IN ('r', 'p')
		AND a.attname = 'kitchen'
		AND NOT a.attisdropped
	ORDER BY name`

// Protection returns the statements that give each table of a schema that has a column
// kitchen row-level security, and let the role read it: as far as that is missing, an
// element for each table. With an empty role no role gets a right. Tables without the
// column are left alone, so that the role cannot read them.
func Protection(ctx context.Context, db Querier, schema, role string) ([]string, error) {
	found, err := db.Query(ctx, openSQL, schema, role)
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", schema, err)
	}
	type table struct {
		Name             string
		IsOpen, IsClosed bool
	}
	tables, err := pgx.CollectRows(found, pgx.RowToStructByName[table])
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", schema, err)
	}
	var statements []string
	for _, t := range tables {
		name, statement := pgx.Identifier{schema, t.Name}.Sanitize(), ""
		if t.IsOpen {
			statement += fmt.Sprintf(protectSQL, name)
		}
		switch {
		case t.IsClosed && t.Name == "":
			statement += fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s;", quoted(schema), quoted(role))
		case t.IsClosed:
			statement += fmt.Sprintf("GRANT SELECT ON %s TO %s;", name, quoted(role))
		}
		if statement != "" {
			statements = append(statements, statement)
		}
	}
	return statements, nil
}

// The owner of the tables writes the rows of all kitchens, so it is not bound.
const protectSQL = `
	CREATE POLICY of_kitchen ON %[1]s USING (kitchen = current_setting('` + setting + `', TRUE));
	ALTER TABLE %[1]s ENABLE ROW LEVEL SECURITY;`
