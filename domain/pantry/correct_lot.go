package pantry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// LotDetails is what is recorded of a lot and can be corrected.
type LotDetails struct {
	measure.Amount
	Cost        measure.Money `json:"cost"`
	CostUnknown bool          `json:"cost_unknown,omitempty"`
	ReceivedOn  domain.Date   `json:"received_on"`
	ExpiresOn   domain.Date   `json:"expires_on,omitempty"`
	Product     string        `json:"product,omitempty"`
	Location    string        `json:"location,omitempty"`
	Notes       string        `json:"notes,omitempty"`
}

// Details returns what was recorded of the lot.
func (l LotReceived) Details() LotDetails {
	return LotDetails{
		Amount: l.Amount, Cost: l.Cost, CostUnknown: l.CostUnknown, ReceivedOn: l.ReceivedOn, ExpiresOn: l.ExpiresOn,
		Product: l.Product, Location: l.Location, Notes: l.Notes,
	}
}

// With returns the lot with other details.
func (l LotReceived) With(is LotDetails) LotReceived {
	l.Amount, l.Cost, l.CostUnknown, l.ReceivedOn, l.ExpiresOn = is.Amount, is.Cost, is.CostUnknown, is.ReceivedOn, is.ExpiresOn
	l.Product, l.Location, l.Notes = is.Product, is.Location, is.Notes
	return l
}

func (d LotDetails) equal(o LotDetails) bool {
	return d.Value.Equal(o.Value) && d.Unit == o.Unit && d.sameCost(o) && d.ReceivedOn == o.ReceivedOn && d.ExpiresOn == o.ExpiresOn &&
		d.Product == o.Product && d.Location == o.Location && d.Notes == o.Notes
}

func (d LotDetails) sameCost(o LotDetails) bool {
	return d.Cost.Equal(o.Cost) && d.CostUnknown == o.CostUnknown
}

// LotTrail is what the log says of a lot: how it was received and corrected, and what took
// from it. The pantry keeps too little of that.
type LotTrail struct {
	// Lot has the details as they are now.
	Lot      LotReceived
	Adjusted []LotAdjusted
	// Uses are the runs that took from the lot, and the runs and corrections of finished
	// stock that took from what these made, to any depth: in the order of the log, as
	// revaluations left them, without voided ones.
	Uses []Event
}

// Note adds an event that concerns the lot, in the order of the log. It reports whether that
// is all there is to it: other events are uses, if they took from the lot.
func (t *LotTrail) Note(lot domain.ID, event Event) bool {
	switch event := event.(type) {
	case LotReceived:
		if event.ID == lot {
			t.Lot = event
		}
	case LotCorrected:
		if event.Lot == lot {
			t.Lot = t.Lot.With(event.Is)
		}
	case LotAdjusted:
		if event.Lot == lot {
			t.Adjusted = append(t.Adjusted, event)
		}
	default:
		return !slices.ContainsFunc(makingOf(event).consumed, func(line Consumed) bool { return line.Lot == lot })
	}
	return true
}

// UseID returns the id of a run or of a correction of finished stock; empty for other events.
func UseID(event Event) domain.ID { return makingOf(event).id }

// direct returns the uses that took from the lot itself.
func (t LotTrail) direct() []making {
	var uses []making
	for _, event := range t.Uses {
		of := makingOf(event)
		if slices.ContainsFunc(of.consumed, func(line Consumed) bool { return line.Lot == t.Lot.ID }) {
			uses = append(uses, of)
		}
	}
	return uses
}

// LotInUseError rejects a correction of a lot that its uses do not allow.
type LotInUseError struct {
	// Field is what cannot be corrected: "amount" or "received_on".
	Field string
	Uses  []Use
	// Adjustments is the number of times that the lot was adjusted.
	Adjustments int
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
func (p Pantry) CorrectLot(trail LotTrail, is LotDetails, item catalog.Item, reason string) ([]Event, error) {
	lot, was := p.lots[trail.Lot.ID], trail.Lot.Details()
	is.Amount = is.Stored()
	corrected := LotCorrected{Lot: trail.Lot.ID, Item: trail.Lot.Item, Was: was, Is: is, Reason: reason}
	var checks domain.Checks
	checks.Reason(reason)
	trail.Lot.With(is).validate(&checks, "")
	if is.Unit != was.Unit {
		item.CheckUnit(&checks, "/unit", is.Unit)
	}
	if err := cmp.Or(checks.Err(), trail.allow(is)); err != nil || is.equal(was) {
		return nil, err
	}
	if is.Unit != was.Unit {
		others := slices.DeleteFunc(p.units(item), func(unit measure.Unit) bool { return unit == was.Unit })
		corrected.NotConvertibleTo = inconvertible(is.Unit, others, item.Conversions())
	}
	for _, use := range trail.direct() {
		if is.ExpiresOn != "" && use.on > is.ExpiresOn {
			corrected.UsedExpired = append(corrected.UsedExpired, Use{Kind: use.kind, ID: use.id, Thing: use.Thing})
		}
	}
	if !is.sameCost(was) {
		corrected.revalue(p, trail, lot)
	}
	return []Event{corrected}, nil
}

// allow reports why the uses of the lot do not allow a correction.
func (t LotTrail) allow(is LotDetails) error {
	refused := LotInUseError{Field: "received_on"}
	uses := t.direct()
	isAmount := !is.Value.Equal(t.Lot.Value) || is.Unit != t.Lot.Unit
	if isAmount {
		refused.Field, refused.Adjustments = "amount", len(t.Adjusted)
	}
	for _, use := range uses {
		if isAmount || is.ReceivedOn != t.Lot.ReceivedOn && use.on < is.ReceivedOn {
			refused.Uses = append(refused.Uses, Use{Kind: use.kind, ID: use.id, Thing: use.Thing})
		}
	}
	if len(refused.Uses) > 0 || refused.Adjustments > 0 {
		return &refused
	}
	return nil
}

// revalue adds what a corrected cost changes.
func (c *LotCorrected) revalue(p Pantry, trail LotTrail, lot *Lot) {
	following := revaluing{pantry: p, changes: map[domain.ID][]RevaluedLine{}}
	total := c.Is.Cost
	var lost measure.Number
	for _, one := range trail.Adjusted {
		if one.Change.Sign() > 0 {
			total = total.Add(c.Is.Cost.Times(one.Change.Div(c.Is.Value)))
		} else {
			lost = lost.Sub(one.Change)
		}
	}
	parts := following.spread(trail.Uses, func(line Consumed) bool { return line.Lot == c.Lot }, total, c.Is.CostUnknown, lot.Remaining, lost)
	following.follow(trail.Uses)
	c.Revalued = following.all
	c.Left, c.Adjusted = parts[0].Sub(lot.RemainingCost), total.Sub(c.Is.Cost).Sub(parts[1])
}
