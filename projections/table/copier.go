package table

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const chunkBytes = 1 << 20

// chunk is many rows of one table in COPY's binary format.
type chunk struct {
	shape *Shape
	rows  []byte
}

// chunks gathers rows per table, so that tables which are filled side by side
// take turns on one connection.
type chunks struct {
	pending map[*Shape][]byte
	skip    []string // the names of tables that stay empty
	send    func(ctx context.Context, full chunk) error
}

func (c *chunks) add(ctx context.Context, r row) error {
	if slices.Contains(c.skip, r.shape.name) {
		return nil
	}
	rows, known := c.pending[r.shape]
	if !known {
		rows = append(make([]byte, 0, chunkBytes+chunkBytes/8), copyHead...)
	}
	rows, err := appendCopied(rows, r)
	if err != nil {
		return err
	}
	c.pending[r.shape] = rows
	if len(rows) < chunkBytes {
		return nil
	}
	return c.flush(ctx, r.shape)
}

func (c *chunks) flush(ctx context.Context, of *Shape) error {
	rows := append(c.pending[of], copyTail...)
	delete(c.pending, of)
	return c.send(ctx, chunk{of, rows})
}

// AddSealed adds the rows of a table that cannot change any more; they leave the
// table's memory. It fails with a [*ValueError] or the database's error.
func (c *chunks) AddSealed(ctx context.Context, t Table) error {
	return t.sealed(func(r row) error { return c.add(ctx, r) })
}

// AddAll adds the rows of a table that were not sealed. It fails with a
// [*ValueError] or the database's error.
func (c *chunks) AddAll(ctx context.Context, t Table) error {
	return t.all(func(r row) error { return c.add(ctx, r) })
}

// Flush sends the rows that are left.
func (c *chunks) Flush(ctx context.Context) error {
	for of := range c.pending {
		if err := c.flush(ctx, of); err != nil {
			return err
		}
	}
	return nil
}

// Copier copies rows into tables that the same transaction has created. It copies
// in one goroutine, [Copier.Run], while another adds rows.
type Copier struct {
	chunks
	conn   *pgconn.PgConn
	schema string
	full   chan chunk
}

// NewCopier returns a Copier that writes on a connection into the tables of a
// schema.
func NewCopier(conn *pgconn.PgConn, schema string) *Copier {
	c := &Copier{conn: conn, schema: schema, full: make(chan chunk, 2)}
	c.chunks = chunks{pending: map[*Shape][]byte{}, send: c.enqueue}
	return c
}

func (c *Copier) enqueue(ctx context.Context, full chunk) error {
	select {
	case c.full <- full:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run copies until Close.
func (c *Copier) Run(ctx context.Context) error {
	for chunk := range c.full {
		if _, err := c.conn.CopyFrom(ctx, bytes.NewReader(chunk.rows), chunk.shape.copyFrozen(c.schema)); err != nil {
			return fmt.Errorf("copy rows into %s: %w", chunk.shape.name, err)
		}
	}
	return ctx.Err()
}

// Close makes Run return once everything that was flushed is copied.
func (c *Copier) Close() { close(c.full) }

// Loader copies rows into tables of a transaction, on the transaction's
// connection.
type Loader struct{ chunks }

// NewLoader returns a Loader into the tables of a schema. The tables named by
// empty stay empty.
func NewLoader(tx pgx.Tx, schema string, empty ...string) *Loader {
	return &Loader{chunks{pending: map[*Shape][]byte{}, skip: empty, send: func(ctx context.Context, full chunk) error {
		if _, err := tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(full.rows), full.shape.copyInto(schema)); err != nil {
			return fmt.Errorf("copy rows into %s: %w", full.shape.name, err)
		}
		return nil
	}}}
}
