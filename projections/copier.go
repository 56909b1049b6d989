package projections

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// copier sends rows into new tables by COPY. Rows are gathered per table, so
// that tables which are filled side by side take turns on one connection.
type copier struct {
	conn    *pgconn.PgConn
	schema  string
	pending map[*shape]*bytes.Buffer
	full    chan chunk
	scratch []byte
}

// chunk is many rows of one table in COPY's text format.
type chunk struct {
	shape *shape
	text  *bytes.Buffer
}

const chunkBytes = 1 << 20

func newCopier(conn *pgconn.PgConn, schema string) *copier {
	return &copier{conn: conn, schema: schema, pending: map[*shape]*bytes.Buffer{}, full: make(chan chunk, 2)}
}

// run copies until close.
func (c *copier) run(ctx context.Context) error {
	for chunk := range c.full {
		if _, err := c.conn.CopyFrom(ctx, chunk.text, chunk.shape.copy(c.schema)); err != nil {
			return fmt.Errorf("copy rows into %s: %w", chunk.shape.name, err)
		}
	}
	return ctx.Err()
}

// close lets run return once what was sent is copied.
func (c *copier) close() { close(c.full) }

// copy is the statement for a table that this transaction has made: nobody can
// have an older view of it, so the rows need no second visit.
func (s *shape) copy(schema string) string {
	return fmt.Sprintf("COPY %s (%s) FROM STDIN (FREEZE)", s.in(schema), s.names(0, len(s.columns)))
}

func (c *copier) add(ctx context.Context, r row) error {
	text, known := c.pending[r.shape]
	if !known {
		text = bytes.NewBuffer(make([]byte, 0, chunkBytes+chunkBytes/8))
		c.pending[r.shape] = text
	}
	line := text.AvailableBuffer()
	for i, column := range r.shape.columns {
		if i > 0 {
			line = append(line, '\t')
		}
		value, ok := column.form.write(c.scratch[:0], r.value.FieldByIndex(column.index))
		c.scratch = value
		line = appendCopied(line, value, ok)
	}
	text.Write(append(line, '\n'))
	if text.Len() < chunkBytes {
		return nil
	}
	return c.send(ctx, r.shape)
}

func appendCopied(line, value []byte, ok bool) []byte {
	if !ok {
		return append(line, `\N`...)
	}
	for _, b := range value {
		switch b {
		case '\\':
			line = append(line, `\\`...)
		case '\n':
			line = append(line, `\n`...)
		case '\r':
			line = append(line, `\r`...)
		case '\t':
			line = append(line, `\t`...)
		default:
			line = append(line, b)
		}
	}
	return line
}

func (c *copier) send(ctx context.Context, of *shape) error {
	select {
	case c.full <- chunk{of, c.pending[of]}:
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
