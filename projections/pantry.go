package projections

import (
	"strings"
	"unique"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
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
	voidedRuns      *log[VoidedRunRow]
	consumed        *log[ConsumedRow]
	recipeSnapshots *log[RunRecipeSnapshotRow]
	goodSnapshots   *log[RunGoodSnapshotRow]
	contents        *rows[SnapshotContentRow]
	adjustments     *log[AdjustmentRow]
}

func newPantry() *pantryTables {
	ofOccasion := index{name: "by_occasion", on: "kitchen, occasion", where: "occasion <> ''"}
	return &pantryTables{
		lots: newRows[LotRow]("lots", 2,
			index{name: "by_item", on: "kitchen, item, revision"},
			index{name: "open", on: "kitchen, revision", where: "remaining > 0"}),
		layers: newRows[LayerRow]("stock_layers", 2,
			index{name: "open", on: "kitchen", where: "remaining > 0"}),
		productionRuns: newLog[ProductionRunRow]("production_runs", 2, ofOccasion,
			index{name: "by_time", on: "kitchen, produced_at, id"}),
		assemblyRuns: newLog[AssemblyRunRow]("assembly_runs", 2, ofOccasion,
			index{name: "by_time", on: "kitchen, assembled_at, id"}),
		voidedRuns:      newLog[VoidedRunRow]("voided_runs", 2),
		consumed:        newLog[ConsumedRow]("consumed", 3),
		recipeSnapshots: newLog[RunRecipeSnapshotRow]("recipe_snapshots", 2),
		goodSnapshots:   newLog[RunGoodSnapshotRow]("good_snapshots", 2),
		contents:        newRows[SnapshotContentRow]("snapshot_contents", 2),
		adjustments:     newLog[AdjustmentRow]("adjustments", 2),
	}
}

func pantryProjection() projection {
	return projection{
		name: Pantry, version: 1, prefixes: []string{stream.Pantries.Prefix()},
		codec: eventstore.NewCodec(pantryNames()), model: func() model { return newPantry() },
	}
}

func (p *pantryTables) tables() []table {
	return []table{
		p.lots, p.layers, p.productionRuns, p.assemblyRuns, p.voidedRuns, p.consumed,
		p.recipeSnapshots, p.goodSnapshots, p.contents, p.adjustments,
	}
}

// wants announces the lots and layers that an event takes from or gives back to.
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
	case runVoided:
		p.wantAll(e, payload.Returned)
		p.layers.want(e.keyOf(payload.Run))
	case recipeSnapshot:
		p.contents.want(contentKey(e, payload.ContentHash))
	case goodSnapshot:
		p.contents.want(contentKey(e, payload.ContentHash))
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
			Kitchen: e.kitchen, ID: payload.ID, Revision: e.Revision, Item: payload.Item, Unit: payload.Unit,
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
		return p.captureRecipe(e, payload)
	case goodSnapshot:
		return p.captureGood(e, payload)
	case productionRecorded:
		return p.produce(e, payload)
	case assemblyRecorded:
		p.assemblyRuns.add(assemblyRun(e, payload))
		p.layer(e, payload.ID, thing{FinishedGood: payload.FinishedGood}, decimalOf(payload.Quantity), payload.TotalCost)
		return p.consume(e, payload.ID, payload.Consumed)
	case runVoided:
		return p.void(e, payload)
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
	return p.take(e, adjusted.Taken)
}

func (p *pantryTables) produce(e *event, run productionRecorded) error {
	p.productionRuns.add(productionRun(e, run))
	if run.Actual > 0 {
		p.layer(e, run.ID, thing{FinishedUnit: run.FinishedUnit}, decimalOf(run.Actual), run.GoodValue)
	}
	return p.consume(e, run.ID, run.Consumed)
}

func (p *pantryTables) layer(e *event, id domain.ID, of thing, amount Decimal, value Decimal) {
	// Layers stay in memory while tables are filled; as they are, these few bytes
	// would keep the whole event there.
	unit, good := unique.Make(of.FinishedUnit).Value(), unique.Make(of.FinishedGood).Value()
	p.layers.put(LayerRow{
		Kitchen: e.kitchen, ID: domain.ID(strings.Clone(string(id))), FinishedUnit: unit, FinishedGood: good,
		Remaining: amount, Value: value, Revision: e.Revision,
	})
}

// consume notes what a run took, and takes it.
func (p *pantryTables) consume(e *event, run domain.ID, lines []consumed) error {
	if err := p.note(e, run, lines); err != nil {
		return err
	}
	return p.take(e, lines)
}

// take takes from lots and layers.
func (p *pantryTables) take(e *event, lines []consumed) error {
	for _, line := range lines {
		if err := p.change(e, line, line.Amount.Neg(), line.Cost.Neg()); err != nil {
			return err
		}
	}
	return nil
}

// change changes what is left of the lot or the layer of a line.
func (p *pantryTables) change(e *event, line consumed, amount, value Decimal) error {
	if line.Lot != "" {
		return p.changeLot(e, line.Lot, amount, value)
	}
	return p.changeLayer(e, line.Layer, amount, value)
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
