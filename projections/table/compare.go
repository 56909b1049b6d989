package table

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Comparison is the result of comparing one table in two schemas.
type Comparison struct {
	Table string `json:"table"`
	// Live and Rebuilt count the rows of the served and of the rebuilt table.
	Live    int64 `json:"live"`
	Rebuilt int64 `json:"rebuilt"`
	// LiveSum and RebuiltSum are sums of a hash of each row, so they do not depend
	// on the order of the rows.
	LiveSum    string `json:"live_sum"`
	RebuiltSum string `json:"rebuilt_sum"`
	// Keys are the first keys that differ, in the order of their text: a row is in
	// one table only, or its values differ. At most five are listed.
	Keys []string `json:"keys,omitempty"`
}

// Same reports whether the two tables have the same rows.
func (c Comparison) Same() bool { return c.Live == c.Rebuilt && c.LiveSum == c.RebuiltSum }

// Side is a schema as one transaction sees it.
type Side struct {
	Tx     pgx.Tx
	Schema string
}

const sumSQL = `
	SELECT
		count(*),
		coalesce(sum(hashtextextended(whole::text, 0)), 0)::text
	FROM %s AS whole`

// Compare compares a table in two schemas.
func (s *Shape) Compare(ctx context.Context, live, rebuilt Side) (Comparison, error) {
	compared := Comparison{Table: s.name}
	if _, err := live.Tx.Exec(ctx, s.Probe(live.Schema)); err != nil {
		return compared, err
	}
	err := live.Tx.QueryRow(ctx, fmt.Sprintf(sumSQL, s.in(live.Schema))).Scan(&compared.Live, &compared.LiveSum)
	if err != nil {
		return compared, err
	}
	err = rebuilt.Tx.QueryRow(ctx, fmt.Sprintf(sumSQL, s.in(rebuilt.Schema))).Scan(&compared.Rebuilt, &compared.RebuiltSum)
	if err != nil || compared.Same() {
		return compared, err
	}
	one, err := openRows(ctx, live, s)
	if err != nil {
		return compared, err
	}
	defer one.rows.Close()
	other, err := openRows(ctx, rebuilt, s)
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
	rows  pgx.Rows
	ended bool
	key   string
	hash  int64
}

func openRows(ctx context.Context, of Side, s *Shape) (*hashedRows, error) {
	rows, err := of.Tx.Query(ctx, fmt.Sprintf(rowsSQL, s.columnNames(0, s.keys), s.in(of.Schema)))
	if err != nil {
		return nil, err
	}
	return &hashedRows{rows: rows}, nil
}

func (h *hashedRows) next() error {
	if !h.rows.Next() {
		h.ended = true
		return h.rows.Err()
	}
	return h.rows.Scan(&h.key, &h.hash)
}

// maxKeys is how many differing keys of a table are listed.
const maxKeys = 5

// firstDiffering merges both tables by key until enough differences are found.
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
		if (one.ended && other.ended) || len(keys) == maxKeys {
			return keys, nil
		}
		stepOne = !one.ended && (other.ended || one.key <= other.key)
		stepOther = !other.ended && (one.ended || other.key <= one.key)
		switch {
		case stepOne && stepOther && one.hash != other.hash, stepOne && !stepOther:
			keys = append(keys, one.key)
		case stepOther && !stepOne:
			keys = append(keys, other.key)
		}
	}
}
