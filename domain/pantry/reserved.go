package pantry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Reservation is what the plan of an occasion reserves of the pantry.
type Reservation struct {
	// IsOwn reports that the plan is that of the run's own occasion, and the stock what was
	// made for its targets. The run takes it before what others reserve, and no allowance is needed.
	IsOwn        bool
	Occasion     domain.ID
	OccasionName string
	OccasionDate domain.Date
	Plan         domain.ID
	// Stock is the reserved amount of each lot and each layer, in its own unit.
	Stock map[domain.ID]measure.Number
}

// Beyond judges a run beyond the plan of its own occasion, once it is known what the run
// and those that are recorded with it make and consume. It returns all that the run takes of what plans of other occasions
// reserve: what it consumes of that, and what its own plan needs again at their cost.
type Beyond func(made []OccasionRun, consumed []Consumed, reserved []Reserved) []Reserved

// Reserved is what a run takes of something that the plan of another occasion reserves:
// of an item, in Unit, or of a finished unit or good.
type Reserved struct {
	Occasion     domain.ID   `json:"occasion_id"`
	OccasionName string      `json:"occasion_name"`
	OccasionDate domain.Date `json:"occasion_date"`
	Plan         domain.ID   `json:"plan_id"`
	Item         domain.Slug `json:"item,omitempty"`
	Thing
	Name string `json:"name,omitempty"`
	// Reserved is what the plan reserves of what the run could use, Taken what the run takes
	// of that.
	Reserved measure.Number `json:"reserved" doc:"What the plan reserves of what the run could use"`
	Taken    measure.Number `json:"taken" doc:"What the run takes of that"`
	Unit     measure.Unit   `json:"unit,omitzero"`
}

// ReservedError rejects a run that takes what plans of other occasions reserve. It lists
// everything that the run would take of that.
type ReservedError struct {
	Reserved []Reserved
	Possible
}

func (e *ReservedError) Error() string {
	parts := make([]string, len(e.Reserved))
	for i, r := range e.Reserved {
		unit := ""
		if r.Unit != measure.NoUnit {
			unit = " " + r.Unit.String()
		}
		parts[i] = fmt.Sprintf("%s: %s%s of %s%s for %s on %s", r.label(), r.Taken.Rounded(), unit, r.Reserved.Rounded(), unit,
			r.OccasionName, r.OccasionDate)
	}
	return "the run would take what other occasions reserve: " + strings.Join(parts, "; ")
}

func (r Reserved) label() string {
	return cmp.Or(string(r.Item), string(r.FinishedGood), r.FinishedUnit.String())
}

// holding is a lot or a layer that a need is taken from.
type holding struct {
	id    domain.ID
	left  measure.Number // in its own unit
	cost  measure.Money
	taken measure.Number
	// factor turns the unit of the need into that of the holding.
	factor measure.Number
	line   Consumed // without amount and cost
}

// draw takes an amount, in the unit of the need, up to a limit in that of the holding, and
// returns how much that was, in the unit of the need.
func (h *holding) draw(wanted, limit measure.Number) measure.Number {
	upTo := h.taken.Add(limit.Min(wanted.Mul(h.factor)))
	taken := h.left.Sub(rest(h.left.Sub(upTo), h.line.Unit))
	got := taken.Sub(h.taken)
	h.taken = taken
	return got.Div(h.factor)
}

// hold adds a holding, and takes from it what is wanted of what no plan reserves. It
// returns how much that was, in the unit of the need.
func (c *consumption) hold(wanted measure.Number, h holding) measure.Number {
	free := h.left
	for i := range c.reservations {
		if kept, some := c.reservations[i].Stock[h.id]; some {
			free = free.Sub(kept)
		}
	}
	var taken measure.Number
	if measure.Counts(free, h.line.Unit) {
		taken = h.draw(wanted, free)
	}
	c.holdings = append(c.holdings, h)
	return taken
}

// drawReserved takes what is still missing of a need from what plans of other occasions
// reserve of its holdings: the last plan loses first, as it comes after the others. It
// returns what is missing then, and what it took of other plans.
func (c *consumption) drawReserved(missing measure.Number, need Reserved) (rest, reserved measure.Number) {
	var ofOthers measure.Number
	for _, of := range slices.Backward(c.reservations) { // the run's own is the last
		if !measure.Counts(missing, need.Unit) {
			break
		}
		var reserved, taken measure.Number
		for i := range c.holdings {
			h := &c.holdings[i]
			kept := of.Stock[h.id].Min(h.left.Sub(h.taken))
			if kept.Sign() <= 0 {
				continue
			}
			reserved = reserved.Add(kept.Div(h.factor))
			if rest := missing.Sub(taken); rest.Sign() > 0 {
				taken = taken.Add(h.draw(rest, kept))
			}
		}
		missing = missing.Sub(taken)
		if !of.IsOwn && measure.Counts(taken, need.Unit) {
			need.Occasion, need.OccasionName, need.OccasionDate, need.Plan = of.Occasion, of.OccasionName, of.OccasionDate, of.Plan
			need.Reserved, need.Taken = reserved, taken
			c.reserved = append(c.reserved, need)
			ofOthers = ofOthers.Add(taken)
		}
	}
	return missing, ofOthers
}

// settle adds a consumed line for each holding of a need that something was taken from.
func (c *consumption) settle() {
	for i := range c.holdings {
		if h := &c.holdings[i]; h.taken.Sign() > 0 {
			c.take(h.taken, h.left, h.cost, h.line)
		}
	}
	c.holdings = c.holdings[:0]
}
