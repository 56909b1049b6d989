package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/eventstore"
)

// Lot is a received quantity of one item, and what is left of it.
type Lot struct {
	ID            domain.ID      `json:"id"`
	Item          domain.Slug    `json:"item"`
	Amount        measure.Number `json:"amount" doc:"What was received"`
	Remaining     measure.Number `json:"remaining" doc:"What is left"`
	Unit          measure.Unit   `json:"unit"`
	TotalCost     measure.Money  `json:"total_cost" doc:"What the whole lot cost"`
	RemainingCost measure.Money  `json:"remaining_cost" doc:"The cost of what is left"`
	ReceivedOn    domain.Date    `json:"received_on" format:"date"`
	ExpiresOn     domain.Date    `json:"expires_on,omitempty" format:"date"`
	Product       string         `json:"product,omitempty"`
	Location      string         `json:"location,omitempty"`
	Notes         string         `json:"notes,omitempty"`
}

// LotFilter chooses lots for a list.
type LotFilter struct {
	// Item is the item they are of; empty means all.
	Item domain.Slug
	// UsedUp asks for those with nothing left as well.
	UsedUp bool
}

type lotRow struct {
	ID            domain.ID
	Revision      int64
	Item          domain.Slug
	Amount        scanned[measure.Number]
	Remaining     scanned[measure.Number]
	Unit          scanned[measure.Unit]
	Cost          scanned[measure.Money]
	RemainingCost scanned[measure.Money]
	ReceivedOn    domain.Date
	ExpiresOn     domain.Date
	Product       string
	Location      string
	Notes         string
}

const selectLots = `
	SELECT
		id,
		revision,
		item,
		amount::text AS amount,
		remaining::text AS remaining,
		unit,
		cost::text AS cost,
		remaining_cost::text AS remaining_cost,
		received_on::text AS received_on,
		coalesce(expires_on::text, '') AS expires_on,
		product,
		location,
		notes
	FROM {pantry}.lots
	WHERE kitchen = @kitchen`

func (row lotRow) answer() (Lot, error) {
	return Lot{
		ID: row.ID, Item: row.Item, Amount: row.Amount.Value, Remaining: row.Remaining.Value, Unit: row.Unit.Value,
		TotalCost: row.Cost.Value, RemainingCost: row.RemainingCost.Value,
		ReceivedOn: row.ReceivedOn, ExpiresOn: row.ExpiresOn, Product: row.Product, Location: row.Location, Notes: row.Notes,
	}, nil
}

// Lot answers with one lot.
func (q *Queries) Lot(ctx context.Context, ask Query, id domain.ID) (Lot, eventstore.Position, error) {
	var found Lot
	position, err := q.read(ctx, ask, []string{pantryTables}, func(r *reading) error {
		row, err := one[lotRow](ctx, r, selectLots+` AND id = @id`, pgx.NamedArgs{"id": id})
		if err != nil {
			return err
		}
		found, err = row.answer()
		return err
	})
	return found, position, err
}

// Lots lists lots by item, in the order in which they came in.
func (q *Queries) Lots(ctx context.Context, ask Query, filter LotFilter, asked Page) (List[Lot], error) {
	after := struct {
		Item     domain.Slug
		Revision int64
	}{}
	if err := asked.after(&after); err != nil {
		return List[Lot]{}, err
	}
	var list List[Lot]
	position, err := q.read(ctx, ask, []string{pantryTables}, func(r *reading) error {
		rows, err := all[lotRow](ctx, r, selectLots+`
		AND (@item = '' OR item = @item)
		AND (@used_up OR remaining > 0)
		AND (item, revision) > (@after_item, @after_revision)
	ORDER BY item, revision
	LIMIT @limit`, pgx.NamedArgs{
			"item": filter.Item, "used_up": filter.UsedUp,
			"after_item": after.Item, "after_revision": after.Revision, "limit": asked.limit() + 1,
		})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), lotRow.answer, func(row lotRow) any {
			after.Item, after.Revision = row.Item, row.Revision
			return after
		})
		return err
	})
	list.Position = position
	return list, err
}
