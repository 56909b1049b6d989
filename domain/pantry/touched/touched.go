// Package touched shows what one event of a pantry changed.
package touched

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Touched is what one event changed, in its state after the event: each lot and each
// layer once, in the order in which the event names them. A layer that is used up has
// a remainder of 0.
type Touched struct {
	Lots   []pantry.Lot
	Layers []Layer
}

// Layer is a layer with the finished unit or good that it is of.
type Layer struct {
	pantry.Thing
	pantry.Layer
}

// Of returns what an event changed. The event must be the one applied last.
func Of(p pantry.Pantry, event pantry.Event) Touched {
	var touched Touched
	switch event := event.(type) {
	case pantry.LotReceived:
		touched.lot(p, event.ID)
	case pantry.LotAdjusted:
		touched.lot(p, event.Lot)
	case pantry.LotCorrected:
		touched.lot(p, event.Lot)
		touched.revalued(p, event.Revalued)
	case pantry.FinishedStockAdjusted:
		touched.consumed(p, event.Taken)
		if event.Change.Sign() > 0 {
			touched.layer(p, event.Thing, event.ID)
		}
	case pantry.UnaccountedSettled:
		for _, line := range event.Lines {
			if line.Taken != nil {
				touched.lot(p, line.Taken.Lot)
			}
		}
		touched.revalued(p, event.Revalued)
	case pantry.RecipeSnapshotCaptured, pantry.GoodSnapshotCaptured:
	case pantry.BatchProductionRecorded:
		touched.consumed(p, event.Consumed)
		if event.ActualYield > 0 {
			touched.layer(p, pantry.Thing{FinishedUnit: event.FinishedUnit}, event.ID)
		}
	case pantry.AssemblyRecorded:
		touched.consumed(p, event.Consumed)
		touched.layer(p, pantry.Thing{FinishedGood: event.FinishedGood}, event.ID)
	case pantry.RunVoided:
		touched.consumed(p, event.Returned)
		if event.Removed.Sign() > 0 {
			touched.layer(p, event.Thing, event.Run)
		}
	}
	return touched
}

func (t *Touched) revalued(p pantry.Pantry, all []pantry.Revaluation) {
	for _, one := range all {
		if one.Left != nil {
			t.layer(p, one.Thing, one.Use)
		}
	}
}

func (t *Touched) consumed(p pantry.Pantry, lines []pantry.Consumed) {
	for _, line := range lines {
		if line.Lot != "" {
			t.lot(p, line.Lot)
		} else {
			t.layer(p, line.Thing, line.Layer)
		}
	}
}

func (t *Touched) lot(p pantry.Pantry, id domain.ID) {
	lot, known := p.Lot(id)
	if known && !slices.ContainsFunc(t.Lots, func(other pantry.Lot) bool { return other.ID == id }) {
		t.Lots = append(t.Lots, lot)
	}
}

func (t *Touched) layer(p pantry.Pantry, of pantry.Thing, id domain.ID) {
	if slices.ContainsFunc(t.Layers, func(other Layer) bool { return other.ID == id }) {
		return
	}
	layer := Layer{Thing: of, Layer: pantry.Layer{ID: id}}
	if left, isThere := p.Layer(of, id); isThere {
		layer.Layer = left
	}
	t.Layers = append(t.Layers, layer)
}

// BelowZero returns the id of a lot or a layer with a negative remainder, which no
// command leaves; empty if there is none.
func (t Touched) BelowZero() domain.ID {
	for _, lot := range t.Lots {
		if lot.Remaining.Sign() < 0 || lot.RemainingCost.Sign() < 0 {
			return lot.ID
		}
	}
	for _, layer := range t.Layers {
		if layer.Remaining.Less(measure.Number{}) || layer.Value.Sign() < 0 {
			return layer.ID
		}
	}
	return ""
}
