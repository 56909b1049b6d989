package schedule

import (
	"cmp"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/answer"
)

// takers returns the items that each planned recipe takes.
func takers(ingredients []answer.Ingredient) map[domain.Slug][]domain.Slug {
	taking := map[domain.Slug][]domain.Slug{}
	for _, one := range ingredients {
		for _, source := range one.Sources {
			taking[source.Recipe] = append(taking[source.Recipe], one.Item)
		}
	}
	return taking
}

// beginning is when baking begins to take an item, by the day that the baking is planned for.
type beginning struct {
	date domain.Date // on which is packed
	uses map[domain.Slug]map[domain.Date]domain.Date
}

func (b *beginning) note(begins, planned domain.Date, items []domain.Slug) {
	for _, item := range items {
		if b.uses[item] == nil {
			b.uses[item] = map[domain.Date]domain.Date{}
		}
		if known, some := b.uses[item][planned]; !some || begins < known {
			b.uses[item][planned] = begins
		}
	}
}

// neededOn is the day on which something of a row is first lacking, of one that is needed on
// several days, or the first one on which baking takes it. What is only packed is needed on
// the date.
func (b *beginning) neededOn(row *answer.Purchase) domain.Date {
	uses := b.uses[row.Item]
	for _, on := range row.ByDay {
		if on.FromStock.Less(on.Needed) {
			return cmp.Or(uses[on.Day], on.Day)
		}
	}
	first := b.date
	for _, begins := range uses {
		first = min(first, begins)
	}
	return first
}

// buying adds what is to order and to buy by the day on which it is needed, and what is on
// its way.
func (s *Schedule) buying(summary answer.Summary, begin beginning, now catalog.Definitions) error {
	shop := Step{Kind: Shop, Day: s.Date}
	for _, row := range summary.Shopping {
		date := begin.neededOn(&row)
		for _, order := range row.OrderedBy {
			s.add(arrival(row, order, Reason{Rule: "needed", Day: date}))
		}
		switch days := now.Items[row.Item].Definition.LeadDays; {
		case row.ToBuy.Sign() <= 0:
		case days > 0:
			day, err := date.Earlier(days)
			if err != nil {
				return err
			}
			s.add(Step{
				Kind: Order, Day: day, Item: row.Item, Name: row.Name, Amount: &row.ToBuy, Unit: row.Unit,
				Because: Reason{Rule: "lead_days", Day: date, Days: days},
			})
		default:
			shop.Items++
			shop.Day = min(shop.Day, date)
		}
	}
	if shop.Items > 0 {
		shop.Because = Reason{Rule: "needed", Day: shop.Day}
		s.add(shop)
	}
	return nil
}

// arrival is the step of what was ordered. Without a known day it stands on the day on
// which it is needed, with a conflict.
func arrival(row answer.Purchase, order answer.Ordered, needed Reason) Step {
	step := Step{
		Kind: Arrive, Day: order.ExpectedOn, Item: row.Item, Name: row.Name, OrderID: order.Order, Amount: &order.Amount, Unit: row.Unit,
		Because: Reason{Rule: "expected", Day: order.ExpectedOn},
	}
	switch {
	case order.ExpectedOn == "":
		step.Day, step.Because = needed.Day, needed
		step.Conflicts = append(step.Conflicts, Conflict{Code: "ARRIVAL_UNKNOWN", Day: needed.Day})
	case needed.Day < order.ExpectedOn:
		step.Conflicts = append(step.Conflicts, Conflict{Code: "ORDER_LATE", Day: needed.Day})
	}
	return step
}
