package stock

import (
	"cmp"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Lot is what is left of something received.
type Lot struct {
	ID        domain.ID
	Item      domain.Slug
	Remaining measure.Amount
	// ExpiresOn is the last day on which the lot can be used, "" if it keeps.
	ExpiresOn domain.Date
}

// Counts reports whether anything that counts remains of the lot.
func (l *Lot) Counts() bool { return measure.Counts(l.Remaining.Value, l.Remaining.Unit) }

// UsableOn reports whether the lot can be used on a day.
func (l *Lot) UsableOn(day domain.Date) bool { return l.ExpiresOn == "" || l.ExpiresOn >= day }

func (l *Lot) keepsUntil() domain.Date { return cmp.Or(l.ExpiresOn, "9999-99-99") }

// Taking is an amount of a lot, which has an index in the stock, in the unit of the lot.
type Taking struct {
	Lot    int
	Amount measure.Number
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
		takings = append(takings, Taking{Lot: at, Amount: taken})
	}
	return takings
}
