package history

import (
	"context"
	"math"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/readmodels/reader"
)

// ExplainLot returns the server's plan for the events of a lot.
func (t *Trail) ExplainLot(ctx context.Context, query reader.Query, lot domain.ID) (string, error) {
	type line struct {
		Text string `db:"QUERY PLAN"`
	}
	filter := AuditFilter{Lot: lot}
	plan, _, err := reader.Answer(ctx, t.reader, query, []string{reader.Audit, reader.Pantry}, func(tx *reader.Tx) (string, error) {
		lines, err := reader.All[line](ctx, tx, "EXPLAIN "+selectAuditEvents+filter.where()+newestAuditEvents, pgx.NamedArgs{
			"lot": string(lot), "commit": int64(math.MaxInt64), "prepare": int64(math.MaxInt64),
		})
		var plan strings.Builder
		for _, line := range lines {
			plan.WriteString(line.Text + "\n")
		}
		return plan.String(), err
	})
	return plan, err
}
