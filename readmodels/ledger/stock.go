package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Stock is what is on hand.
type Stock struct {
	Items    []ItemStock     `json:"items" doc:"One entry per item and per unit that cannot be converted to the others"`
	Finished []FinishedStock `json:"finished" doc:"One entry per finished unit and finished good"`
	//nolint:lll // A struct tag cannot be wrapped.
	Unaccounted []UnaccountedStock `json:"unaccounted,omitempty" doc:"What production runs used and no lot was there for, until it is settled; missing if there is nothing"`
}

// ItemStock is what is on hand of an item in one unit.
type ItemStock struct {
	Item   domain.Slug    `json:"item"`
	Name   string         `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Unit   measure.Unit   `json:"unit"`
	OnHand measure.Number `json:"on_hand"`
	Lots   int            `json:"lots" doc:"Number of lots on hand"`
	// Expired is what is there and does not count on the day any more.
	Expired measure.Number `json:"expired,omitzero" doc:"What is left in lots whose last good day is before the day; with on alone, and missing if there is nothing"`
	Value   measure.Money  `json:"value" doc:"Known cost of what is on hand, as known_cost"`
	// Cost is that of what is on hand.
	measure.Cost
	pantry.Later
}

// FinishedStock is what is on hand of a finished unit or a finished good.
type FinishedStock struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	OnHand       measure.Number  `json:"on_hand"`
	// Expired is as that of an item.
	Expired  measure.Number `json:"expired,omitzero" doc:"What is left past its last good day, if that is before the day; with on alone, and missing if there is nothing"`
	Expiring []Expiring     `json:"expiring,omitempty" doc:"What of all that is left has a last good day, by that day; missing if all of it keeps"`
	Value    measure.Money  `json:"value" doc:"Known value of what is on hand, as known_cost"`
	measure.Cost
	pantry.Later
}

// Expiring is what of something finished is good until a day.
type Expiring struct {
	ExpiresOn domain.Date    `json:"expires_on" format:"date" doc:"The last good day"`
	Quantity  measure.Number `json:"quantity"`
}

// Names implements [names.Named].
func (s *Stock) Names(wanted *names.Wanted) {
	for i := range s.Items {
		wanted.Item(s.Items[i].Item, &s.Items[i].Name)
	}
	for i := range s.Unaccounted {
		wanted.Item(s.Unaccounted[i].Item, &s.Unaccounted[i].Name)
	}
	for i := range s.Finished {
		finished := &s.Finished[i]
		wanted.Thing("", finished.FinishedUnit, finished.FinishedGood, &finished.Name)
	}
}

// sort orders the items by name.
func (s *Stock) sort(order collation.Order) {
	slices.SortStableFunc(s.Items, func(a, b ItemStock) int {
		return cmp.Or(order.Compare(a.Name, b.Name), cmp.Compare(a.Item, b.Item))
	})
}

const selectOpenLots = selectLots + `
		AND is_open
	ORDER BY item, revision`

const selectFinishedStock = `
	SELECT
		finished_unit,
		finished_good,
		coalesce(made_on::text, '') AS made_on,
		coalesce(expires_on::text, '') AS expires_on,
		` + reader.SumOfRemaining + ` AS remaining,
		sum(value)::text AS value,
		bool_or(cost_unknown) AS cost_unknown
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	GROUP BY finished_unit, finished_good, made_on, expires_on
	ORDER BY finished_unit, finished_good, made_on, expires_on`

type finishedRow struct {
	FinishedUnit reader.Text[catalog.UnitRef]
	FinishedGood domain.Slug
	MadeOn       domain.Date
	ExpiresOn    domain.Date
	Remaining    reader.Text[reader.Sum]
	Value        reader.Text[measure.Money]
	CostUnknown  bool
}

const selectItems = `
	SELECT
		slug,
		definition
	FROM {catalog}.items
	WHERE kitchen = @kitchen
		AND slug = ANY(@slugs)`

// Stock returns what is on hand of everything on a day: lots that count on it
// ([pantry.CountsOn]), and finished stock that was made by then and is still good. What comes later is
// named. An empty day includes everything.
func (q *Queries) Stock(ctx context.Context, query reader.Query, on domain.Date) (Stock, eventstore.Position, error) {
	return answered(ctx, q, query, namedTables(), besidesStock, func(tx *reader.Tx) (Stock, error) {
		var lots []lotRow
		var finished []finishedRow
		var lacking []unaccountedRow
		batch := tx.Batch()
		reader.Queue(batch, &lots, selectOpenLots, nil)
		reader.Queue(batch, &finished, selectFinishedStock, nil)
		reader.Queue(batch, &lacking, selectUnaccounted, nil)
		settings := reader.QueueSettings(batch)
		if err := batch.Send(ctx); err != nil {
			return Stock{}, err
		}
		items, err := q.itemsOf(ctx, tx, query, lots)
		if err != nil {
			return Stock{}, err
		}
		answer := Stock{Items: itemStock(lots, items, on), Finished: finishedStock(finished, on)}
		if answer.Unaccounted, err = unaccountedStock(lacking); err != nil {
			return Stock{}, err
		}
		if err := names.Of(&answer).ReadToday(ctx, q.reader, tx, query); err != nil {
			return Stock{}, err
		}
		answer.sort(collation.Of(settings().Effective.Locale))
		return answer, nil
	})
}

// itemsOf returns the definitions of the items of some lots: of a query as of a position
// those of then, which decide how units convert.
func (q *Queries) itemsOf(
	ctx context.Context, tx *reader.Tx, query reader.Query, lots []lotRow,
) (map[domain.Slug]catalog.Item, error) {
	type row struct {
		Slug       domain.Slug
		Definition string
	}
	var slugs []domain.Slug // the lots are ordered by item
	for _, lot := range lots {
		slugs = append(slugs, lot.Item)
	}
	slugs = slices.Compact(slugs)
	if query.AsOf != nil {
		source := reader.Source{Projection: reader.Catalog}
		for _, slug := range slugs {
			source.Streams = append(source.Streams, stream.Item(query.Kitchen, slug))
		}
		if err := q.reader.Fold(ctx, tx, source, *query.AsOf); err != nil {
			return nil, err
		}
	}
	rows, err := reader.All[row](ctx, tx, selectItems, pgx.NamedArgs{"slugs": slugs})
	if err != nil {
		return nil, err
	}
	items := make(map[domain.Slug]catalog.Item, len(rows))
	for _, row := range rows {
		if items[row.Slug], err = reader.Decode[catalog.Item](row.Definition, "item", domain.ID(row.Slug)); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// finishedStock adds up what counts on a day and what comes later. The rows of one thing
// stand together.
func finishedStock(rows []finishedRow, on domain.Date) []FinishedStock {
	stock := []FinishedStock{}
	for _, row := range rows {
		last := len(stock) - 1
		if last < 0 || stock[last].FinishedUnit != row.FinishedUnit.Value || stock[last].FinishedGood != row.FinishedGood {
			stock = append(stock, FinishedStock{FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Cost: measure.NoCost()})
			last++
		}
		stock[last].expire(row)
		if on != "" && !pantry.CountsOn(on, row.MadeOn, row.ExpiresOn) {
			if pantry.CountsLater(on, row.MadeOn, row.ExpiresOn) {
				stock[last].AddLater(row.Remaining.Value.Number, row.MadeOn)
			} else {
				stock[last].Expired = stock[last].Expired.Add(row.Remaining.Value.Number)
			}
			continue
		}
		stock[last].OnHand = stock[last].OnHand.Add(row.Remaining.Value.Number)
		stock[last].Cost = stock[last].Plus(measure.CostOf(row.Value.Value, !row.CostUnknown))
		stock[last].Value = stock[last].Known
	}
	return stock
}

// expire adds what of a row has a last good day.
func (s *FinishedStock) expire(row finishedRow) {
	if row.ExpiresOn == "" {
		return
	}
	byDay := func(e Expiring, day domain.Date) int { return cmp.Compare(e.ExpiresOn, day) }
	at, known := slices.BinarySearchFunc(s.Expiring, row.ExpiresOn, byDay)
	if !known {
		s.Expiring = slices.Insert(s.Expiring, at, Expiring{ExpiresOn: row.ExpiresOn})
	}
	s.Expiring[at].Quantity = s.Expiring[at].Quantity.Add(row.Remaining.Value.Number)
}

// itemStock adds up the lots of each item that count on a day, those that come later and
// those that expired, per unit that the others cannot be converted to.
func itemStock(lots []lotRow, items map[domain.Slug]catalog.Item, on domain.Date) []ItemStock {
	stock, expired := []ItemStock{}, []lotRow{}
	rows := map[domain.Slug][]int{} // the places of an item's rows, one per unit
	of := func(lot lotRow) (*ItemStock, measure.Number) {
		item := items[lot.Item]
		amount := measure.Amount{Value: lot.Remaining.Value, Unit: lot.Unit.Value}
		for _, at := range rows[lot.Item] {
			if converted, err := item.Conversions().Convert(amount, stock[at].Unit); err == nil {
				return &stock[at], converted.Value
			}
		}
		rows[lot.Item] = append(rows[lot.Item], len(stock))
		stock = append(stock, ItemStock{Item: lot.Item, Unit: amount.Unit, Cost: measure.NoCost()})
		return &stock[len(stock)-1], amount.Value
	}
	for _, lot := range lots {
		if on != "" && !pantry.CountsOn(on, lot.ReceivedOn, lot.ExpiresOn) {
			if pantry.CountsLater(on, lot.ReceivedOn, lot.ExpiresOn) {
				row, amount := of(lot)
				row.AddLater(amount, lot.ReceivedOn)
			} else {
				expired = append(expired, lot)
			}
			continue
		}
		row, amount := of(lot)
		row.OnHand = row.OnHand.Add(amount)
		row.Cost = row.Plus(measure.CostOf(lot.RemainingCost.Value, !lot.CostUnknown))
		row.Value = row.Known
		row.Lots++
	}
	for _, lot := range expired { // last, so that they decide no unit
		row, amount := of(lot)
		row.Expired = row.Expired.Add(amount)
	}
	return stock
}
