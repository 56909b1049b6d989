package pantry

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Shortage is what a run needs more of than is available: an item, in Unit, or a
// finished unit or good.
type Shortage struct {
	Item domain.Slug `json:"item,omitempty"`
	Thing
	Name      string         `json:"name,omitempty"`
	Lot       domain.ID      `json:"lot_id,omitempty" doc:"The lot that was chosen, of which there is not enough"`
	Needed    measure.Number `json:"needed"`
	Available measure.Number `json:"available" doc:"What counts on the day of the run, without what is reserved"`
	// Reserved is what plans of other occasions reserve of what counts; 0 if the run may take that.
	Reserved measure.Number `json:"reserved,omitzero" doc:"What counts too, but is reserved by plans of other occasions. Missing with allow_reserved, which takes it"`
	Unit     measure.Unit   `json:"unit,omitzero"`
	Later
	Past
	// NotConvertible are the lots that count on the day and cannot be converted to the unit.
	NotConvertible []InOtherUnit `json:"not_convertible,omitempty" doc:"Lots that count on the day of the run, and cannot be converted to the unit"`
}

// InOtherUnit is a lot whose unit does not convert to that of a need.
type InOtherUnit struct {
	Lot  domain.ID    `json:"lot_id"`
	Unit measure.Unit `json:"unit"`
}

// ShortageError rejects a run. It lists every shortage.
type ShortageError struct {
	Shortages []Shortage
	Possible
}

func (e *ShortageError) Error() string {
	parts := make([]string, len(e.Shortages))
	for i, s := range e.Shortages {
		unit := ""
		if s.Unit != measure.NoUnit {
			unit = " " + s.Unit.String()
		}
		parts[i] = fmt.Sprintf("%s: %s%s needed, %s%s available", s.label(), s.Needed.Rounded(), unit, s.Available.Rounded(), unit)
		if s.Lot != "" {
			parts[i] += " in lot " + string(s.Lot)
		}
		if s.Reserved.Sign() > 0 {
			parts[i] += fmt.Sprintf(" (%s%s reserved for other occasions)", s.Reserved.Rounded(), unit)
		}
		for _, lot := range s.NotConvertible {
			parts[i] += fmt.Sprintf(" (lot %s is in %s, which cannot be converted to %s)", lot.Lot, lot.Unit, s.Unit)
		}
		if s.ReceivedLaterOn != "" {
			parts[i] += fmt.Sprintf(" (%s%s later, from %s)", s.ReceivedLater.Rounded(), unit, s.ReceivedLaterOn)
		}
		if s.ExpiredOn != "" {
			parts[i] += fmt.Sprintf(" (%s%s is past its last good day, %s)", s.Expired.Rounded(), unit, s.ExpiredOn)
		}
	}
	return "not enough in the pantry: " + strings.Join(parts, "; ")
}

func (s Shortage) label() string {
	switch {
	case s.Item != "":
		return string(s.Item)
	case s.FinishedGood != "":
		return string(s.FinishedGood)
	}
	return s.FinishedUnit.String()
}

// consumption works out what one command takes from the pantry, without changing the
// pantry. It takes from each lot and layer at most once: needs are merged before, and
// two needs that one lot's unit converts to are one need.
type consumption struct {
	pantry       Pantry
	policy       Policy
	on           domain.Date
	at           time.Time // zero takes finished stock whenever it was made
	allowExpired bool
	neededOn     domain.Date // as in [AssemblyRun]
	// reservations is what plans of other occasions reserve, in their order.
	reservations  []Reservation
	allowReserved bool
	// allowShortage takes what is there of items, and notes the rest as unaccounted.
	allowShortage bool
	unaccounted   []Unaccounted

	consumed   []Consumed
	passedOver []PassedOver
	shortages  []Shortage
	reserved   []Reserved

	holdings []holding // of the need that is taken at the moment

	// made is the layers of nested goods that are assembled first, and before is what that
	// consumed; see [AssemblyRun.AssembleNested].
	made   map[Thing][]Layer
	before []Consumed

	// What follows is for what went otherwise; see [Actual]. lot and insteadOf are of the line
	// that is taken at the moment, and drawn is what earlier lines took of
	// lots and layers.
	lot       domain.ID
	insteadOf domain.Slug
	drawn     map[domain.ID]drawn
	otherwise []Otherwise
}

// items takes needs from the lots of their items that count on the day of the run
// ([CountsOn]), in the order of the policy. What is
// missing of a need counts from the tolerance upwards ([measure.Tolerance]).
func (c *consumption) items(needs []catalog.Need) {
	for _, need := range catalog.Merge(needs) {
		missing := need.Amount.Value
		var later Later
		var past Past
		var others []InOtherUnit
		for _, lot := range c.candidates(need.Item.Slug) {
			if done(missing, need.Amount.Value, need.Amount.Unit) {
				break
			}
			factor, err := need.Item.Conversions().Factor(need.Amount.Unit, lot.Unit)
			switch lastGood := c.lastGood(lot); {
			case CountsLater(c.on, lot.ReceivedOn, lastGood):
				if err == nil {
					later.AddLater(lot.Remaining.Div(factor), lot.ReceivedOn)
				}
			case !CountsOn(c.on, lot.ReceivedOn, lastGood):
				if err == nil && lastGood != "" && lastGood < c.on {
					past.AddPast(lot.Remaining.Div(factor), lastGood)
				}
			case err != nil:
				others = append(others, InOtherUnit{Lot: lot.ID, Unit: lot.Unit})
				c.passOver(PassedOver{Lot: lot.ID, Item: lot.Item, Unit: lot.Unit, Needed: need.Amount.Unit})
			default:
				left, cost := c.left(lot)
				missing = missing.Sub(c.hold(missing, holding{
					id: lot.ID, left: left, cost: cost, factor: factor,
					line: Consumed{Item: lot.Item, Lot: lot.ID, Unit: lot.Unit, CostUnknown: lot.CostUnknown, InsteadOf: c.insteadOf},
				}))
			}
		}
		missing, reserved := c.drawReserved(missing, Reserved{Item: need.Item.Slug, Name: need.Item.Name, Unit: need.Amount.Unit})
		c.settle()
		c.short(missing, reserved, Shortage{
			Item: need.Item.Slug, Name: need.Item.Name, Lot: c.lot, Unit: need.Amount.Unit, Needed: need.Amount.Value, Later: later, Past: past,
			NotConvertible: others,
		})
	}
}

