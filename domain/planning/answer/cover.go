package answer

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Cover divides what is needed of an item by where it is to come from. The parts are not
// negative, and sum to what is needed.
type Cover struct {
	// Stock is on hand, Collected is what shoppers have, Ordered is on its way.
	Stock, Collected, Ordered measure.Number
	// Reserved is to buy although it is in the house, as plans of other occasions reserve
	// it; Buy is the rest of what is to buy.
	Reserved, Buy measure.Number
}

// Cover returns what the need of the row is covered by. What is bought beyond the need,
// because a package holds more, does not count.
func (p *Purchase) Cover() Cover {
	buy := p.ToBuy.Min(p.Needed)
	found := p.Needed.Sub(buy)
	collected := p.Collected.Min(found)
	ordered := p.Ordered.Min(found.Sub(collected))
	reserved := p.Reserved.Min(buy)
	stock := found.Sub(collected).Sub(ordered)
	return Cover{Stock: stock, Collected: collected, Ordered: ordered, Reserved: reserved, Buy: buy.Sub(reserved)}
}

// Purchase returns the row of the shopping list about an item in a unit; nil if there is
// none.
func (s *Summary) Purchase(item domain.Slug, unit measure.Unit) *Purchase {
	for i := range s.Shopping {
		if row := &s.Shopping[i]; row.Item == item && row.Unit == unit {
			return row
		}
	}
	return nil
}
