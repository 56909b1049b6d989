package pantry

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Tick is an amount of an item that a shopper collected for an occasion, as the
// occasion knows it. A lot that puts it away settles it.
type Tick struct {
	ID   domain.ID
	Item domain.Slug
	measure.Amount
	// Ordered reports that it is on its way: an order.
	Ordered bool
}

// Settled is so much of a tick that a lot puts away, in the unit of the tick. The
// pantry's log alone has it, in the event of the lot: whoever reads both logs counts an
// amount as collected or as on hand, and never as both.
type Settled struct {
	Tick   domain.ID      `json:"tick"`
	Amount measure.Number `json:"amount"`
	// Order reports that the tick is an order; events of earlier versions have it of none.
	Order bool `json:"order,omitempty"`
}

// Settle returns the events with what each received lot settles of its ticks, given by
// the id of the lot, that earlier lots have not settled. A lot settles ticks of its item
// in units that its own converts to, in their order, up to its amount.
func (p Pantry) Settle(events []Event, ticks map[domain.ID][]Tick, items map[domain.Slug]catalog.Item) []Event {
	if len(ticks) == 0 {
		return events
	}
	settled := map[domain.ID]measure.Number{}
	for _, ofLot := range ticks {
		for _, tick := range ofLot {
			settled[tick.ID] = p.settled[tick.ID]
		}
	}
	settling := make([]Event, len(events))
	for i, event := range events {
		lot, isLot := event.(LotReceived)
		if !isLot {
			settling[i] = event
			continue
		}
		item := items[lot.Item]
		lot.Settles = lot.settles(ticks[lot.ID], settled, item.Conversions())
		settling[i] = lot
	}
	return settling
}

// settles returns what a lot settles of ticks, and adds that to what is settled.
func (l LotReceived) settles(ticks []Tick, settled map[domain.ID]measure.Number, measures measure.Measures) []Settled {
	var settles []Settled
	left := l.Value
	for _, tick := range ticks {
		open := tick.Value.Sub(settled[tick.ID])
		factor, err := measures.Factor(l.Unit, tick.Unit)
		if tick.Item != l.Item || err != nil || !measure.Counts(open, tick.Unit) || !measure.Counts(left, l.Unit) {
			continue
		}
		amount := left.Mul(factor).Stored()
		if !amount.Less(open) || measure.Negligible(open.Sub(amount), tick.Unit) {
			amount = open
		}
		left = left.Sub(amount.Div(factor))
		settled[tick.ID] = settled[tick.ID].Add(amount)
		settles = append(settles, Settled{Tick: tick.ID, Amount: amount, Order: tick.Ordered})
	}
	return settles
}
