package ledger

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
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

// StockOn returns the stock on a day of a pantry of which every lot and layer is open.
func StockOn(
	lots []pantry.LotReceived, made []planning.Layer, of catalog.UnitRef, items map[domain.Slug]catalog.Item, on domain.Date,
) Stock {
	rows := make([]lotRow, len(lots))
	for i, lot := range lots {
		rows[i] = lotRow{ID: lot.ID, Item: lot.Item, ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn}
		rows[i].Remaining.Value, rows[i].Unit.Value = lot.Value, lot.Unit
	}
	finished := make([]finishedRow, len(made))
	for i, layer := range made {
		finished[i] = finishedRow{MadeOn: layer.MadeOn, ExpiresOn: layer.ExpiresOn}
		finished[i].FinishedUnit.Value, finished[i].Remaining.Value.Number = of, layer.Remaining
	}
	return Stock{Items: itemStock(rows, items, on), Finished: finishedStock(finished, on)}
}
