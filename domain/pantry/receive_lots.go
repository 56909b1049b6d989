package pantry

import (
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// maxLots is the maximum number of lots of one command.
const maxLots = 500

// ReceiveLots adds lots of items that the caller found in the catalog. A lot whose id is
// in the pantry, or earlier in the list, is skipped. A lot whose unit does not convert to
// the other units of the item's package and lots is added too, and names those units
// ([LotReceived.NotConvertibleTo]): either of the units may be the mistyped one. ReceiveLots fails with a
// [*domain.InvalidError] that lists every problem.
func (p Pantry) ReceiveLots(lots []LotReceived, items map[domain.Slug]catalog.Item) ([]Event, error) {
	var checks domain.Checks
	checks.Require(len(lots) > 0 && len(lots) <= maxLots, "/lots", "must be 1 to %d lots", maxLots)
	units := map[domain.Slug][]measure.Unit{}
	listed := map[domain.ID]bool{}
	var events []Event
	for i, lot := range lots {
		at := fmt.Sprintf("/lots/%d", i)
		lot.Amount = lot.Stored()
		lot.Check(&checks, at)
		item, isKnown := items[lot.Item]
		if isKnown {
			item.CheckUnit(&checks, at+"/unit", lot.Unit)
		}
		if _, known := units[lot.Item]; !known {
			units[lot.Item] = p.Units(item)
		}
		lot.NotConvertibleTo = Inconvertible(lot.Unit, units[lot.Item], item.Conversions())
		if _, known := p.lots[lot.ID]; !known && !listed[lot.ID] {
			listed[lot.ID] = true
			events = append(events, lot)
			if !slices.Contains(units[lot.Item], lot.Unit) {
				units[lot.Item] = append(units[lot.Item], lot.Unit)
			}
		}
	}
	if err := checks.Err(); err != nil {
		return nil, err
	}
	return events, nil
}

// NotConvertibleDetail returns a warning about a lot with [LotReceived.NotConvertibleTo].
func (l LotReceived) NotConvertibleDetail() string {
	others := make([]string, len(l.NotConvertibleTo))
	for i, unit := range l.NotConvertibleTo {
		others[i] = unit.String()
	}
	return fmt.Sprintf(
		"a lot of %s of %s cannot be converted to %s, in which the item is bought or stored: it counts only where the item is needed in a unit "+
			"that %s converts to; if the unit is mistyped, adjust the lot to 0 and receive it again",
		l.Amount, l.Item, strings.Join(others, ", "), l.Unit,
	)
}

// Inconvertible returns those of the others that a unit does not convert to.
func Inconvertible(unit measure.Unit, others []measure.Unit, measures measure.Measures) []measure.Unit {
	var found []measure.Unit
	for _, other := range others {
		if !measures.Convertible(unit, other) {
			found = append(found, other)
		}
	}
	return found
}

// Units returns the units of an item's packages and those of its open lots, each once.
func (p Pantry) Units(item catalog.Item) []measure.Unit {
	var units []measure.Unit
	for _, lot := range p.open[item.Slug] {
		if !slices.Contains(units, lot.Unit) {
			units = append(units, lot.Unit)
		}
	}
	slices.SortFunc(units, measure.Unit.Compare)
	for _, sold := range slices.Backward(item.Sold()) {
		if !slices.Contains(units, sold.Unit) {
			units = slices.Insert(units, 0, sold.Unit)
		}
	}
	return units
}

// most is the limit of a lot's amount and cost. Input is bounded where it is parsed;
// this bounds what is calculated from it.
const most = "10^15"

func tooMuch(amount measure.Number, cost measure.Money) bool {
	limit := measure.Int(1_000_000_000_000_000)
	return limit.Less(amount) || limit.Less(cost.Number())
}

// Check reports everything that is wrong with a lot, by the pointer of what describes it.
func (l LotReceived) Check(checks *domain.Checks, at string) {
	checks.Require(l.Value.Sign() > 0, at+"/amount", "must be above zero")
	isCounted := l.Value.Sign() <= 0 || measure.Counts(l.Value, l.Unit)
	checks.On(at+"/unit").Require(isCounted, at+"/amount", "is too small to count: the smallest amount is %s", smallest(l.Unit))
	checks.Require(l.Unit != measure.NoUnit, at+"/unit", "is required")
	checks.Require(l.Cost.Sign() >= 0, at+"/total_cost", "must not be below zero")
	checks.Require(!l.CostUnknown || l.Cost.IsZero(), at+"/total_cost", "must be missing if the cost is not known")
	checks.On(at+"/unit_cost").Require(!tooMuch(l.Value, l.Cost), at, "is above the limit of %s for an amount or a cost", most)
	checkDays(checks, at, l.ReceivedOn, l.ExpiresOn)
	checks.Label(l.Product, at+"/product")
	checks.Label(l.Location, at+"/location")
	checks.Text(l.Notes, at+"/notes")
}

// checkDays checks the days of a lot: it has to be good on the day of receipt, as it never
// counts otherwise ([CountsOn]).
func checkDays(checks *domain.Checks, at string, received, expires domain.Date) {
	_, err := domain.ParseDate(string(received))
	checks.Require(err == nil, at+"/received_on", "must be a date like 2026-12-24")
	_, expiryErr := domain.ParseDate(string(expires))
	checks.Require(expires == "" || expiryErr == nil, at+"/expires_on", "must be a date like 2026-12-24")
	isInOrder := expires == "" || err != nil || expiryErr != nil || received <= expires
	checks.On(at+"/received_on").Require(isInOrder, at+"/expires_on", "must not be before the day of receipt, %s", received)
}
