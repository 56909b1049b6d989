package projections

import (
	"strings"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
)

// Pantry is the name of the projection of stock and of what was made.
const Pantry = "pantry"

// pantryTables are the pantry projection's rows.
type pantryTables struct {
	lots            *rows[LotRow]
	layers          *rows[LayerRow]
	productionRuns  *log[ProductionRunRow]
	assemblyRuns    *log[AssemblyRunRow]
	consumed        *log[ConsumedRow]
	recipeSnapshots *log[RecipeSnapshotRow]
	goodSnapshots   *log[GoodSnapshotRow]
	adjustments     *log[AdjustmentRow]
}

func newPantry() *pantryTables {
	ofOccasion := index{name: "by_occasion", on: "kitchen, occasion", where: "occasion <> ''"}
	ofPlan := index{name: "by_plan", on: "kitchen, plan", where: "plan <> ''"}
	return &pantryTables{
		lots: newRows[LotRow]("lots", 2,
			index{name: "by_arrival", on: "kitchen, arrival"},
			index{name: "open", on: "kitchen, item, arrival", where: "remaining > 0"}),
		layers: newRows[LayerRow]("stock_layers", 2,
			index{name: "open", on: "kitchen, finished_unit, finished_good, arrival", where: "remaining > 0"}),
		productionRuns: newLog[ProductionRunRow]("production_runs", 2, ofOccasion, ofPlan,
			index{name: "by_time", on: "kitchen, produced_at, id"}),
		assemblyRuns: newLog[AssemblyRunRow]("assembly_runs", 2, ofOccasion, ofPlan,
			index{name: "by_time", on: "kitchen, assembled_at, id"}),
		consumed: newLog[ConsumedRow]("consumed", 3,
			index{name: "by_lot", on: "kitchen, lot", where: "lot <> ''"},
			index{name: "by_layer", on: "kitchen, layer", where: "layer <> ''"}),
		recipeSnapshots: newLog[RecipeSnapshotRow]("recipe_snapshots", 2),
		goodSnapshots:   newLog[GoodSnapshotRow]("good_snapshots", 2),
		adjustments:     newLog[AdjustmentRow]("adjustments", 2),
	}
}

func pantryProjection() projection {
	return projection{
		name: Pantry, version: 1, prefixes: []string{"pantry-"},
		codec: eventstore.NewCodec(pantryNames()), model: func() model { return newPantry() },
	}
}

func (p *pantryTables) tables() []table {
	return []table{
		p.lots, p.layers, p.productionRuns, p.assemblyRuns, p.consumed, p.recipeSnapshots, p.goodSnapshots, p.adjustments,
	}
}

// wants announces the lots and layers that an event takes from.
func (p *pantryTables) wants(e *event) {
	switch payload := e.payload.(type) {
	case lotAdjusted:
		p.lots.want(e.keyOf(payload.Lot))
	case stockAdjusted:
		p.wantAll(e, payload.Taken)
	case productionRecorded:
		p.wantAll(e, payload.Consumed)
	case assemblyRecorded:
		p.wantAll(e, payload.Consumed)
	}
}

func (p *pantryTables) wantAll(e *event, lines []consumed) {
	for _, line := range lines {
		if line.Lot != "" {
			p.lots.want(e.keyOf(line.Lot))
		} else {
			p.layers.want(e.keyOf(line.Layer))
		}
	}
}

