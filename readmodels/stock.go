package readmodels

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
)

// Stock is what is on hand.
type Stock struct {
	Items    []ItemStock     `json:"items" doc:"Per item; amounts of units that do not convert stand apart"`
	Finished []FinishedStock `json:"finished" doc:"Per finished unit and finished good"`
}

// ItemStock is what is on hand of an item in one unit.
type ItemStock struct {
	Item   domain.Slug    `json:"item"`
	Name   string         `json:"name,omitempty"`
	Unit   measure.Unit   `json:"unit"`
	OnHand measure.Number `json:"on_hand"`
	Lots   int            `json:"lots" doc:"How many lots that is"`
	Value  measure.Money  `json:"value" doc:"The cost of what is left"`
}

// FinishedStock is what is on hand of something finished.
type FinishedStock struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	OnHand       measure.Number  `json:"on_hand"`
	Value        measure.Money   `json:"value"`
}

const selectFinished = `
	SELECT
		finished_unit,
		finished_good,
		sum(remaining)::text AS remaining,
		sum(value)::text AS value
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND remaining > 0
	GROUP BY finished_unit, finished_good
	ORDER BY finished_unit, finished_good`

type finishedRow struct {
	FinishedUnit scanned[catalog.UnitRef]
	FinishedGood domain.Slug
	Remaining    scanned[measure.Number]
	Value        scanned[measure.Money]
}

// Stock answers with what is on hand of everything, unexpired on a day (empty:
// whatever its date).
func (q *Queries) Stock(ctx context.Context, ask Query, on domain.Date) (Stock, eventstore.Position, error) {
	answer := Stock{Items: []ItemStock{}, Finished: []FinishedStock{}}
	position, err := q.read(ctx, ask, []string{pantryTables, catalogTables}, func(r *reading) error {
		lots, err := all[lotRow](ctx, r, selectLots+`
		AND remaining > 0
		AND (@on = '' OR expires_on IS NULL OR expires_on >= nullif(@on, '')::date)
	ORDER BY item, revision`, pgx.NamedArgs{"on": on})
		if err != nil {
			return err
		}
		definitions, err := itemsOf(ctx, r, lots)
		if err != nil {
			return err
		}
		answer.Items = itemStock(lots, definitions)
		finished, err := all[finishedRow](ctx, r, selectFinished, pgx.NamedArgs{})
		for _, row := range finished {
			answer.Finished = append(answer.Finished, FinishedStock{
				FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, OnHand: row.Remaining.Value, Value: row.Value.Value,
			})
		}
		return err
	})
	return answer, position, err
}

func itemsOf(ctx context.Context, r *reading, lots []lotRow) (map[domain.Slug]catalog.Source[catalog.Item], error) {
	slugs := make([]domain.Slug, len(lots))
	for i, lot := range lots {
		slugs[i] = lot.Item
	}
	found := map[domain.Slug]catalog.Source[catalog.Item]{}
	err := closure(ctx, r, "items", slugs, found, func(catalog.Item) []domain.Slug { return nil })
	return found, err
}

func itemStock(lots []lotRow, definitions map[domain.Slug]catalog.Source[catalog.Item]) []ItemStock {
	stock := []ItemStock{}
	for _, lot := range lots {
		item := definitions[lot.Item].Definition
		amount := measure.Amount{Value: lot.Remaining.Value, Unit: lot.Unit.Value}
		at := slices.IndexFunc(stock, func(s ItemStock) bool {
			return s.Item == lot.Item && measure.Convertible(amount.Unit, s.Unit, item.Density)
		})
		if at < 0 {
			stock = append(stock, ItemStock{Item: lot.Item, Name: item.Name, Unit: amount.Unit})
			at = len(stock) - 1
		}
		converted, _ := amount.In(stock[at].Unit, item.Density) // found convertible above
		stock[at].OnHand = stock[at].OnHand.Add(converted.Value)
		stock[at].Value = stock[at].Value.Add(lot.RemainingCost.Value)
		stock[at].Lots++
	}
	slices.SortStableFunc(stock, func(a, b ItemStock) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Item, b.Item)) })
	return stock
}

const selectOpenLots = `
	SELECT
		id,
		item,
		remaining::text AS remaining,
		unit,
		coalesce(expires_on::text, '') AS expires_on
	FROM {pantry}.lots
	WHERE kitchen = @kitchen
		AND remaining > 0
	ORDER BY revision`

// stock is what a calculation has to know of the pantry.
func stock(ctx context.Context, r *reading) (planning.Stock, error) {
	type lotRow struct {
		ID        domain.ID
		Item      domain.Slug
		Remaining scanned[measure.Number]
		Unit      scanned[measure.Unit]
		ExpiresOn domain.Date
	}
	rows, err := all[lotRow](ctx, r, selectOpenLots, pgx.NamedArgs{})
	if err != nil {
		return planning.Stock{}, err
	}
	answer := planning.Stock{
		Lots:  make([]planning.Lot, len(rows)),
		Units: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]measure.Number{},
	}
	for i, row := range rows {
		answer.Lots[i] = planning.Lot{
			ID: row.ID, Item: row.Item, ExpiresOn: row.ExpiresOn,
			Remaining: measure.Amount{Value: row.Remaining.Value, Unit: row.Unit.Value},
		}
	}
	finished, err := all[finishedRow](ctx, r, selectFinished, pgx.NamedArgs{})
	for _, row := range finished {
		if row.FinishedGood != "" {
			answer.Goods[row.FinishedGood] = row.Remaining.Value
		} else {
			answer.Units[row.FinishedUnit.Value] = row.Remaining.Value
		}
	}
	return answer, err
}
