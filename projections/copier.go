package projections

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// copier sends rows into new tables by COPY. Rows are gathered per table, so
// that tables which are filled side by side take turns on one connection.
type copier struct {
	conn    *pgconn.PgConn
	schema  string
	pending map[*shape][]byte
	full    chan chunk
}

// chunk is many rows of one table in COPY's binary format.
type chunk struct {
	shape *shape
	rows  []byte
}

const chunkBytes = 1 << 20

func newCopier(conn *pgconn.PgConn, schema string) *copier {
	return &copier{conn: conn, schema: schema, pending: map[*shape][]byte{}, full: make(chan chunk, 2)}
}

// run copies until close.
func (c *copier) run(ctx context.Context) error {
	for chunk := range c.full {
		if _, err := c.conn.CopyFrom(ctx, bytes.NewReader(chunk.rows), chunk.shape.copyFrozen(c.schema)); err != nil {
			return fmt.Errorf("copy rows into %s: %w", chunk.shape.name, err)
		}
	}
	return ctx.Err()
}

// close lets run return once what was sent is copied.
func (c *copier) close() { close(c.full) }

// copyFrozen is the statement for a table that this transaction has made: nobody
// can have an older view of it, so the rows need no second visit.
func (s *shape) copyFrozen(schema string) string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary, FREEZE)", s.in(schema), s.names(0, len(s.columns)))
}

// copyInto is the statement for any table.
func (s *shape) copyInto(schema string) string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary)", s.in(schema), s.names(0, len(s.columns)))
}

// Every COPY begins and ends with these.
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
			return b, fmt.Errorf("%s.%s: %w", r.shape.name, column.name, err)
		}
	}
	return b, nil
}

func (c *copier) add(ctx context.Context, r row) error {
	rows, known := c.pending[r.shape]
	if !known {
		rows = append(make([]byte, 0, chunkBytes+chunkBytes/8), copyHead...)
	}
	rows, err := appendCopied(rows, r)
	if err != nil {
		return &poisonError{err: err}
	}
	c.pending[r.shape] = rows
	if len(rows) < chunkBytes {
		return nil
	}
	return c.send(ctx, r.shape)
}

func (c *copier) send(ctx context.Context, of *shape) error {
	select {
	case c.full <- chunk{of, append(c.pending[of], copyTail...)}:
		delete(c.pending, of)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// flush sends what is left.
func (c *copier) flush(ctx context.Context) error {
	for of := range c.pending {
		if err := c.send(ctx, of); err != nil {
			return err
		}
	}
	return nil
}

// copyChanges copies the rows that were added to a log into its table.
func copyChanges(ctx context.Context, tx pgx.Tx, t table, schema string) error {
	rows := []byte(copyHead)
	err := t.changes(func(r row) (err error) {
		rows, err = appendCopied(rows, r)
		return err
	}, nil)
	if err != nil {
		return &poisonError{err: err}
	}
	if len(rows) == len(copyHead) {
		return nil
	}
	_, err = tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(append(rows, copyTail...)), t.shape().copyInto(schema))
	return err
}
