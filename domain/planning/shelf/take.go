package shelf

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/explanation"
)

// Restock puts back what was taken.
func (s *Shelf) Restock() {
	for i := range s.parts {
		s.parts[i].left = s.parts[i].free
	}
}

// index returns the index of a day, the last of all for one on which nothing is needed.
func (s *Shelf) index(day domain.Date) int {
	if at := slices.Index(s.Days, day); at >= 0 {
		return at
	}
	return len(s.Days) - 1
}

// Left returns what can be used on a day and was not taken.
func (s *Shelf) Left(day domain.Date) measure.Number { return s.left(s.index(day)) }

func (s *Shelf) left(day int) measure.Number {
	return s.sum(day, func(p *part) measure.Number { return p.left })
}

// Free returns what can be used on a day and is not reserved, whatever was taken.
func (s *Shelf) Free(day domain.Date) measure.Number {
	return s.sum(s.index(day), func(p *part) measure.Number { return p.free })
}

func (s *Shelf) sum(day int, of func(*part) measure.Number) measure.Number {
	if len(s.parts) == 1 && s.parts[0].covers(day) {
		return of(&s.parts[0])
	}
	sum := explanation.NewSum(s.explained)
	for i := range s.parts {
		if s.parts[i].covers(day) {
			sum = sum.Add(of(&s.parts[i]))
		}
	}
	return sum
}

// Take takes what is needed on a day as far as it is there, of what can be used up to the
// earliest day first, and returns what there was of it. Days that take in their order leave
// as little to buy as any order does: what is taken is what the days after could use least.
func (s *Shelf) Take(day domain.Date, needed measure.Number) (available measure.Number) {
	at := s.index(day)
	available = s.left(at)
	if len(s.parts) == 1 && s.parts[0].covers(at) {
		s.parts[0].left = arithmetic.Excess(available, needed)
		return available
	}
	for i := range s.parts {
		if part := &s.parts[i]; part.covers(at) && needed.Sign() > 0 {
			taken := part.left.Min(needed)
			part.left, needed = part.left.Sub(taken), needed.Sub(taken)
		}
	}
	return available
}

// isEven reports whether everything can be used on all of the days.
func (s *Shelf) isEven() bool {
	return len(s.parts) == 1 && s.parts[0].from == 0 && s.parts[0].to == len(s.Days)-1
}

// Usable returns what of what is on hand covers something that is needed. Where everything
// can be used on all days that is what is on hand, and may be more than is needed.
func (s *Shelf) Usable() measure.Number {
	if s.isEven() {
		return s.OnHand
	}
	sum := explanation.NewSum(s.explained)
	for _, day := range s.ByDay() {
		sum = sum.Add(day.FromStock)
	}
	return sum
}

// ByDay returns what is needed on each day, and what lots cover of it; nothing if it is
// known to be needed on one day alone.
func (s *Shelf) ByDay() []answer.DayNeed {
	if len(s.needs) == 0 {
		return nil
	}
	all := *s
	all.parts = slices.Clone(s.parts)
	all.Restock()
	days := make([]answer.DayNeed, 0, len(s.needs))
	for _, need := range s.needs {
		if !need.amount.IsZero() {
			days = append(days, answer.DayNeed{Day: need.day, Needed: need.amount, FromStock: all.Take(need.day, need.amount).Min(need.amount)})
		}
	}
	return days
}

// Lacks reports whether on some day more is missing than what was found for it by then.
func (s *Shelf) Lacks(unit measure.Unit, found func(by domain.Date) measure.Number) bool {
	var missing measure.Number
	for _, day := range s.ByDay() {
		missing = missing.Add(day.Needed.Plain().Sub(day.FromStock.Plain()))
		if measure.Counts(missing.Sub(found(day.Day)), unit) {
			return true
		}
	}
	return false
}

// Expired yields the lots that something is needed after, and that are not used up before,
// with the day on which that is needed.
func (s *Shelf) Expired(yield func(index int, needed domain.Date) bool) {
	if len(s.expired) == 0 {
		return
	}
	rest := *s
	rest.parts = slices.Clone(s.parts)
	rest.Restock()
	for _, need := range s.needs {
		rest.Take(need.day, need.amount)
	}
	for _, lot := range s.expired {
		after := slices.IndexFunc(s.Days, func(day domain.Date) bool { return lot.until < day })
		if isUsed := lot.usable && rest.part(lot.span).left.Sign() <= 0; !isUsed && !yield(lot.index, s.Days[after]) {
			return
		}
	}
}
