package pantry

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Revaluation is what a corrected cost changes of a run, or of a decrease of finished
// stock. Money in it is signed and is added to what was recorded, the known parts alone.
type Revaluation struct {
	// Use is the id of the run or of the correction of finished stock, and Thing what it
	// made or corrected.
	Use  domain.ID `json:"use"`
	Kind Kind      `json:"kind"`
	Thing
	Lines []RevaluedLine `json:"lines,omitempty"`
	// Cost is that of all lines; Good and Loss, of a production run, sum to it.
	Cost measure.Money `json:"cost"`
	Good measure.Money `json:"good_value"`
	Loss measure.Money `json:"loss_value"`
	// CostUnknown is whether a part of the cost is unknown afterwards.
	CostUnknown bool `json:"cost_unknown,omitempty"`
	// Added is what the run took later of lots, for what was [Unaccounted], and Settled how much
	// that settles. A line of Added has a place behind the recorded ones.
	Added   []Consumed    `json:"added,omitempty"`
	Settled []SettledPart `json:"settled,omitempty"`
	// Left is the change of the value of what is left of what the run made; nil if it made
	// no finished stock.
	Left *measure.Money `json:"left,omitempty"`
}

// RevaluedLine is the change of one consumed line, by its place in the recorded ones.
type RevaluedLine struct {
	Line int           `json:"line"`
	Cost measure.Money `json:"cost"`
	// CostUnknown is whether the cost of the line is unknown afterwards.
	CostUnknown bool `json:"cost_unknown,omitempty"`
}

// Revalued returns the event of a run, or of a decrease of finished stock, as later
// revaluations left it. Other events stay as they are.
func Revalued(event Event, by ...Revaluation) Event {
	for _, one := range by {
		switch of := event.(type) {
		case BatchProductionRecorded:
			event = of.revalued(one)
		case AssemblyRecorded:
			event = of.revalued(one)
		case FinishedStockAdjusted:
			of.Taken = one.Of(of.Taken)
			of.Value, of.ValueUnknown = of.Value.Sub(one.Cost), one.CostUnknown
			event = of
		case LotReceived, LotAdjusted, LotCorrected, RecipeSnapshotCaptured, GoodSnapshotCaptured, RunVoided, UnaccountedSettled:
		}
	}
	return event
}

func (b BatchProductionRecorded) revalued(by Revaluation) BatchProductionRecorded {
	b.Consumed, b.Unaccounted = by.Of(b.Consumed), by.SettledOf(b.Unaccounted)
	b.TotalCost, b.GoodValue, b.LossValue = b.TotalCost.Add(by.Cost), b.GoodValue.Add(by.Good), b.LossValue.Add(by.Loss)
	return b
}

func (a AssemblyRecorded) revalued(by Revaluation) AssemblyRecorded {
	a.Consumed = by.Of(a.Consumed)
	a.TotalCost = a.TotalCost.Add(by.Cost)
	return a
}

// Of returns consumed lines with the changes.
func (r Revaluation) Of(consumed []Consumed) []Consumed {
	consumed = slices.Concat(consumed, r.Added)
	for _, change := range r.Lines {
		line := &consumed[change.Line]
		line.Cost, line.CostUnknown = line.Cost.Add(change.Cost), change.CostUnknown
	}
	return consumed
}

// RevaluationsIn returns what an event changes of recorded runs.
func RevaluationsIn(event Event) []Revaluation {
	switch event := event.(type) {
	case LotCorrected:
		return event.Revalued
	case UnaccountedSettled:
		return event.Revalued
	default:
		return nil
	}
}

// revalue folds revaluations.
func (p Pantry) revalue(all []Revaluation) {
	for _, one := range all {
		p.revalued[one.Use] = append(p.revalued[one.Use], p.folded)
		layers := p.layers[one.Thing]
		made := func(layer Layer) bool { return layer.ID == one.Use }
		if at := slices.IndexFunc(layers, made); at >= 0 && one.Left != nil {
			layers[at].Value, layers[at].CostUnknown = layers[at].Value.Add(*one.Left), one.CostUnknown
		}
	}
}

// RevaluedBy returns the revisions of the events that revalued a run or a correction of
// finished stock ([RevaluationsIn]).
func (p Pantry) RevaluedBy(use domain.ID) []uint64 { return p.revalued[use] }

// UsesOf returns the ids of the runs and corrections that took from what a run or a
// correction made and are not voided, oldest first.
func (p Pantry) UsesOf(layer domain.ID) []domain.ID { return p.uses[layer] }
