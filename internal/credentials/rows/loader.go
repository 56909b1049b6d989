package rows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// loader writes rows of a snapshot, those of one table together.
type loader struct {
	tx    pgx.Tx
	table string
	rows  []json.RawMessage
}

// flush writes the rows. Columns that the snapshot's version did not have get their default.
func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	if !slices.ContainsFunc(kept, func(one keptTable) bool { return one.table == l.table }) {
		return fmt.Errorf("%w: there is no table %.100q", ErrNewerTables, l.table)
	}
	if l.table == "required" { // triggers have written its row
		if _, err := l.tx.Exec(ctx, noRequirementSQL); err != nil {
			return err
		}
	}
	columns, err := l.columns(ctx)
	if err != nil {
		return err
	}
	all, err := json.Marshal(l.rows)
	if err != nil {
		return err
	}
	if _, err := l.tx.Exec(ctx, fmt.Sprintf(loadSQL, l.table, strings.Join(columns, ", ")), all); err != nil {
		return fmt.Errorf("restore access.%s: %w", l.table, err)
	}
	l.rows = l.rows[:0]
	return nil
}

// columns returns the columns of the rows, which the table must have.
func (l *loader) columns(ctx context.Context) ([]string, error) {
	var row map[string]json.RawMessage
	if err := json.Unmarshal(l.rows[0], &row); err != nil {
		return nil, fmt.Errorf("a row of access.%s: %w", l.table, err)
	}
	found, err := l.tx.Query(ctx, columnsSQL, l.table)
	if err != nil {
		return nil, err
	}
	known, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	var columns []string
	for name := range row {
		if !slices.Contains(known, name) {
			return nil, errors.Join(ErrNewerTables, fmt.Errorf("access.%s has no column %.100q", l.table, name))
		}
		columns = append(columns, pgx.Identifier{name}.Sanitize())
	}
	slices.Sort(columns)
	return columns, nil
}
