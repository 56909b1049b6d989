package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// ExplainShoppingList calculates the list of several plans over traced numbers, as
// [Explain] does a summary. The paths of its figures are those of a summary, and in a row
// those of its shares, each by its plan.
func ExplainShoppingList(pool Pool) *explanation.Figures {
	p := newPooling(pool, true)
	list := p.calculate()
	e := &explainer{c: &p.calculation}
	e.answer.EstimatedCost = list.EstimatedCost
	for i := range list.Items {
		row := &list.Items[i]
		e.purchase(&row.Purchase)
		e.figures.AddShares("shopping_list/"+e.entry(row.Item, row.Unit)+"/", row)
	}
	e.estimate()
	return &e.figures
}

// freeOf is what of a lot the others leave to the plans.
func (p *pooling) freeOf(at int) measure.Number {
	if !p.explained {
		return p.in.Stock.Lots[at].Remaining.Value
	}
	lot := &p.unreserved.Lots[at]
	free := p.numbers.LeftOf(lot)
	for _, taking := range p.takings {
		if taking.Lot == at {
			free = free.Sub(p.numbers.ReservedOf(lot, taking.Amount, &p.in.Others[taking.by]))
		}
	}
	return free
}
