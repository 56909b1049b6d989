package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/reader"
)

const selectOpenLots = `
	SELECT
		id,
		item,
		remaining,
		unit,
		coalesce(expires_on::text, '') AS expires_on
	FROM {pantry}.lots
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY revision`

const selectOnHand = `
	SELECT
		finished_unit,
		finished_good,
		` + reader.SumOfRemaining + ` AS remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	GROUP BY finished_unit, finished_good`

// queueStock adds the reads for the stock that calculations need to a batch. After it
// was sent, the function returns the stock.
func queueStock(batch *reader.Batch) func() planning.Stock {
	type lotRow struct {
		ID        domain.ID
		Item      domain.Slug
		Remaining reader.Text[measure.Number]
		Unit      reader.Text[measure.Unit]
		ExpiresOn domain.Date
	}
	type finishedRow struct {
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Remaining    reader.Text[reader.Sum]
	}
	var lots []lotRow
	var finished []finishedRow
	reader.Queue(batch, &lots, selectOpenLots, nil)
	reader.Queue(batch, &finished, selectOnHand, nil)
	return func() planning.Stock {
		stock := planning.Stock{
			Lots:  make([]planning.Lot, len(lots)),
			Units: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]measure.Number{},
		}
		for i, row := range lots {
			stock.Lots[i] = planning.Lot{
				ID: row.ID, Item: row.Item, ExpiresOn: row.ExpiresOn,
				Remaining: measure.Amount{Value: row.Remaining.Value, Unit: row.Unit.Value},
			}
		}
		for _, row := range finished {
			if row.FinishedGood != "" {
				stock.Goods[row.FinishedGood] = row.Remaining.Value.Number
			} else {
				stock.Units[row.FinishedUnit.Value] = row.Remaining.Value.Number
			}
		}
		return stock
	}
}

const selectOpenLayers = `
	SELECT
		id,
		finished_unit,
		finished_good,
		remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY revision`

// openLayers returns the layers that finished stock consists of, in the order in which
// they were added. Only explanations need them.
func openLayers(ctx context.Context, tx *reader.Tx) ([]planning.Layer, error) {
	type layerRow struct {
		ID           domain.ID
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Remaining    reader.Text[measure.Number]
	}
	rows, err := reader.All[layerRow](ctx, tx, selectOpenLayers, pgx.NamedArgs{})
	layers := make([]planning.Layer, len(rows))
	for i, row := range rows {
		layers[i] = planning.Layer{
			ID: row.ID, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Remaining: row.Remaining.Value,
		}
	}
	return layers, err
}
