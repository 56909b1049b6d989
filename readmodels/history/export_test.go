package history

import (
	"context"
	"math"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// ExplainLot returns the server's plan for the events of a lot.
func (t *Trail) ExplainLot(ctx context.Context, query reader.Query, lot domain.ID) (string, error) {
	filter := AuditFilter{Lot: lot}
	return t.explain(ctx, query, []string{reader.Audit, reader.Pantry}, selectAuditEvents+filter.where()+newestAuditEvents, pgx.NamedArgs{
		"lot": string(lot), "commit": int64(math.MaxInt64), "prepare": int64(math.MaxInt64),
	})
}

// ExplainFormer returns the server's plan for what the event at a position replaced.
func (t *Trail) ExplainFormer(ctx context.Context, query reader.Query, at eventstore.Position) (string, error) {
	return t.explain(ctx, query, []string{reader.Audit}, selectFormer, pgx.NamedArgs{
		"commits": []int64{int64(at.Commit)}, "prepares": []int64{int64(at.Prepare)},
	})
}

func (t *Trail) explain(ctx context.Context, query reader.Query, tables []string, statement string, args pgx.NamedArgs) (string, error) {
	type line struct {
		Text string `db:"QUERY PLAN"`
	}
	plan, _, err := reader.Answer(ctx, t.reader, query, tables, func(tx *reader.Tx) (string, error) {
		lines, err := reader.All[line](ctx, tx, "EXPLAIN "+statement, args)
		var plan strings.Builder
		for _, line := range lines {
			plan.WriteString(line.Text + "\n")
		}
		return plan.String(), err
	})
	return plan, err
}
