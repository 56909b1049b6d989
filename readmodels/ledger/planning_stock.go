package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

const selectPlanningLots = `
	SELECT
		id,
		item,
		remaining,
		unit,
		received_on::text AS received_on,
		coalesce(expires_on::text, '') AS expires_on
	FROM {pantry}.lots
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY revision`

const selectPlanningLayers = `
	SELECT
		finished_unit,
		finished_good,
		occasion,
		coalesce(made_on::text, '') AS made_on,
		` + reader.SumOfRemaining + ` AS remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	GROUP BY finished_unit, finished_good, occasion, made_on
	ORDER BY made_on`

// QueueStock adds the reads for the stock that calculations need to a batch. After it
// was sent, the function returns the stock.
func QueueStock(batch *reader.Batch) func() planning.Stock {
	type openLot struct {
		ID         domain.ID
		Item       domain.Slug
		Remaining  reader.Text[measure.Number]
		Unit       reader.Text[measure.Unit]
		ReceivedOn domain.Date
		ExpiresOn  domain.Date
	}
	type layerRow struct {
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Occasion     domain.ID
		MadeOn       domain.Date
		Remaining    reader.Text[reader.Sum]
	}
	var lots []openLot
	var layers []layerRow
	reader.Queue(batch, &lots, selectPlanningLots, nil)
	reader.Queue(batch, &layers, selectPlanningLayers, nil)
	return func() planning.Stock {
		stock := planning.Stock{Lots: make([]planning.Lot, len(lots))}
		for i, row := range lots {
			stock.Lots[i] = planning.Lot{
				ID: row.ID, Item: row.Item, ReceivedOn: row.ReceivedOn, ExpiresOn: row.ExpiresOn,
				Remaining: measure.Amount{Value: row.Remaining.Value, Unit: row.Unit.Value},
			}
		}
		for _, row := range layers {
			stock.Shelve(row.FinishedUnit.Value, row.FinishedGood, planning.Layer{
				Occasion: row.Occasion, MadeOn: row.MadeOn, Remaining: row.Remaining.Value.Number,
			})
		}
		return stock
	}
}

const selectOpenLayers = `
	SELECT
		id,
		finished_unit,
		finished_good,
		occasion,
		coalesce(made_on::text, '') AS made_on,
		remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY made_on, revision`

// NameLayers replaces the finished stock by the layers that it consists of. Only
// explanations need them.
func NameLayers(ctx context.Context, tx *reader.Tx, stock *planning.Stock) error {
	type layerRow struct {
		ID           domain.ID
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Occasion     domain.ID
		MadeOn       domain.Date
		Remaining    reader.Text[measure.Number]
	}
	rows, err := reader.All[layerRow](ctx, tx, selectOpenLayers, pgx.NamedArgs{})
	stock.Units, stock.Goods = nil, nil
	for _, row := range rows {
		layer := planning.Layer{ID: row.ID, Occasion: row.Occasion, MadeOn: row.MadeOn, Remaining: row.Remaining.Value}
		stock.Shelve(row.FinishedUnit.Value, row.FinishedGood, layer)
	}
	return err
}
