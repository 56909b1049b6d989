package pantry

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Touched is what one event changed, in its state after the event: each lot and each
// layer once, in the order in which the event names them. A layer that is used up has
// a remainder of 0.
type Touched struct {
	Lots   []Lot
	Layers []TouchedLayer
}

// TouchedLayer is a layer with the finished unit or good that it is of.
type TouchedLayer struct {
	Thing
	Layer
}

// Touched returns what an event changed. The event must be the one applied last.
func (p Pantry) Touched(event Event) Touched {
	var touched Touched
	switch event := event.(type) {
	case LotReceived:
		touched.lot(p, event.ID)
	case LotAdjusted:
		touched.lot(p, event.Lot)
	case LotCorrected:
		touched.lot(p, event.Lot)
		for _, one := range event.Revalued {
			if one.Left != nil {
				touched.layer(p, one.Thing, one.Use)
			}
		}
	case FinishedStockAdjusted:
		touched.consumed(p, event.Taken)
		if event.Change.Sign() > 0 {
			touched.layer(p, event.Thing, event.ID)
		}
	case RecipeSnapshotCaptured, GoodSnapshotCaptured:
	case BatchProductionRecorded:
		touched.consumed(p, event.Consumed)
		if event.ActualYield > 0 {
			touched.layer(p, Thing{FinishedUnit: event.FinishedUnit}, event.ID)
		}
	case AssemblyRecorded:
		touched.consumed(p, event.Consumed)
		touched.layer(p, Thing{FinishedGood: event.FinishedGood}, event.ID)
	case RunVoided:
		touched.consumed(p, event.Returned)
		if event.Removed.Sign() > 0 {
			touched.layer(p, event.Thing, event.Run)
		}
	}
	return touched
}

func (t *Touched) consumed(p Pantry, lines []Consumed) {
	for _, line := range lines {
		if line.Lot != "" {
			t.lot(p, line.Lot)
		} else {
			t.layer(p, line.Thing, line.Layer)
		}
	}
}

func (t *Touched) lot(p Pantry, id domain.ID) {
	lot, known := p.Lot(id)
	if known && !slices.ContainsFunc(t.Lots, func(other Lot) bool { return other.ID == id }) {
		t.Lots = append(t.Lots, lot)
	}
}

func (t *Touched) layer(p Pantry, of Thing, id domain.ID) {
	if slices.ContainsFunc(t.Layers, func(other TouchedLayer) bool { return other.ID == id }) {
		return
	}
	layer := TouchedLayer{Thing: of, Layer: Layer{ID: id}}
	if at := slices.IndexFunc(p.layers[of], func(other Layer) bool { return other.ID == id }); at >= 0 {
		layer.Layer = p.layers[of][at]
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
