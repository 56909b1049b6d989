package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Lot is a received quantity of one item, and what remains of it.
type Lot struct {
	ID        domain.ID      `json:"id"`
	Item      domain.Slug    `json:"item"`
	Name      string         `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Amount    measure.Number `json:"amount" doc:"Amount received"`
	Remaining measure.Number `json:"remaining" doc:"Amount that remains"`
	Unit      measure.Unit   `json:"unit"`
	// Cost is that of the whole lot.
	measure.Cost
	RemainingCost measure.Money `json:"remaining_cost" doc:"The known cost of the amount that remains; all of it if cost_complete"`
	ReceivedOn    domain.Date   `json:"received_on" format:"date"`
	ExpiresOn     domain.Date   `json:"expires_on,omitempty" format:"date"`
	Product       string        `json:"product,omitempty"`
	Location      string        `json:"location,omitempty"`
	Notes         string        `json:"notes,omitempty"`
	// Corrections are with one lot alone, not in lists.
	Corrections []LotCorrection `json:"corrections,omitempty" doc:"What was corrected, oldest first; of a single lot alone"`
	Revision    *uint64         `json:"revision,omitempty" doc:"Revision of what changed the lot last, which is its ETag; missing in the answer of its receipt"`
}

// Names implements [names.Named].
func (l *Lot) Names(wanted *names.Wanted) { wanted.Item(l.Item, &l.Name) }

// LotFilter selects lots.
type LotFilter struct {
	// Item selects lots of one item; empty selects all.
	Item domain.Slug
	// UsedUp includes lots of which nothing remains.
	UsedUp bool
	// ExpiresBefore selects lots whose last good day is before a day, and orders them by
	// that; empty selects all.
	ExpiresBefore domain.Date
	// On selects lots that count on a day; empty selects all.
	On domain.Date
}

type lotRow struct {
	ID            domain.ID
	Revision      int64
	Item          domain.Slug
	Amount        reader.Text[measure.Number]
	Remaining     reader.Text[measure.Number]
	Unit          reader.Text[measure.Unit]
	Cost          reader.Text[measure.Money]
	RemainingCost reader.Text[measure.Money]
	CostUnknown   bool
	ReceivedOn    domain.Date
	ExpiresOn     domain.Date
	Product       string
	Location      string
	Notes         string
	Changed       int64
}

const selectLots = `
	SELECT
		id,
		revision,
		item,
		amount,
		remaining,
		unit,
		cost::text AS cost,
		remaining_cost::text AS remaining_cost,
		cost_unknown,
		received_on::text AS received_on,
		coalesce(expires_on::text, '') AS expires_on,
		product,
		location,
		notes,
		changed
	FROM {pantry}.lots
	WHERE kitchen = @kitchen`

func (row lotRow) answer() (Lot, error) {
	return Lot{
		ID: row.ID, Item: row.Item, Amount: row.Amount.Value, Remaining: row.Remaining.Value, Unit: row.Unit.Value,
		Cost: row.cost(), RemainingCost: row.RemainingCost.Value,
		ReceivedOn: row.ReceivedOn, ExpiresOn: row.ExpiresOn, Product: row.Product, Location: row.Location, Notes: row.Notes,
		Revision: new(uint64(row.Changed)),
	}, nil
}

func (row lotRow) cost() measure.Cost { return measure.CostOf(row.Cost.Value, !row.CostUnknown) }

// LotOf returns the answer for the event that receives a lot.
func LotOf(lot pantry.LotReceived) Lot {
	return Lot{
		ID: lot.ID, Item: lot.Item, Amount: lot.Value, Remaining: lot.Value, Unit: lot.Unit,
		Cost: lot.WholeCost(), RemainingCost: lot.Cost, ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn,
		Product: lot.Product, Location: lot.Location, Notes: lot.Notes,
	}
}

func oneLot(ctx context.Context, tx *reader.Tx, id domain.ID) (Lot, error) {
	row, err := reader.One[lotRow](ctx, tx, selectLots+` AND id = @id`, pgx.NamedArgs{"id": id})
	if err != nil {
		return Lot{}, err
	}
	return row.answer()
}

// Lot returns one lot.
func (q *Queries) Lot(ctx context.Context, query reader.Query, id domain.ID) (Lot, eventstore.Position, error) {
	return answered(ctx, q, query, namedTables(), besidesStock, func(tx *reader.Tx) (Lot, error) {
		lot, err := oneLot(ctx, tx, id)
		if err != nil {
			return lot, err
		}
		if err := lot.correct(ctx, tx); err != nil {
			return lot, err
		}
		return lot, names.Of(&lot).Read(ctx, tx)
	})
}

// lotKey orders lots by item, then as they were received; those that are selected by
// their last good day by that before.
type lotKey struct {
	ExpiresOn domain.Date
	Item      domain.Slug
	Revision  int64
}

func (f LotFilter) key(row lotRow) lotKey {
	key := lotKey{Item: row.Item, Revision: row.Revision}
	if f.ExpiresBefore != "" {
		key.ExpiresOn = row.ExpiresOn
	}
	return key
}

// Conditions of a page. One text for both could not use the index by item.
const (
	lotsByItem = `
		AND (item, revision) > (@after_item, @after_revision)
	ORDER BY item, revision`
	lotsByExpiry = `
		AND expires_on < @before::date
		AND (expires_on, item, revision) > (coalesce(nullif(@after_expires, '')::date, '-infinity'), @after_item, @after_revision)
	ORDER BY expires_on, item, revision`
)

// Lots lists lots by item, in the order in which they were received; those that expire
// before a day by their last good day first.
func (q *Queries) Lots(ctx context.Context, query reader.Query, filter LotFilter, page reader.Page) (reader.List[Lot], error) {
	after, err := reader.After(page, lotKey{})
	if err != nil {
		return reader.List[Lot]{}, err
	}
	return answeredList(ctx, q, query, namedTables(), besidesStock, func(tx *reader.Tx) (reader.List[Lot], error) {
		order := lotsByItem
		if filter.ExpiresBefore != "" {
			order = lotsByExpiry
		}
		return named[Lot](ctx, tx)(reader.Pages(ctx, tx, page, selectLots+`
		AND (@item = '' OR item = @item)
		AND (@used_up OR is_open)
		AND (@on = '' OR received_on <= nullif(@on, '')::date)
		AND (@on = '' OR expires_on IS NULL OR expires_on >= nullif(@on, '')::date)`+order, pgx.NamedArgs{
			"item": filter.Item, "used_up": filter.UsedUp, "on": filter.On, "before": filter.ExpiresBefore,
			"after_expires": after.ExpiresOn, "after_item": after.Item, "after_revision": after.Revision,
		}, lotRow.answer, filter.key))
	})
}
