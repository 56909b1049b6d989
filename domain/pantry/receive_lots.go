package pantry

import (
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// maxLots is the most lots that come in with one command.
const maxLots = 500

// ReceiveLots puts lots into the pantry, each as so much of an item that the caller
// has found in the catalog. A lot whose id is known already was received before,
// earlier in the same list for one, and is passed over. It fails with a [*domain.InvalidError] that names every
// problem; a unit that does not convert to the item's other units is one.
func (p Pantry) ReceiveLots(lots []LotReceived, items map[domain.Slug]catalog.Item) ([]Event, error) {
	var checks domain.Checks
	checks.Require(len(lots) > 0 && len(lots) <= maxLots, "/lots", "1 to %d lots come in at once", maxLots)
	units := map[domain.Slug][]measure.Unit{}
	listed := map[domain.ID]bool{}
	var events []Event
	for i, lot := range lots {
		at := fmt.Sprintf("/lots/%d", i)
		lot.Amount = lot.Stored()
		lot.validate(&checks, at)
		item := items[lot.Item]
		if _, known := units[lot.Item]; !known {
			units[lot.Item] = p.units(item)
		}
		other, apart := stranger(lot.Unit, units[lot.Item], item.Density)
		checks.Require(!apart, at+"/unit", "%s of %s cannot be converted to %s, in which it is kept too", lot.Unit, lot.Item, other)
		if lot.Unit != 0 && !apart {
			units[lot.Item] = append(units[lot.Item], lot.Unit)
		}
		if _, known := p.lots[lot.ID]; !known && !listed[lot.ID] {
			listed[lot.ID] = true
			events = append(events, lot)
		}
	}
	if err := checks.Err(); err != nil {
		return nil, err
	}
	return events, nil
}

// stranger finds a unit among others that a unit does not convert to.
func stranger(unit measure.Unit, others []measure.Unit, density measure.Density) (measure.Unit, bool) {
	for _, other := range others {
		if unit != 0 && !measure.Convertible(unit, other, density) {
			return other, true
		}
	}
	return 0, false
}

// units are the units in which an item is sold, which comes first, and in stock.
func (p Pantry) units(item catalog.Item) []measure.Unit {
	var units []measure.Unit
	for _, lot := range p.open[item.Slug] {
		if !slices.Contains(units, lot.Unit) {
			units = append(units, lot.Unit)
		}
	}
	slices.Sort(units)
	if item.Package != nil {
		units = slices.Insert(units, 0, item.Package.Unit)
	}
	return units
}

// most bounds what one lot may hold or cost. What comes in is bounded where it is
// read; this bounds what is worked out of it.
const most = "10^15"

func tooMuch(amount measure.Number, cost measure.Money) bool {
	limit := measure.Int(1_000_000_000_000_000)
	return limit.Less(amount) || limit.Less(cost.Number())
}

func (l LotReceived) validate(checks *domain.Checks, at string) {
	checks.Require(l.Value.Sign() > 0, at+"/amount", "must be above zero")
	checks.Require(l.Unit != 0, at+"/unit", "is missing")
	checks.Require(l.Cost.Sign() >= 0, at+"/total_cost", "must not be below zero")
	checks.Require(!tooMuch(l.Value, l.Cost), at, "is beyond what a pantry holds: at most %s of an amount or of money", most)
	_, err := domain.ParseDate(string(l.ReceivedOn))
	checks.Require(err == nil, at+"/received_on", "must be a date like 2026-12-24")
	_, err = domain.ParseDate(string(l.ExpiresOn))
	checks.Require(l.ExpiresOn == "" || err == nil, at+"/expires_on", "must be a date like 2026-12-24")
	checks.Label(l.Product, at+"/product")
	checks.Label(l.Location, at+"/location")
	checks.Text(l.Notes, at+"/notes")
}
