package readmodels

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
)

// ExplainUses says how the database finds the runs that took from a lot.
func (q *Queries) ExplainUses(ctx context.Context, ask Query, lot domain.ID) (plan string, err error) {
	_, err = q.read(ctx, ask, []string{pantryTables}, func(r *reading) error {
		rows, err := r.Query(ctx, r.sql("EXPLAIN "+selectTakers), pgx.NamedArgs{"kitchen": ask.Kitchen, "sources": []string{string(lot)}})
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		plan = strings.Join(lines, "\n")
		return err
	})
	return plan, err
}
