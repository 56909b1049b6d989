package revaluing

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// revaluing follows a changed cost from lines to runs, to what these made, and on to what
// took from that.
type revaluing struct {
	pantry pantry.Pantry
	// changes is what is known to change of the lines of each use.
	changes map[domain.ID][]pantry.RevaluedLine
	// added and settled are of runs of which something is settled.
	added   map[domain.ID][]pantry.Consumed
	settled map[domain.ID][]pantry.SettledPart
	all     []pantry.Revaluation
}

// follow works out the revaluations of uses, which are all that took from what changes, in
// the order of the log: what a run made is taken later than the run.
func (r *revaluing) follow(uses []pantry.Event) {
	for i, use := range uses {
		of := makingOf(use)
		one := pantry.Revaluation{
			Use: of.id, Kind: of.kind, Thing: of.Thing, Lines: r.changes[of.id], Added: r.added[of.id], Settled: r.settled[of.id],
		}
		if len(one.Lines)+len(one.Settled) == 0 {
			continue
		}
		for _, change := range one.Lines {
			one.Cost = one.Cost.Add(change.Cost)
		}
		one.Cost = one.Cost.Add(pantry.CostOf(one.Added).Known)
		one.CostUnknown = isUnknown(one.Of(of.consumed), one.SettledOf(of.unaccounted))
		if len(one.Lines) == 0 && one.Cost.IsZero() && one.CostUnknown == isUnknown(of.consumed, of.unaccounted) {
			r.all = append(r.all, one) // no cost changes
			continue
		}
		good, loss := of.parts(of.good.Add(of.loss).Add(one.Cost))
		if of.kind != pantry.CorrectionKind {
			one.Good, one.Loss = good.Sub(of.good), loss.Sub(of.loss)
		}
		if of.hasLayer {
			layer := r.left(of)
			isOf := func(line pantry.Consumed) bool { return line.Layer == of.id }
			left := r.spread(uses[i+1:], isOf, good, one.CostUnknown, layer.Remaining)[0].Sub(layer.Value)
			one.Left = &left
		}
		r.all = append(r.all, one)
	}
}

// spread divides a cost among the lines that took from a lot or a layer and some other
// amounts of it, such as what is left. It returns the parts of the others.
func (r *revaluing) spread(
	uses []pantry.Event, isOf func(pantry.Consumed) bool, cost measure.Money, isUnknown bool, others ...measure.Number,
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
func (r *revaluing) left(made making) (left pantry.Layer) {
	left, _ = r.pantry.Layer(made.Thing, made.id)
	return left
}

// change notes the cost that a line of a use has now.
func (r *revaluing) change(use domain.ID, at int, line pantry.Consumed, cost measure.Money, isUnknown bool) {
	if !line.Cost.Equal(cost) || line.CostUnknown != isUnknown {
		r.changes[use] = append(r.changes[use], pantry.RevaluedLine{Line: at, Cost: cost.Sub(line.Cost), CostUnknown: isUnknown})
	}
}

// isUnknown reports whether a part of the cost of a use is unknown.
func isUnknown(consumed []pantry.Consumed, unaccounted []pantry.Unaccounted) bool {
	return !pantry.CostOf(consumed).Complete || pantry.Costless(unaccounted)
}

// making is what revaluations need of a run or a decrease of finished stock.
type making struct {
	id   domain.ID
	kind pantry.Kind
	pantry.Thing
	on       domain.Date
	consumed []pantry.Consumed
	good     measure.Money
	loss     measure.Money
	// hasLayer reports that it made finished stock.
	hasLayer bool
	// yield and lost are the units that share the cost.
	yield, lost int64
	unaccounted []pantry.Unaccounted
}

func makingOf(event pantry.Event) making {
	switch event := event.(type) {
	case pantry.BatchProductionRecorded:
		of := making{
			id: event.ID, kind: pantry.ProductionKind, Thing: pantry.Thing{FinishedUnit: event.FinishedUnit}, on: event.Day(),
			consumed: event.Consumed, good: event.GoodValue, loss: event.LossValue, hasLayer: event.ActualYield > 0, yield: event.ActualYield,
			unaccounted: event.Unaccounted,
		}
		if event.Loss != nil {
			of.lost = event.Loss.Quantity
		}
		return of
	case pantry.AssemblyRecorded:
		return making{
			id: event.ID, kind: pantry.AssemblyKind, Thing: pantry.Thing{FinishedGood: event.FinishedGood}, on: event.Day(),
			consumed: event.Consumed, good: event.TotalCost, hasLayer: true, yield: event.Quantity,
		}
	case pantry.FinishedStockAdjusted:
		return making{id: event.ID, kind: pantry.CorrectionKind, Thing: event.Thing, on: event.Day(), consumed: event.Taken, yield: 1}
	case pantry.LotReceived, pantry.LotAdjusted, pantry.LotCorrected, pantry.RecipeSnapshotCaptured, pantry.GoodSnapshotCaptured,
		pantry.RunVoided, pantry.UnaccountedSettled:
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

// took reports whether the use took from a lot when it was recorded, and not later.
func (m making) took(lot domain.ID) bool {
	return slices.ContainsFunc(m.consumed, func(line pantry.Consumed) bool { return line.Lot == lot && !line.Settled })
}