// lastGood returns the last day on which the run may use a lot; empty if there is none.
func (c *consumption) lastGood(lot *Lot) domain.Date {
	if c.allowExpired {
		return ""
	}
	return lot.ExpiresOn
}

// finished takes from the layers of a finished unit or good, first of those that expire first,
// then oldest first, without those that were made later than the run and those that are past their
// last good day.
func (c *consumption) finished(thing Thing, name string, needed measure.Number) {
	missing := needed
	var later Later
	var past Past
	for _, layer := range c.layers(thing) {
		if done(missing, needed, measure.NoUnit) {
			break
		}
		if layer = c.leftOfLayer(layer); !layer.open() {
			continue
		}
		switch made := c.pantry.made[layer.ID]; {
		case c.isPast(layer):
			past.AddPast(layer.Remaining, layer.ExpiresOn)
		case !isThere(made.at, c.at):
			if c.allowExpired || made.on.Within("", layer.ExpiresOn) {
				later.AddLater(layer.Remaining, made.on)
			}
		default:
			missing = missing.Sub(c.hold(missing, holding{
				id: layer.ID, left: layer.Remaining, cost: layer.Value, factor: measure.Int(1),
				line: Consumed{Thing: thing, Layer: layer.ID, CostUnknown: layer.CostUnknown},
			}))
		}
	}
	missing, reserved := c.drawReserved(missing, Reserved{Thing: thing, Name: name})
	c.settle()
	c.short(missing, reserved, Shortage{Thing: thing, Name: name, Needed: needed, Later: later, Past: past})
}

// short adds a shortage of what is missing if that counts, where other plans reserve a
// part of what there is.
func (c *consumption) short(missing, reserved measure.Number, of Shortage) {
	if !measure.Counts(missing, of.Unit) {
		return
	}
	if c.allowShortage && of.Item != "" {
		lacking := measure.Amount{Value: missing, Unit: of.Unit}.Stored()
		c.unaccounted = append(c.unaccounted, Unaccounted{Item: of.Item, Amount: lacking, InsteadOf: c.insteadOf})
		return
	}
	if !c.allowReserved {
		of.Reserved = reserved
	}
	of.Available = of.Needed.Sub(missing).Sub(of.Reserved)
	c.shortages = append(c.shortages, of)
}

// done reports whether nothing more has to be taken for a need: nothing is missing, or
// only a negligible rest of it.
func done(missing, needed measure.Number, unit measure.Unit) bool {
	return missing.Sign() <= 0 || missing.Less(needed) && measure.Negligible(missing, unit)
}

// take adds a consumed line for what is wanted of a lot or layer. A line that would leave
// only a negligible rest takes all that is left. The line gets its share of the remaining
// cost, and the last line of a lot all of it, so
// that the costs of a lot's lines sum to the lot's cost.
func (c *consumption) take(wanted, left measure.Number, cost measure.Money, line Consumed) {
	line = line.Of(wanted, left, cost)
	c.consumed = append(c.consumed, line)
	c.draws(line)
}

// Of returns the line with what is wanted of what is left of its lot or layer, and its share
// of the cost.
func (c Consumed) Of(wanted, left measure.Number, cost measure.Money) Consumed {
	c.Amount = left.Sub(rest(left.Sub(wanted), c.Unit))
	c.Cost = cost.Share(c.Amount, left)
	return c
}

// rest returns a remainder as it is kept: as it is stored, or 0 if it is negligible or
// below 0.
func rest(exact measure.Number, unit measure.Unit) measure.Number {
	if !measure.Counts(exact, unit) {
		return measure.Number{}
	}
	return exact.Stored()
}

func (c *consumption) passOver(lot PassedOver) {
	if !slices.Contains(c.passedOver, lot) {
		c.passedOver = append(c.passedOver, lot)
	}
}

// judge reports why a run is refused that may be beyond the plan of its occasion. made is
// what it and the runs that are recorded with it make.
func (c *consumption) judge(beyond Beyond, made ...OccasionRun) error {
	if beyond != nil && len(c.shortages) == 0 {
		c.reserved = beyond(made, slices.Concat(c.before, c.consumed), c.reserved)
	}
	return c.err()
}

func (c *consumption) err() error {
	switch {
	case len(c.shortages) > 0:
		return &ShortageError{Shortages: c.shortages}
	case len(c.reserved) > 0 && !c.allowReserved:
		return &ReservedError{Reserved: c.reserved}
	}
	return nil
}

// amount returns the sum of the lines. They must be of one unit.
func (c *consumption) amount() measure.Number {
	var sum measure.Number
	for _, line := range c.consumed {
		sum = sum.Add(line.Amount)
	}
	return sum
}

// cost returns the known cost of the lines.
func (c *consumption) cost() measure.Money { return CostOf(c.consumed).Known }
