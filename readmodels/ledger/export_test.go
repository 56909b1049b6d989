package ledger

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/readmodels/reader"
)

// ExplainUses returns the server's plan for finding the runs that consumed a lot.
func (q *Queries) ExplainUses(ctx context.Context, query reader.Query, lot domain.ID) (string, error) {
	type line struct {
		Text string `db:"QUERY PLAN"`
	}
	plan, _, err := reader.Answer(ctx, q.reader, query, pantryTables(), func(tx *reader.Tx) (string, error) {
		lines, err := reader.All[line](ctx, tx, "EXPLAIN "+selectTakers, pgx.NamedArgs{"sources": []string{string(lot)}})
		var plan strings.Builder
		for _, line := range lines {
			plan.WriteString(line.Text + "\n")
		}
		return plan.String(), err
	})
	return plan, err
}
