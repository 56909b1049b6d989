package stock

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Lot is what is left of something received.
type Lot struct {
	ID        domain.ID
	Item      domain.Slug
	Remaining measure.Amount
	// ReceivedOn is the first day on which the lot can be used, "" if it is there on every
	// day. ExpiresOn is the last, "" if it keeps.
	ReceivedOn, ExpiresOn domain.Date
}

// Counts reports whether anything that counts remains of the lot.
func (l *Lot) Counts() bool { return measure.Counts(l.Remaining.Value, l.Remaining.Unit) }

// UsableOn reports whether the lot can be used on a day ([pantry.CountsOn]).
func (l *Lot) UsableOn(day domain.Date) bool { return pantry.CountsOn(day, l.ReceivedOn, l.ExpiresOn) }

// Expired returns the number of lots whose last good day is before a day.
func (s *Stock) Expired(day domain.Date) int {
	count := 0
	for i := range s.Lots {
		if s.Lots[i].Counts() && s.Lots[i].ExpiredOn(day) {
			count++
		}
	}
	return count
}

// ExpiredFinished returns of how many finished units and goods there are some whose last good day is
// before a day.
func (s *Stock) ExpiredFinished(day domain.Date) int {
	return expired(s.Units, day) + expired(s.Goods, day)
}

func expired[T comparable](things map[T]Layers, day domain.Date) (count int) {
	for _, layers := range things {
		if layers.Expiring(day) != nil {
			count++
		}
	}
	return count
}

// ExpiredOn reports whether the lot's last good day is before a day.
func (l *Lot) ExpiredOn(day domain.Date) bool { return l.ExpiresOn != "" && l.ExpiresOn < day }

// UsableOnAny reports whether the lot can be used on one of some days.
func (l *Lot) UsableOnAny(days []domain.Date) bool { return slices.ContainsFunc(days, l.UsableOn) }

// ComesAfter reports whether the lot can be used only after a day ([pantry.CountsLater]).
func (l *Lot) ComesAfter(day domain.Date) bool {
	return pantry.CountsLater(day, l.ReceivedOn, l.ExpiresOn)
}

func (l *Lot) keepsUntil() domain.Date { return cmp.Or(l.ExpiresOn, "9999-99-99") }

// Taking is an amount of a lot, which has an index in the stock, in the unit of the lot.
type Taking struct {
	Lot    int
	Amount measure.Number
	// Day is the one on which it is used.
	Day domain.Date
}

// Takings is what plans take of a stock, and of finished things what counts on a day.
type Takings struct {
	Lots  []Taking
	Units map[catalog.UnitRef]measure.Number
	Goods map[domain.Slug]measure.Number
}

// Take takes what is needed of an item from the lots that can be used on a day, those
// that expire first before others. factor turns the unit of a lot into that of the
// needed amount, and reports whether that is possible.
func (s *Stock) Take(item domain.Slug, needed measure.Amount, day domain.Date, factor func(measure.Unit) (measure.Number, bool)) []Taking {
	var takings []Taking
	missing := needed.Value
	for _, at := range s.Of(item) {
		lot := &s.Lots[at]
		if !measure.Counts(missing, needed.Unit) {
			break
		}
		if !lot.Counts() || !lot.UsableOn(day) {
			continue
		}
		into, possible := factor(lot.Remaining.Unit)
		if !possible {
			continue
		}
		taken := lot.Remaining.Value.Min(missing.Div(into))
		if measure.Negligible(lot.Remaining.Value.Sub(taken), lot.Remaining.Unit) {
			taken = lot.Remaining.Value
		}
		lot.Remaining.Value = lot.Remaining.Value.Sub(taken)
		missing = missing.Sub(taken.Mul(into))
		takings = append(takings, Taking{Lot: at, Amount: taken, Day: day})
	}
	return takings
}
