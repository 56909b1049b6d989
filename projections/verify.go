package projections

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// DifferenceError refuses rebuilt tables that are not the same as those that are
// served, although the projection is the same.
type DifferenceError struct {
	Projection   string
	Verification *Verification
}

func (e *DifferenceError) Error() string {
	differing := e.Verification.Differing()
	parts := make([]string, len(differing))
	for i, table := range differing {
		parts[i] = fmt.Sprintf("%s has %d rows and the rebuilt one %d", table.Table, table.Live, table.Rebuilt)
		if len(table.Keys) > 0 {
			parts[i] += ", the first that differ are " + strings.Join(table.Keys, " ")
		}
	}
	return fmt.Sprintf("the rebuilt tables of %s differ from those that are served: %s", e.Projection, strings.Join(parts, "; "))
}

const (
	// Whole tables are read best as they lie.
	wholeTablesSQL = `SET LOCAL enable_seqscan = on`
	byKeysSQL      = `SET LOCAL enable_seqscan = off`

	sumSQL = `
	SELECT
		count(*),
		coalesce(sum(hashtextextended(whole::text, 0)), 0)::text
	FROM %s AS whole`
)

// verify compares the new tables with those that are served, at the same
// position: as of one moment, which the new tables are brought to, while those
// that are served go on.
func (b *build) verify(ctx context.Context) (*Verification, error) {
	b.work.enter(Verifying)
	if err := b.step(ctx, "verify"); err != nil {
		return nil, err
	}
	conn, err := connect(ctx, b.options, sessionName("rebuild", b.name, b.term))
	if err != nil {
		return nil, err
	}
	defer disconnect(ctx, conn)
	var verification *Verification
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, conn, moment, func(served pgx.Tx) error {
		verification, err = b.compareWith(ctx, served)
		return err
	})
	return verification, err
}

func (b *build) compareWith(ctx context.Context, served pgx.Tx) (*Verification, error) {
	now, err := loadCheckpoint(ctx, served, b.name)
	switch {
	case err != nil:
		return nil, err
	case now.term != b.term || now.generation >= b.made.generation:
		return nil, errMoved
	}
	if err := b.catchUp(ctx, now.position); err != nil {
		return nil, err
	}
	for _, tx := range []pgx.Tx{served, b.tx} {
		if _, err := tx.Exec(ctx, wholeTablesSQL); err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
	}
	verification := &Verification{At: time.Now().UTC(), Position: now.position}
	for _, table := range b.model.tables() {
		compared, err := compare(ctx, table.shape(), served, schemaOf(b.name, now.generation), b.tx, b.schema)
		if err != nil {
			return nil, fmt.Errorf("compare %s: %w", table.shape().name, err)
		}
		verification.Tables = append(verification.Tables, compared)
	}
	if _, err := b.tx.Exec(ctx, byKeysSQL); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return verification, nil
}

// compare compares a table in two schemas, each seen by its own transaction.
func compare(ctx context.Context, of *shape, served pgx.Tx, servedSchema string, built pgx.Tx, builtSchema string) (Comparison, error) {
	compared := Comparison{Table: of.name}
	if _, err := served.Exec(ctx, of.look(servedSchema)); err != nil {
		return compared, err
	}
	err := served.QueryRow(ctx, fmt.Sprintf(sumSQL, of.in(servedSchema))).Scan(&compared.Live, &compared.LiveSum)
	if err != nil {
		return compared, err
	}
	err = built.QueryRow(ctx, fmt.Sprintf(sumSQL, of.in(builtSchema))).Scan(&compared.Rebuilt, &compared.RebuiltSum)
	if err != nil || compared.Same() {
		return compared, err
	}
	one, err := openRows(ctx, served, of, servedSchema)
	if err != nil {
		return compared, err
	}
	defer one.rows.Close()
	other, err := openRows(ctx, built, of, builtSchema)
	if err != nil {
		return compared, err
	}
	defer other.rows.Close()
	compared.Keys, err = firstDiffering(one, other)
	return compared, err
}

const rowsSQL = `
	SELECT
		ROW(%[1]s)::text COLLATE "C",
		hashtextextended(whole::text, 0)
	FROM %[2]s AS whole
	ORDER BY 1`

// hashedRows are the keys of a table in their order, with a hash of each row.
type hashedRows struct {
	rows   pgx.Rows
	isOver bool
	key    string
	hash   int64
}

func openRows(ctx context.Context, tx pgx.Tx, of *shape, schema string) (*hashedRows, error) {
	rows, err := tx.Query(ctx, fmt.Sprintf(rowsSQL, of.names(0, of.keys), of.in(schema)))
	if err != nil {
		return nil, err
	}
	return &hashedRows{rows: rows}, nil
}

func (h *hashedRows) next() error {
	if !h.rows.Next() {
		h.isOver = true
		return h.rows.Err()
	}
	return h.rows.Scan(&h.key, &h.hash)
}

// mostKeys is how many keys of a table's differing rows are told.
const mostKeys = 5

// firstDiffering walks along both tables until it knows enough.
func firstDiffering(one, other *hashedRows) (keys []string, err error) {
	stepOne, stepOther := true, true
	for {
		if stepOne {
			if err := one.next(); err != nil {
				return keys, err
			}
		}
		if stepOther {
			if err := other.next(); err != nil {
				return keys, err
			}
		}
		if (one.isOver && other.isOver) || len(keys) == mostKeys {
			return keys, nil
		}
		stepOne = !one.isOver && (other.isOver || one.key <= other.key)
		stepOther = !other.isOver && (one.isOver || other.key <= one.key)
		switch {
		case stepOne && stepOther && one.hash != other.hash, stepOne && !stepOther:
			keys = append(keys, one.key)
		case stepOther && !stepOne:
			keys = append(keys, other.key)
		}
	}
}
