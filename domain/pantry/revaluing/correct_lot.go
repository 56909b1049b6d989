// Package revaluing works out what a changed cost changes of runs, and of what was made of
// them, to any depth: where a lot is corrected, and where something unaccounted is settled.
package revaluing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// LotTrail is what the log says of a lot: how it was received and corrected, and what took
// from it. The pantry keeps too little of that.
type LotTrail struct {
	// Lot has the details as they are now.
	Lot      pantry.LotReceived
	Adjusted []pantry.LotAdjusted
	// Uses are the runs that took from the lot, and the runs and corrections of finished
	// stock that took from what these made, to any depth: in the order of the log, as
	// revaluations left them, without voided ones.
	Uses []pantry.Event
}

// Note adds an event that concerns the lot, in the order of the log. It reports whether that
// is all there is to it: other events are uses, if they took from the lot.
func (t *LotTrail) Note(lot domain.ID, event pantry.Event) bool {
	switch event := event.(type) {
	case pantry.LotReceived:
		if event.ID == lot {
			t.Lot = event
		}
	case pantry.LotCorrected:
		if event.Lot == lot {
			t.Lot = t.Lot.With(event.Is)
		}
	case pantry.LotAdjusted:
		if event.Lot == lot {
			t.Adjusted = append(t.Adjusted, event)
		}
	default:
		return !slices.ContainsFunc(makingOf(event).consumed, func(line pantry.Consumed) bool { return line.Lot == lot })
	}
	return true
}

// UseID returns the id of a run or of a correction of finished stock; empty for other events.
func UseID(event pantry.Event) domain.ID { return makingOf(event).id }

// direct returns the uses that took from the lot itself.
func (t LotTrail) direct() []making {
	var uses []making
	for _, event := range t.Uses {
		of := makingOf(event)
		if slices.ContainsFunc(of.consumed, func(line pantry.Consumed) bool { return line.Lot == t.Lot.ID }) {
			uses = append(uses, of)
		}
	}
	return uses
}

// LotInUseError rejects a correction of a lot that its uses do not allow.
type LotInUseError struct {
	// Field is what cannot be corrected: "amount" or "received_on".
	Field string
	Uses  []pantry.Use
	// Adjustments is the number of times that the lot was adjusted.
	Adjustments int

	pointer string // if it is not that of the field
}

// Faults implements [domain.Located].
func (e *LotInUseError) Faults() []domain.Problem {
	pointer := cmp.Or(e.pointer, "/"+e.Field)
	if e.Field == "received_on" {
		return []domain.Problem{domain.Fault(pointer, "is later than the first use of the lot")}
	}
	return []domain.Problem{domain.Fault(pointer, "cannot be corrected any more: the lot was used or adjusted since")}
}

func (e *LotInUseError) Error() string {
	runs := make([]string, len(e.Uses))
	for i, use := range e.Uses {
		runs[i] = fmt.Sprintf("%s %s", use.Kind, use.ID)
	}
	by := strings.Join(runs, ", ")
	if e.Field == "received_on" {
		return "the lot cannot have been received later than it was used, by " + by
	}
	if len(e.Uses) == 0 {
		return fmt.Sprintf("the amount of the lot cannot be corrected: it was adjusted since (%d), so adjust it again", e.Adjustments)
	}
	return "the amount of the lot cannot be corrected: it was used since, by " + by + "; adjust what is left"
}

// CorrectLot replaces what is recorded of a lot. A corrected cost changes what is left, and
// the cost of every run that took from the lot and of what was made of that, in proportion
// to the amounts, so that all parts sum to the corrected cost. The trail must be that of
// the lot as it is now. No event means that nothing changes. CorrectLot fails with a
// [*domain.InvalidError] or a [*LotInUseError].
func CorrectLot(p pantry.Pantry, trail LotTrail, is pantry.LotDetails, item catalog.Item, reason string) ([]pantry.Event, error) {
	was := trail.Lot.Details()
	lot, _ := p.Lot(trail.Lot.ID)
	is.Amount = is.Stored()
	corrected := pantry.LotCorrected{Lot: trail.Lot.ID, Item: trail.Lot.Item, Was: was, Is: is, Reason: reason}
	var checks domain.Checks
	checks.Reason(reason)
	trail.Lot.With(is).Check(&checks, "")
	if is.Unit != was.Unit {
		item.CheckUnit(&checks, "/unit", is.Unit)
	}
	if err := domain.All(checks.Err(), trail.allow(is)); err != nil || is.Equal(was) {
		return nil, err
	}
	if is.Unit != was.Unit {
		others := slices.DeleteFunc(p.Units(item), func(unit measure.Unit) bool { return unit == was.Unit })
		corrected.NotConvertibleTo = pantry.Inconvertible(is.Unit, others, item.Conversions())
	}
	for _, use := range trail.direct() {
		if is.ExpiresOn != "" && use.on > is.ExpiresOn {
			corrected.UsedExpired = append(corrected.UsedExpired, pantry.Use{Kind: use.kind, ID: use.id, Thing: use.Thing})
		}
	}
	if !is.SameCost(was) {
		revalue(&corrected, p, trail, lot)
	}
	return []pantry.Event{corrected}, nil
}

// allow reports why the uses of the lot do not allow a correction.
func (t LotTrail) allow(is pantry.LotDetails) error {
	amount, received := &LotInUseError{Field: "amount"}, &LotInUseError{Field: "received_on"}
	isAmount := !is.Value.Equal(t.Lot.Value) || is.Unit != t.Lot.Unit
	if isAmount {
		amount.Adjustments = len(t.Adjusted)
		if is.Value.Equal(t.Lot.Value) {
			amount.pointer = "/unit"
		}
	}
	for _, use := range t.direct() {
		of := pantry.Use{Kind: use.kind, ID: use.id, Thing: use.Thing}
		if isAmount {
			amount.Uses = append(amount.Uses, of)
		}
		if is.ReceivedOn != t.Lot.ReceivedOn && use.on < is.ReceivedOn && use.took(t.Lot.ID) {
			received.Uses = append(received.Uses, of)
		}
	}
	var refused []error
	for _, one := range []*LotInUseError{amount, received} {
		if len(one.Uses) > 0 || one.Adjustments > 0 {
			refused = append(refused, one)
		}
	}
	return domain.All(refused...)
}

// revalue adds what a corrected cost changes.
func revalue(c *pantry.LotCorrected, p pantry.Pantry, trail LotTrail, lot pantry.Lot) {
	following := revaluing{pantry: p, changes: map[domain.ID][]pantry.RevaluedLine{}}
	total := c.Is.Cost
	var lost measure.Number
	for _, one := range trail.Adjusted {
		if one.Change.Sign() > 0 {
			total = total.Add(c.Is.Cost.Times(one.Change.Div(c.Is.Value)))
		} else {
			lost = lost.Sub(one.Change)
		}
	}
	isOfLot := func(line pantry.Consumed) bool { return line.Lot == c.Lot }
	parts := following.spread(trail.Uses, isOfLot, total, c.Is.CostUnknown, lot.Remaining, lost)
	following.follow(trail.Uses)
	c.Revalued = following.all
	c.Left, c.Adjusted = parts[0].Sub(lot.RemainingCost), total.Sub(c.Is.Cost).Sub(parts[1])
}
