package shopping

import (
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/ticks"
	"crumbtrail/readmodels/reader"
)

// selectTicks selects what was collected and ordered, and what lots have put away of it. A lot
// stands in the same tables as what it settles, so nothing is counted twice, whichever
// projection is ahead.
const selectTicks = `
	SELECT
		t.id,
		t.occasion,
		t.plan,
		t.item,
		t.amount,
		t.unit,
		t.packages,
		{actor_name}(t.actor) AS actor,
		t.collected_at,
		t.is_order,
		t.supplier,
		coalesce(t.expected_on::text, '') AS expected_on,
		coalesce((
			SELECT string_agg(s.amount, ' ')
			FROM {pantry}.settled s
			WHERE s.kitchen = t.kitchen
				AND s.tick = t.id
		), '') AS settled
	FROM {planning}.ticks t
	WHERE t.kitchen = @kitchen
		AND t.occasion = ANY(@occasions)
	ORDER BY t.occasion, t.revision`

// Collected is what was collected and ordered for an occasion: what is not put away of it, and whether
// there was anything.
type Collected struct {
	Open  []ticks.Tick
	Begun bool
}

// QueueTicks adds the read for what was collected and ordered for some occasions to a batch. After
// it was sent, the function returns it by occasion.
func QueueTicks(batch *reader.Batch, occasions []domain.ID) func() map[domain.ID]Collected {
	type tickRow struct {
		ID, Occasion, Plan domain.ID
		Item               domain.Slug
		Amount             reader.Text[measure.Number]
		Unit               reader.Text[measure.Unit]
		Packages           int64
		Actor              string
		CollectedAt        time.Time
		IsOrder            bool
		Supplier           string
		ExpectedOn         domain.Date
		Settled            reader.Text[reader.Sum]
	}
	var rows []tickRow
	if len(occasions) > 0 {
		reader.Queue(batch, &rows, selectTicks, pgx.NamedArgs{"occasions": occasions})
	}
	return func() map[domain.ID]Collected {
		found := map[domain.ID]Collected{}
		for _, row := range rows {
			tick := ticks.Tick{
				ID: row.ID, Occasion: row.Occasion, Plan: row.Plan, Item: row.Item, Packages: row.Packages, Actor: row.Actor, At: row.CollectedAt.UTC(),
				Amount:  measure.Amount{Value: row.Amount.Value, Unit: row.Unit.Value},
				Ordered: row.IsOrder, Supplier: row.Supplier, ExpectedOn: row.ExpectedOn,
			}
			all := Collected{Open: found[row.Occasion].Open, Begun: true}
			if open, counts := tick.Less(row.Settled.Value.Number); counts {
				all.Open = append(all.Open, open)
			}
			found[row.Occasion] = all
		}
		return found
	}
}
