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

// ExplainEvents returns the server's plan for a page of the events that a filter selects.
func (t *Trail) ExplainEvents(ctx context.Context, query reader.Query, filter AuditFilter) (string, error) {
	filter.actors = only(filter.Actor)
	args := filter.args(query.Kitchen, auditKey{Commit: math.MaxInt64, Prepare: math.MaxInt64})
	return t.explain(ctx, query, []string{reader.Audit}, selectAuditEvents+filter.where()+newestAuditEvents+" LIMIT 50", args)
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
