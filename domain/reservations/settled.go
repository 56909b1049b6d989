package reservations

import (
	"slices"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/stock"
)

// need is what a plan needs of what is left to it.
type need struct {
	*planning.Claim
	// held are the finished units in it that nested goods hold which the plan takes instead of
	// assembling others.
	held map[pantry.Thing]measure.Number
}

// settled returns what a plan needs of what is left to it.
func settled(at int, plans []Plan, there stock.Stock) need {
	left, own := leftTo(at, plans, there)
	claim := plans[at].Claim
	if claim.UsesStock() { // it needs no units that goods hold
		claim, _ = claim.Settle(&left)
		return need{Claim: claim}
	}
	held := wanted(claim, stock.Stock{Units: emptied(left.Units), Goods: emptied(left.Goods)}, own)
	for thing, many := range wanted(claim, left, own) {
		held[thing] = held[thing].Sub(many)
	}
	return need{Claim: claim, held: held}
}

// wanted returns the finished units that a plan takes of a stock and its own, or lacks there.
func wanted(claim *planning.Claim, left stock.Stock, own stock.Own) map[pantry.Thing]measure.Number {
	all := map[pantry.Thing]measure.Number{}
	for lack, many := range claim.Lacks(left, own) {
		if !lack.FinishedUnit.IsZero() {
			all[lack.Thing] = all[lack.Thing].Add(many)
		}
	}
	left = left.With(own.ToUse)
	rest := left.Copy()
	claim.TakeFinished(&rest, stock.Own{}, "")
	for unit, many := range stock.Taken(left.Units, rest.Units, "") {
		thing := pantry.Thing{FinishedUnit: unit}
		all[thing] = all[thing].Add(many)
	}
	return all
}

// emptied returns the same layers of which nothing is left.
func emptied[T comparable](there map[T]stock.Layers) map[T]stock.Layers {
	all := make(map[T]stock.Layers, len(there))
	for thing, layers := range there {
		all[thing] = slices.Clone(layers)
		for i := range layers {
			all[thing][i].Remaining = measure.Number{}
		}
	}
	return all
}
