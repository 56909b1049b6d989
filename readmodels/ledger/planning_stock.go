package ledger

import (
	"cmp"
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
		AND is_open`

const (
	ofItems    = "\n\t\tAND item = ANY(@items)"
	byRevision = "\n\tORDER BY revision"
)

// Items are those whose lots a calculation needs: all others may be many.
type Items struct {
	IsEvery bool
	Slugs   []domain.Slug
}

const selectPlanningLayers = `
	SELECT
		finished_unit,
		finished_good,
		occasion,
		coalesce(made_on::text, '') AS made_on,
		coalesce(expires_on::text, '') AS expires_on,
		` + reader.SumOfRemaining + ` AS remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	GROUP BY finished_unit, finished_good, occasion, made_on, expires_on
	ORDER BY stock_layers.expires_on NULLS LAST, stock_layers.made_on NULLS FIRST`

// QueueStock adds the reads for the stock that calculations need to a batch: all that is
// finished, and the lots of some items. After it was sent, the function returns the stock.
func QueueStock(batch *reader.Batch, items Items) func() planning.Stock {
	type layerRow struct {
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Occasion     domain.ID
		MadeOn       domain.Date
		ExpiresOn    domain.Date
		Remaining    reader.Text[reader.Sum]
	}
	lots := queueLots(batch, items)
	var layers []layerRow
	reader.Queue(batch, &layers, selectPlanningLayers, nil)
	return func() planning.Stock {
		stock := planning.Stock{Lots: *lots}
		for _, row := range layers {
			stock.Shelve(row.FinishedUnit.Value, row.FinishedGood, planning.Layer{
				Occasion: row.Occasion, MadeOn: row.MadeOn, ExpiresOn: row.ExpiresOn, Remaining: row.Remaining.Value.Number,
			})
		}
		return stock
	}
}

// queueLots adds the read for the open lots of some items to a batch. Names of items and days, which
// recur, are kept once.
func queueLots(batch *reader.Batch, items Items) *[]planning.Lot {
	lots, known := new([]planning.Lot), map[string]string{}
	text := func(column []byte) string {
		kept, found := known[string(column)]
		if !found {
			kept = string(column)
			known[kept] = kept
		}
		return kept
	}
	statement := selectPlanningLots + ofItems + byRevision
	if items.IsEvery {
		statement = selectPlanningLots + byRevision
	}
	reader.QueueTexts(batch, statement, pgx.NamedArgs{"items": items.Slugs}, func(columns [][]byte) error {
		lot := planning.Lot{
			ID: domain.ID(columns[0]), Item: domain.Slug(text(columns[1])),
			ReceivedOn: domain.Date(text(columns[4])), ExpiresOn: domain.Date(text(columns[5])),
		}
		err := cmp.Or(lot.Remaining.Value.UnmarshalText(columns[2]), lot.Remaining.Unit.UnmarshalText(columns[3]))
		*lots = append(*lots, lot)
		return err
	})
	return lots
}

const selectOpenLayers = `
	SELECT
		id,
		finished_unit,
		finished_good,
		occasion,
		coalesce(made_on::text, '') AS made_on,
		coalesce(expires_on::text, '') AS expires_on,
		remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY stock_layers.expires_on NULLS LAST, stock_layers.made_on NULLS FIRST, revision`

// NameLayers replaces the finished stock by the layers that it consists of. Only
// explanations need them.
func NameLayers(ctx context.Context, tx *reader.Tx, stock *planning.Stock) error {
	type layerRow struct {
		ID           domain.ID
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Occasion     domain.ID
		MadeOn       domain.Date
		ExpiresOn    domain.Date
		Remaining    reader.Text[measure.Number]
	}
	rows, err := reader.All[layerRow](ctx, tx, selectOpenLayers, pgx.NamedArgs{})
	stock.Units, stock.Goods = nil, nil
	for _, row := range rows {
		layer := planning.Layer{
			ID: row.ID, Occasion: row.Occasion, MadeOn: row.MadeOn, ExpiresOn: row.ExpiresOn, Remaining: row.Remaining.Value,
		}
		stock.Shelve(row.FinishedUnit.Value, row.FinishedGood, layer)
	}
	return err
}
