package pantry

import (
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Actual is what a run really took of an item, where that is not what its snapshot says:
// another amount, a chosen lot, or a substitute. All that the snapshot needs of the item is
// replaced by what is named; an amount of 0 leaves it out.
type Actual struct {
	Item domain.Slug
	measure.Amount
	Lot       domain.ID   // empty takes lots in the order of the policy
	InsteadOf domain.Slug // empty means Item itself
}

// replaces returns the item of the snapshot that is replaced.
func (a Actual) replaces() domain.Slug {
	if a.InsteadOf != "" {
		return a.InsteadOf
	}
	return a.Item
}

// Otherwise is an item of which a run took something else than its snapshot says, with
// what that says. The lines of the run that are of the item, or instead of it, are what it
// took.
type Otherwise struct {
	Item domain.Slug `json:"item"`
	measure.Amount
}

// maxActual is the maximum number of lines that go otherwise.
const maxActual = 200

// drawn is what a run took of a lot or a layer by earlier lines.
type drawn struct {
	amount measure.Number
	cost   measure.Money
}

// left returns what is left of a lot for the next line.
func (c *consumption) left(lot *Lot) (measure.Number, measure.Money) {
	if c.drawn == nil {
		return lot.Remaining, lot.RemainingCost
	}
	earlier := c.drawn[lot.ID]
	return lot.Remaining.Sub(earlier.amount), lot.RemainingCost.Sub(earlier.cost)
}

// draws notes what the last line took.
func (c *consumption) draws(line Consumed) {
	if c.drawn != nil {
		source := line.source()
		earlier := c.drawn[source]
		c.drawn[source] = drawn{earlier.amount.Add(line.Amount), earlier.cost.Add(line.Cost)}
	}
}

// candidates returns the lots that a line can take from, in their order.
func (c *consumption) candidates(item domain.Slug) []*Lot {
	if c.lot != "" {
		return []*Lot{c.pantry.lots[c.lot]}
	}
	lots := c.pantry.ordered(item, c.policy)
	if c.drawn == nil {
		return lots
	}
	return slices.DeleteFunc(lots, func(lot *Lot) bool {
		left, _ := c.left(lot)
		return !measure.Counts(left, lot.Unit)
	})
}

// actual takes what a run took otherwise, chosen lots first, and then what its snapshot
// needs of the other items. It fails with a [*domain.InvalidError].
func (c *consumption) actual(needs []catalog.Need, actual []Actual, items map[domain.Slug]catalog.Item) error {
	if len(actual) == 0 {
		c.items(needs)
		return nil
	}
	needs = catalog.Merge(needs)
	if err := c.check(needs, actual, items); err != nil {
		return err
	}
	if c.drawn == nil {
		c.drawn = map[domain.ID]drawn{}
	}
	for _, isChosen := range []bool{true, false} {
		for _, one := range actual {
			if (one.Lot != "") == isChosen && one.Value.Sign() > 0 {
				c.lot, c.insteadOf = one.Lot, one.InsteadOf
				c.items([]catalog.Need{{Item: itemOf(one.Item, needs, items), Amount: one.Amount}})
			}
		}
	}
	c.lot, c.insteadOf = "", ""
	var others []catalog.Need
	for _, need := range needs {
		isReplaced := func(one Actual) bool { return one.replaces() == need.Item.Slug }
		if slices.ContainsFunc(actual, isReplaced) {
			c.otherwise = append(c.otherwise, Otherwise{Item: need.Item.Slug, Amount: need.Amount.Stored()})
		} else {
			others = append(others, need)
		}
	}
	c.items(others)
	return nil
}

func itemOf(slug domain.Slug, needs []catalog.Need, items map[domain.Slug]catalog.Item) catalog.Item {
	for _, need := range needs {
		if need.Item.Slug == slug {
			return need.Item
		}
	}
	return items[slug]
}

// check reports everything that is wrong with what went otherwise.
func (c *consumption) check(needs []catalog.Need, actual []Actual, items map[domain.Slug]catalog.Item) error {
	var checks domain.Checks
	checks.Require(len(actual) <= maxActual, "/consumed", "must be at most %d lines", maxActual)
	for i, one := range actual {
		at := fmt.Sprintf("/consumed/%d", i)
		isNeeded := slices.ContainsFunc(needs, func(need catalog.Need) bool { return need.Item.Slug == one.replaces() })
		isInstead := one.InsteadOf != ""
		ofSnapshot := checks.On("/recipe", "/finished_good", "/occasion_id", at+"/item", at+"/instead_of")
		ofSnapshot.Require(isNeeded || isInstead, at+"/item", "is not needed by the snapshot: name in instead_of what it replaces")
		ofSnapshot.Require(isNeeded || !isInstead, at+"/instead_of", "is not needed by the snapshot")
		checks.On(at+"/item").Require(one.InsteadOf != one.Item || one.Item == "", at+"/instead_of", "is the item itself")
		checks.Require(one.Value.Sign() >= 0, at+"/amount", "must not be below zero")
		checks.Require(one.Value.IsZero() || one.Unit != (measure.Unit{}), at+"/unit", "is required")
		isCounted := one.Value.Sign() <= 0 || measure.Counts(one.Value, one.Unit)
		checks.On(at+"/unit").Require(isCounted, at+"/amount", "is too small to count: the smallest amount is %s", smallest(one.Unit))
		item := itemOf(one.Item, needs, items)
		item.CheckUnit(&checks, at+"/unit", one.Unit)
		if one.Lot != "" {
			c.checkLot(&checks, at+"/lot_id", one, item)
		}
	}
	return checks.Err()
}

// checkLot reports why a run cannot take from a chosen lot.
func (c *consumption) checkLot(checks *domain.Checks, at string, one Actual, item catalog.Item) {
	lot, isOfItem := c.pantry.lotOf(checks, at, one)
	if !isOfItem {
		return
	}
	line := strings.TrimSuffix(at, "/lot_id")
	dated := checks.On("/produced_at", "/assembled_at", "/allow_expired")
	switch {
	case c.on < lot.ReceivedOn:
		dated.Require(false, at, "was received on %s, later than the run", lot.ReceivedOn)
	case !CountsOn(c.on, lot.ReceivedOn, c.lastGood(lot)):
		dated.Require(false, at, "was good until %s: set allow_expired to use it anyway", lot.ExpiresOn)
	case !one.Value.IsZero() && !item.Conversions().Convertible(one.Unit, lot.Unit):
		checks.On(line+"/unit", line+"/amount").Require(false, at, "is in %s, which %s cannot be converted to", lot.Unit, one.Unit)
	}
}

// lotOf returns a chosen lot, if it is one of the item.
func (p Pantry) lotOf(checks *domain.Checks, at string, one Actual) (*Lot, bool) {
	lot, known := p.lots[one.Lot]
	checks.Require(known, at, "is no lot of the pantry")
	isOfItem := known && lot.Item == one.Item
	if known {
		checks.On(strings.TrimSuffix(at, "/lot_id")+"/item").Require(isOfItem, at, "is a lot of %s", lot.Item)
	}
	return lot, isOfItem
}

// checkLots reports the chosen lots that are none, or of other items.
func (p Pantry) checkLots(actual []Actual) error {
	var checks domain.Checks
	for i, one := range actual {
		if one.Lot != "" {
			p.lotOf(&checks, fmt.Sprintf("/consumed/%d/lot_id", i), one)
		}
	}
	return checks.Err()
}

// scaledActual returns what a run took otherwise, for a part of the run.
func scaledActual(actual []Actual, part measure.Number) []Actual {
	scaled := slices.Clone(actual)
	for i := range scaled {
		scaled[i].Value = scaled[i].Value.Mul(part)
	}
	return scaled
}
