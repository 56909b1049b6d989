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
		case LotReceived, LotAdjusted, LotCorrected, RecipeSnapshotCaptured, GoodSnapshotCaptured, RunVoided:
		}
	}
	return event
}

func (b BatchProductionRecorded) revalued(by Revaluation) BatchProductionRecorded {
	b.Consumed = by.Of(b.Consumed)
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
	consumed = slices.Clone(consumed)
	for _, change := range r.Lines {
		line := &consumed[change.Line]
		line.Cost, line.CostUnknown = line.Cost.Add(change.Cost), change.CostUnknown
	}
	return consumed
}

// RevaluationsIn returns what an event changes of recorded runs.
func RevaluationsIn(event Event) []Revaluation {
	if corrected, is := event.(LotCorrected); is {
		return corrected.Revalued
	}
	return nil
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

// revaluing follows a changed cost from lines to runs, to what these made, and on to what
// took from that.
type revaluing struct {
	pantry Pantry
	// changes is what is known to change of the lines of each use.
	changes map[domain.ID][]RevaluedLine
	all     []Revaluation
}

// follow works out the revaluations of uses, which are all that took from what changes, in
// the order of the log: what a run made is taken later than the run.
func (r *revaluing) follow(uses []Event) {
	for i, use := range uses {
		of := makingOf(use)
		changes := r.changes[of.id]
		if len(changes) == 0 {
			continue
		}
		one := Revaluation{Use: of.id, Kind: of.kind, Thing: of.Thing, Lines: changes}
		for _, change := range changes {
			one.Cost = one.Cost.Add(change.Cost)
		}
		one.CostUnknown = anyUnknown(one.Of(of.consumed))
		good, loss := of.parts(of.good.Add(of.loss).Add(one.Cost))
		if of.kind != CorrectionKind {
			one.Good, one.Loss = good.Sub(of.good), loss.Sub(of.loss)
		}
		if of.hasLayer {
			layer := r.left(of)
			isOf := func(line Consumed) bool { return line.Layer == of.id }
			left := r.spread(uses[i+1:], isOf, good, one.CostUnknown, layer.Remaining)[0].Sub(layer.Value)
			one.Left = &left
		}
		r.all = append(r.all, one)
	}
}

// spread divides a cost among the lines that took from a lot or a layer and some other
// amounts of it, such as what is left. It returns the parts of the others.
func (r *revaluing) spread(
	uses []Event, isOf func(Consumed) bool, cost measure.Money, isUnknown bool, others ...measure.Number,
) []measure.Money {
	weights := slices.Clone(others)
	for _, use := range uses {
		for _, line := range makingOf(use).consumed {
			if isOf(line) {
				weights = append(weights, line.Amount)
			}
		}
	}
	parts := cost.Split(weights)
	next := len(others)
	for _, use := range uses {
		of := makingOf(use)
		for at, line := range of.consumed {
			if isOf(line) {
				r.change(of.id, at, line, parts[next], isUnknown)
				next++
			}
		}
	}
	return parts[:len(others)]
}

// left returns what is left of what a run made.
func (r *revaluing) left(made making) (left Layer) {
	for _, layer := range r.pantry.layers[made.Thing] {
		if layer.ID == made.id {
			return layer
		}
	}
	return left
}

// change notes the cost that a line of a use has now.
func (r *revaluing) change(use domain.ID, at int, line Consumed, cost measure.Money, isUnknown bool) {
	if !line.Cost.Equal(cost) || line.CostUnknown != isUnknown {
		r.changes[use] = append(r.changes[use], RevaluedLine{Line: at, Cost: cost.Sub(line.Cost), CostUnknown: isUnknown})
	}
}

// making is what revaluations need of a run or a decrease of finished stock.
type making struct {
	id   domain.ID
	kind Kind
	Thing
	on       domain.Date
	consumed []Consumed
	good     measure.Money
	loss     measure.Money
	// hasLayer reports that it made finished stock.
	hasLayer bool
	// yield and lost are the units that share the cost.
	yield, lost int64
}

func makingOf(event Event) making {
	switch event := event.(type) {
	case BatchProductionRecorded:
		of := making{
			id: event.ID, kind: ProductionKind, Thing: Thing{FinishedUnit: event.FinishedUnit}, on: event.Day(), consumed: event.Consumed,
			good: event.GoodValue, loss: event.LossValue, hasLayer: event.ActualYield > 0, yield: event.ActualYield,
		}
		if event.Loss != nil {
			of.lost = event.Loss.Quantity
		}
		return of
	case AssemblyRecorded:
		return making{
			id: event.ID, kind: AssemblyKind, Thing: Thing{FinishedGood: event.FinishedGood}, on: event.Day(), consumed: event.Consumed,
			good: event.TotalCost, hasLayer: true, yield: event.Quantity,
		}
	case FinishedStockAdjusted:
		return making{id: event.ID, kind: CorrectionKind, Thing: event.Thing, on: event.Day(), consumed: event.Taken, yield: 1}
	case LotReceived, LotAdjusted, LotCorrected, RecipeSnapshotCaptured, GoodSnapshotCaptured, RunVoided:
	}
	return making{}
}

// parts divides a cost between the good units and the lost ones.
func (m making) parts(cost measure.Money) (good, loss measure.Money) {
	if m.lost == 0 {
		return cost, measure.Money{}
	}
	parts := cost.Split([]measure.Number{measure.Int(m.yield), measure.Int(m.lost)})
	return parts[0], parts[1]
}
