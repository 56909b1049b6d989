package measure

// Cost is a cost of which a part may not be known, because something that it is the
// cost of was received without one. Unknown is not 0: Total is nil then, and Known is
// the sum of what is known. The zero value is a cost of which nothing is known.
type Cost struct {
	Total    *Money `json:"total_cost" doc:"null if a part of it is not known"`
	Known    Money  `json:"known_cost" doc:"The known part of the cost; all of it if cost_complete"`
	Complete bool   `json:"cost_complete" doc:"Whether all of the cost is known; false if something was received without a cost"`
}

// CostOf returns a cost by its known part and whether that is all of it.
func CostOf(known Money, complete bool) Cost {
	cost := Cost{Known: known, Complete: complete}
	if complete {
		cost.Total = &known
	}
	return cost
}

// NoCost returns the known cost of nothing.
func NoCost() Cost { return CostOf(Money{}, true) }

// Plus returns the sum of two costs. It is complete if both are.
func (c Cost) Plus(o Cost) Cost { return CostOf(c.Known.Add(o.Known), c.Complete && o.Complete) }

// Each returns the cost of one of n, rounded half to even; nil if the cost is not
// completely known or there are none.
func (c Cost) Each(n int64) *Money {
	if !c.Complete || n == 0 {
		return nil
	}
	return new(MoneyOf(c.Known.n.Div(Int(n))))
}
