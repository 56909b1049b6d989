// Package shelf counts what lots hold of an item for the days on which it is needed. A lot
// that can be used on some of those days only covers what is needed on them.
package shelf

import (
	"cmp"
	"iter"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/stock"
)

// Shelf is what lots hold of an item, in one unit, for the days on which it is needed.
type Shelf struct {
	// Days are those on which it is needed, in their order. A lot that can be used on none
	// of them does not count.
	Days []domain.Date
	// InLots is what usable lots hold, reserved or not, and OnHand what is not reserved.
	InLots, Reserved, OnHand measure.Number
	ReservedBy               []answer.Reserved
	// Later is in lots that can be used only after those days, and not reserved.
	Later         pantry.Later
	laterReserved measure.Number

	needs     []need // by day, if there are several
	parts     []part // those that end first before others
	expired   []lot
	explained bool
}

// need is what is needed on a day.
type need struct {
	day    domain.Date
	amount measure.Number
}

// part is what lots hold that can be used on the same days, from the one to the other of
// two indexes.
type part struct {
	span
	held             []held
	inLots, reserved measure.Number
	free, left       measure.Number // free: not reserved; left: what was not taken of that
}

// span is the days on which a lot can be used: indexes of the first and the last of them.
type span struct{ from, to int }

func (s span) covers(day int) bool { return s.from <= day && day <= s.to }

// held is what usable lots hold, in their own unit.
type held struct {
	unit   measure.Unit
	amount measure.Number
}

// lot is one that is not good any more on the last of the days.
type lot struct {
	index  int
	until  domain.Date
	usable bool // on the days of the span
	span
}

// New returns an empty shelf, whose sums are explained or not.
func New(explained bool) Shelf {
	return Shelf{
		explained: explained, InLots: explanation.NewSum(explained), Reserved: explanation.NewSum(explained),
		Later: pantry.Later{ReceivedLater: explanation.NewSum(explained)}, laterReserved: explanation.NewSum(explained),
	}
}

// Need adds what is needed on a day.
func (s *Shelf) Need(day domain.Date, amount measure.Number) {
	at, known := slices.BinarySearchFunc(s.needs, day, func(n need, day domain.Date) int { return cmp.Compare(n.day, day) })
	if !known {
		s.needs = slices.Insert(s.needs, at, need{day: day, amount: explanation.NewSum(s.explained)})
	}
	s.needs[at].amount = s.needs[at].amount.Add(amount)
}

// Needs yields what is needed by day, of all that is.
func (s *Shelf) Needs(all measure.Number) iter.Seq2[domain.Date, measure.Number] {
	return func(yield func(domain.Date, measure.Number) bool) {
		if len(s.needs) == 0 {
			yield(s.Days[0], all)
			return
		}
		for _, need := range s.needs {
			if !yield(need.day, need.amount) {
				return
			}
		}
	}
}

// SetDays sets the days to those that needs were added for, or to others if there are none.
func (s *Shelf) SetDays(others []domain.Date) {
	if len(s.needs) == 0 {
		s.Days = others
		return
	}
	s.Days = make([]domain.Date, len(s.needs))
	for i := range s.needs {
		s.Days[i] = s.needs[i].day
	}
}

// NeededOn returns the first day on which something is needed; the first of the days if
// nothing is.
func (s *Shelf) NeededOn() domain.Date {
	for _, need := range s.needs {
		if !need.amount.IsZero() {
			return need.day
		}
	}
	return s.Days[0]
}

// spanOf returns the days on which a lot can be used, and whether there are any.
func (s *Shelf) spanOf(lot *stock.Lot) (span, bool) {
	found := span{from: -1}
	for i, day := range s.Days {
		if lot.UsableOn(day) {
			if found.to = i; found.from < 0 {
				found.from = i
			}
		}
	}
	return found, found.from >= 0
}

// Uses reports whether a lot can be used on one of the days.
func (s *Shelf) Uses(lot *stock.Lot) bool { return slices.ContainsFunc(s.Days, lot.UsableOn) }

