package revaluing

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Settle is what is to be settled of a production run: all that is unaccounted of an item,
// as far as a lot has it. Without a lot it is dismissed.
type Settle struct {
	Run  domain.ID
	Item domain.Slug
	// Lot may be one that is received in the same append.
	Lot      *pantry.Lot
	Measures measure.Measures
}

// SettleUnaccounted settles what is unaccounted of runs. uses are these runs, and what took
// from what they made to any depth, as in [LotTrail]. What does not convert to the unit of a
// lot stays open. It returns no event if nothing is settled.
func SettleUnaccounted(p pantry.Pantry, uses []pantry.Event, settles []Settle, reason string) []pantry.Event {
	settling := settling{
		uses: uses, event: pantry.UnaccountedSettled{Reason: reason}, open: map[domain.ID][]pantry.Unaccounted{},
		left: map[domain.ID]pantry.Lot{},
		following: revaluing{
			pantry: p, changes: map[domain.ID][]pantry.RevaluedLine{}, added: map[domain.ID][]pantry.Consumed{},
			settled: map[domain.ID][]pantry.SettledPart{},
		},
	}
	for _, one := range settles {
		settling.settle(one)
	}
	if len(settling.event.Lines) == 0 {
		return nil
	}
	settling.following.follow(uses)
	settling.event.Revalued = settling.following.all
	return []pantry.Event{settling.event}
}

// SettleRun settles one item of a run. It fails with a [*domain.InvalidError] if nothing is
// settled.
func SettleRun(p pantry.Pantry, uses []pantry.Event, one Settle, reason string) ([]pantry.Event, error) {
	events := SettleUnaccounted(p, uses, []Settle{one}, reason)
	if len(events) > 0 {
		return events, nil
	}
	for _, line := range p.Unaccounted(one.Run) {
		if line.Item == one.Item && !line.Open().IsZero() {
			return nil, domain.Invalid("/lot_id", "is in %s, which %s cannot be converted to", one.Lot.Unit, line.Unit)
		}
	}
	return nil, domain.Invalid("/item", "is not unaccounted in the run")
}

// settling works out what is settled, without changing the pantry.
type settling struct {
	uses  []pantry.Event
	event pantry.UnaccountedSettled
	// open is what is unaccounted of runs, as it is settled so far.
	open map[domain.ID][]pantry.Unaccounted
	// left is lots as what was taken of them so far leaves them.
	left      map[domain.ID]pantry.Lot
	following revaluing
}

func (s *settling) settle(one Settle) {
	if s.open[one.Run] == nil {
		s.open[one.Run] = slices.Clone(s.following.pantry.Unaccounted(one.Run))
	}
	for i, line := range s.open[one.Run] {
		open := line.Open()
		if line.Item != one.Item || open.IsZero() {
			continue
		}
		settled := pantry.SettledLine{Run: one.Run, Line: i, Item: line.Item, Amount: measure.Amount{Value: open, Unit: line.Unit}}
		if one.Lot != nil && !s.take(one, line.InsteadOf, &settled) {
			continue
		}
		part := pantry.SettledPart{Line: i, Amount: settled.Value, Dismissed: settled.Taken == nil}
		s.open[one.Run] = part.Of(s.open[one.Run])
		s.following.settled[one.Run] = append(s.following.settled[one.Run], part)
		if settled.Taken != nil {
			settled.Again = s.took(one.Run, one.Lot.ID)
			s.following.added[one.Run] = append(s.following.added[one.Run], *settled.Taken)
		}
		s.event.Lines = append(s.event.Lines, settled)
	}
}

// took reports whether a run took something of a lot before.
func (s *settling) took(run, lot domain.ID) bool {
	at := slices.IndexFunc(s.uses, func(use pantry.Event) bool { return UseID(use) == run })
	return at >= 0 && slices.ContainsFunc(makingOf(s.uses[at]).consumed, func(line pantry.Consumed) bool { return line.Lot == lot })
}

// take takes what a line needs of a lot, as far as that has it. It reports false if that is
// nothing.
func (s *settling) take(one Settle, insteadOf domain.Slug, settled *pantry.SettledLine) bool {
	lot, some := s.left[one.Lot.ID]
	if !some {
		lot = *one.Lot
	}
	factor, err := one.Measures.Factor(lot.Unit, settled.Unit)
	if err != nil || !lot.Open() {
		return false
	}
	wanted := lot.Remaining
	if has := lot.Remaining.Mul(factor).Stored(); measure.Counts(settled.Value.Sub(has), settled.Unit) {
		settled.Value = has
	} else {
		wanted = settled.Value.Div(factor).Min(lot.Remaining)
	}
	taken := pantry.Consumed{
		Item: one.Item, Lot: lot.ID, Unit: lot.Unit, CostUnknown: lot.CostUnknown, InsteadOf: insteadOf, Settled: true,
	}.Of(wanted, lot.Remaining, lot.RemainingCost)
	lot.Remaining, lot.RemainingCost = lot.Remaining.Sub(taken.Amount), lot.RemainingCost.Sub(taken.Cost)
	s.left[lot.ID], settled.Taken = lot, &taken
	return true
}
