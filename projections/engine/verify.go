package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/projections/table"
)

// differenceError refuses rebuilt tables that differ from the served ones,
// although the projection is the same.
type differenceError struct {
	projection   string
	verification *Verification
}

func (e *differenceError) Error() string {
	differing := e.verification.Differing()
	parts := make([]string, len(differing))
	for i, compared := range differing {
		parts[i] = fmt.Sprintf("%s has %d rows, the rebuilt one %d", compared.Table, compared.Live, compared.Rebuilt)
		if len(compared.Keys) > 0 {
			parts[i] += ", first differences: " + strings.Join(compared.Keys, " ")
		}
	}
	return fmt.Sprintf("the rebuilt tables of %s differ from the served ones: %s", e.projection, strings.Join(parts, "; "))
}

const (
	// Comparing reads whole tables.
	wholeTablesSQL = `SET LOCAL enable_seqscan = on`
	byKeysSQL      = `SET LOCAL enable_seqscan = off`
)

// verify compares the new tables with the served ones at the same position. It
// reads the served ones in a snapshot, and brings the new ones to the snapshot's
// position, while the served ones go on following the log.
func (b *build) verify(ctx context.Context) (*Verification, error) {
	b.work.enter(Verifying)
	if err := b.step(ctx, "verify"); err != nil {
		return nil, err
	}
	conn, err := connect(ctx, b.options.Pool, sessionName("rebuild", b.Name, b.term))
	if err != nil {
		return nil, err
	}
	defer disconnect(ctx, conn)
	var verification *Verification
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, conn, snapshot, func(served pgx.Tx) error {
		verification, err = b.compareWith(ctx, served)
		return err
	})
	return verification, err
}

func (b *build) compareWith(ctx context.Context, served pgx.Tx) (*Verification, error) {
	now, err := loadCheckpoint(ctx, served, b.Name)
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
	live, rebuilt := table.Side{Tx: served, Schema: schemaOf(b.Name, now.generation)}, table.Side{Tx: b.tx, Schema: b.schema}
	verification := &Verification{At: time.Now().UTC(), Position: now.position}
	for _, t := range b.model.Tables() {
		compared, err := t.Shape().Compare(ctx, live, rebuilt)
		if err != nil {
			return nil, fmt.Errorf("compare %s: %w", t.Shape().Name(), err)
		}
		verification.Tables = append(verification.Tables, compared)
	}
	if _, err := b.tx.Exec(ctx, byKeysSQL); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return verification, nil
}