// Put adds what is left of a lot that has an index in the stock: in its own unit if it can
// be used on one of the days, or else, if it comes later, by the factor into that of the
// shelf.
func (s *Shelf) Put(index int, from *stock.Lot, left measure.Number, factor func() measure.Number) {
	at, usable := s.spanOf(from)
	switch {
	case usable:
		s.part(at).hold(from.Remaining.Unit, left)
	case from.ComesAfter(s.Days[0]):
		s.Later.AddLater(left.Mul(factor()), from.ReceivedOn)
	}
	if from.ExpiredOn(s.Days[len(s.Days)-1]) {
		s.expired = append(s.expired, lot{index: index, until: from.ExpiresOn, usable: usable, span: at})
	}
}

// Reserve adds what another plan reserves of a lot.
func (s *Shelf) Reserve(by answer.Reserved, of *stock.Lot) {
	at, usable := s.spanOf(of)
	switch {
	case usable:
		part := s.part(at)
		if part.reserved.IsZero() {
			part.reserved = explanation.NewSum(s.explained)
		}
		part.reserved = part.reserved.Add(by.Amount)
		s.reserve(by)
	case of.ComesAfter(s.Days[0]):
		s.laterReserved = s.laterReserved.Add(by.Amount)
	}
}

func (s *Shelf) reserve(by answer.Reserved) {
	at := slices.IndexFunc(s.ReservedBy, func(known answer.Reserved) bool { return known.Plan == by.Plan })
	if at < 0 {
		at = len(s.ReservedBy)
		amount := by.Amount
		by.Amount = explanation.NewSum(s.explained)
		s.ReservedBy = append(s.ReservedBy, by)
		by.Amount = amount
	}
	s.ReservedBy[at].Amount = s.ReservedBy[at].Amount.Add(by.Amount)
}

// part returns the part of some days.
func (s *Shelf) part(of span) *part {
	for i := range s.parts {
		if s.parts[i].span == of {
			return &s.parts[i]
		}
	}
	s.parts = append(s.parts, part{span: of, inLots: explanation.NewSum(s.explained)})
	return &s.parts[len(s.parts)-1]
}

func (p *part) hold(unit measure.Unit, amount measure.Number) {
	for i := range p.held {
		if p.held[i].unit == unit {
			p.held[i].amount = p.held[i].amount.Add(amount)
			return
		}
	}
	p.held = append(p.held, held{unit: unit, amount: amount})
}

// Count adds everything up, in the unit of the shelf. Lots are added in their own units
// first: few conversions are cheaper than many, and the sum is the same.
func (s *Shelf) Count(unit measure.Unit, factor func(from measure.Unit) measure.Number) {
	if len(s.parts) == 0 {
		s.part(span{to: len(s.Days) - 1})
	}
	for i := range s.parts {
		part := &s.parts[i]
		for _, held := range part.held {
			part.inLots = part.inLots.Add(held.amount.Mul(factor(held.unit)))
		}
		if part.free = part.inLots; part.reserved.Sign() > 0 {
			part.free = part.inLots.Sub(part.reserved)
		}
	}
	slices.SortStableFunc(s.parts, func(a, b part) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from)) })
	if s.InLots = s.parts[0].inLots; len(s.parts) > 1 {
		s.InLots = explanation.NewSum(s.explained)
		for i := range s.parts {
			s.InLots = s.InLots.Add(s.parts[i].inLots)
		}
	}
	for _, by := range s.ReservedBy {
		s.Reserved = s.Reserved.Add(by.Amount)
	}
	if s.OnHand = s.InLots; len(s.ReservedBy) > 0 {
		s.OnHand = s.InLots.Sub(s.Reserved)
	}
	if len(s.parts) == 1 {
		s.parts[0].free = s.OnHand
	}
	if s.laterReserved.Sign() > 0 {
		s.Later.ReceivedLater = s.Later.ReceivedLater.Sub(s.laterReserved)
	}
	if !measure.Counts(s.Later.ReceivedLater, unit) {
		s.Later = pantry.Later{}
	}
	s.Restock()
}