func (p *pantryTables) fold(e *event) error {
	switch payload := e.payload.(type) {
	case lotReceived:
		p.lots.put(LotRow{
			Kitchen: e.kitchen, ID: payload.ID, Arrival: e.Revision, Item: payload.Item, Unit: payload.Unit,
			Amount: payload.Amount, Remaining: payload.Amount, Cost: payload.Cost, RemainingCost: payload.Cost,
			ReceivedOn: payload.ReceivedOn, ExpiresOn: payload.ExpiresOn,
			Product: payload.Product, Location: payload.Location, Notes: payload.Notes,
		})
	case lotAdjusted:
		p.adjustments.add(AdjustmentRow{
			Kitchen: e.kitchen, Revision: e.Revision, Lot: payload.Lot,
			Change: payload.Change, Value: payload.Cost, Reason: payload.Reason, RecordedAt: e.RecordedAt,
		})
		return p.changeLot(e, payload.Lot, payload.Change, payload.Cost)
	case stockAdjusted:
		return p.adjustFinished(e, payload)
	case recipeSnapshot:
		p.recipeSnapshots.add(payload.row(e, "", ""))
	case goodSnapshot:
		p.goodSnapshots.add(payload.row(e, "", ""))
	case productionRecorded:
		p.productionRuns.add(productionRun(e, payload))
		if payload.Actual > 0 {
			p.layer(e, payload.ID, thing{FinishedUnit: payload.FinishedUnit}, decimalOf(payload.Actual), payload.GoodValue)
		}
		return p.take(e, payload.ID, payload.Consumed)
	case assemblyRecorded:
		p.assemblyRuns.add(assemblyRun(e, payload))
		p.layer(e, payload.ID, thing{FinishedGood: payload.FinishedGood}, decimalOf(payload.Quantity), payload.TotalCost)
		return p.take(e, payload.ID, payload.Consumed)
	default:
		return e.unfolded()
	}
	return nil
}

func (p *pantryTables) adjustFinished(e *event, adjusted stockAdjusted) error {
	p.adjustments.add(AdjustmentRow{
		Kitchen: e.kitchen, Revision: e.Revision, ID: adjusted.ID,
		FinishedUnit: adjusted.FinishedUnit, FinishedGood: adjusted.FinishedGood,
		Change: adjusted.Change, Value: adjusted.Value, Reason: adjusted.Reason, RecordedAt: e.RecordedAt,
	})
	if adjusted.Change.Sign() > 0 {
		p.layer(e, adjusted.ID, adjusted.thing, adjusted.Change, adjusted.Value)
	}
	return p.take(e, adjusted.ID, adjusted.Taken)
}

func (p *pantryTables) layer(e *event, id domain.ID, of thing, amount Decimal, value Decimal) {
	// Layers stay in memory while tables are filled; without copying, these few
	// bytes would keep the whole event there.
	of.FinishedUnit, of.FinishedGood = strings.Clone(of.FinishedUnit), domain.Slug(strings.Clone(string(of.FinishedGood)))
	p.layers.put(LayerRow{
		Kitchen: e.kitchen, ID: domain.ID(strings.Clone(string(id))), FinishedUnit: of.FinishedUnit, FinishedGood: of.FinishedGood,
		Remaining: amount, Value: value, Arrival: e.Revision,
	})
}

// take notes what a run or a correction took, and takes it.
func (p *pantryTables) take(e *event, run domain.ID, lines []consumed) error {
	for i, line := range lines {
		p.consumed.add(ConsumedRow{
			Kitchen: e.kitchen, Run: run, Line: int64(i), Lot: line.Lot, Layer: line.Layer, Item: line.Item,
			FinishedUnit: line.FinishedUnit, FinishedGood: line.FinishedGood,
			Amount: line.Amount, Unit: line.Unit, Cost: line.Cost,
		})
		change := p.changeLot
		from := line.Lot
		if from == "" {
			change, from = p.changeLayer, line.Layer
		}
		if err := change(e, from, line.Amount.Neg(), line.Cost.Neg()); err != nil {
			return err
		}
	}
	return nil
}

func (p *pantryTables) changeLot(e *event, id domain.ID, amount Decimal, cost Decimal) error {
	row, err := p.lots.edit(e.keyOf(id))
	if err != nil {
		return err
	}
	row.Remaining, row.RemainingCost = row.Remaining.Add(amount), row.RemainingCost.Add(cost)
	return nil
}

func (p *pantryTables) changeLayer(e *event, id domain.ID, amount Decimal, value Decimal) error {
	row, err := p.layers.edit(e.keyOf(id))
	if err != nil {
		return err
	}
	row.Remaining, row.Value = row.Remaining.Add(amount), row.Value.Add(value)
	return nil
}
