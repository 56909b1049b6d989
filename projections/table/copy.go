package table

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ValueError reports a value that its column cannot hold.
type ValueError struct {
	Table, Column string
	Err           error
}

func (e *ValueError) Error() string { return fmt.Sprintf("%s.%s: %v", e.Table, e.Column, e.Err) }

// Unwrap returns the cause.
func (e *ValueError) Unwrap() error { return e.Err }

// Every COPY in binary format begins and ends with these.
const (
	copyHead = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTail = "\xff\xff"
)

// appendCopied adds a row in COPY's binary format.
func appendCopied(b []byte, r row) ([]byte, error) {
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.shape.columns)))
	for i := range r.shape.columns {
		column := &r.shape.columns[i]
		var err error
		if b, err = column.form.copy(b, column.of(r.value)); err != nil {
			return b, &ValueError{Table: r.shape.name, Column: column.name, Err: err}
		}
	}
	return b, nil
}

// copyInto returns the COPY statement for any table.
func (s *Shape) copyInto(schema string) string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary)", s.in(schema), s.columnNames(0, len(s.columns)))
}

// copyFrozen returns the COPY statement for a table that this transaction has
// created: no other can have an older view of it, so vacuum need not visit the
// rows again.
func (s *Shape) copyFrozen(schema string) string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary, FREEZE)", s.in(schema), s.columnNames(0, len(s.columns)))
}

// IsLog reports that rows are only ever added, so that [CopyChanges] can write
// them.
func (s *Shape) IsLog() bool { return s.isLog }

// CopyChanges copies the rows that were added to a [Log] into its table. It fails
// with a [*ValueError] or the database's error.
func CopyChanges(ctx context.Context, tx pgx.Tx, t Table, schema string) error {
	rows := []byte(copyHead)
	err := t.changes(func(r row) (err error) {
		rows, err = appendCopied(rows, r)
		return err
	}, nil)
	if err != nil || len(rows) == len(copyHead) {
		return err
	}
	_, err = tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(append(rows, copyTail...)), t.Shape().copyInto(schema))
	return err
}
