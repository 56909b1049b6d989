package occasion

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// Tick is an amount of an item that was collected for the occasion or, if it is Ordered,
// is on its way.
type Tick struct {
	ID   domain.ID
	Item domain.Slug
	measure.Amount
	Ordered, Undone bool
}

// ticked is a list of ticks and of their undoing, the last one first.
type ticked struct {
	tick   *Tick
	undone domain.ID
	before *ticked
}

// Ticks returns all ticks and orders of the occasion, oldest first, also those that lots
// settled.
func (o Occasion) Ticks() []Tick {
	undone := map[domain.ID]bool{}
	count := 0
	for at := o.ticked; at != nil; at = at.before {
		undone[at.undone] = true
		count++
	}
	ticks := make([]Tick, 0, count)
	for at := o.ticked; at != nil; at = at.before {
		if at.tick != nil {
			one := *at.tick
			one.Undone = undone[one.ID]
			ticks = append(ticks, one)
		}
	}
	slices.Reverse(ticks)
	return ticks
}

// ErrNoTick rejects undoing a tick, or cancelling an order, that does not exist.
var ErrNoTick = errors.New("the occasion has no such tick")

// NotOnListError rejects collecting or ordering an item that the plan does not use.
type NotOnListError struct{ Item domain.Slug }

// Faults implements [domain.Located].
func (e *NotOnListError) Faults() []domain.Problem {
	return []domain.Problem{domain.Fault("/item", "is not used by the plan")}
}

func (e *NotOnListError) Error() string { return fmt.Sprintf("the plan does not use %s", e.Item) }

// CollectItem ticks an item on the shopping list of the active plan. The amount is given
// in any unit that converts to one in which the plan uses the item, or in packages: as
// the plan's snapshots know them, or pieces of an item that is counted. What a recipe takes
// to taste is also ticked without an amount. It fails with a
// [*domain.InvalidError], a [*NotOnListError], a [*measure.ConversionError], a
// [*StateError] or [ErrNoPlan].
func (d Decider) CollectItem(collected ItemCollected) ([]Event, error) {
	var checks domain.Checks
	if collected.Amount == (measure.Amount{}) && collected.Packages == 0 && d.Active != nil && d.Active.tastes(collected.Item) {
		if _, err := d.guard(CollectItems); err != nil {
			return nil, err
		}
		collected.Plan = d.Active.ID
		return []Event{collected}, nil
	}
	checkListed(&checks, collected.Item, collected.Amount, collected.Packages, collected.Size)
	amount, err := d.listed(CollectItems, collected.Item, collected.Amount, collected.Packages, collected.Size)
	if err := domain.All(checks.Err(), err); err != nil {
		return nil, err
	}
	collected.Plan, collected.Amount = d.Active.ID, amount
	return []Event{collected}, nil
}

// listed returns an amount of an item of the active plan's list that was given as an
// amount or in packages.
func (d Decider) listed(
	action Action, item domain.Slug, amount measure.Amount, packages int64, of *measure.Amount,
) (measure.Amount, error) {
	_, refused := d.guard(action)
	if d.Active == nil {
		return measure.Amount{}, refused
	}
	uses := d.Active.uses(item)
	if len(uses) == 0 {
		return measure.Amount{}, domain.All(refused, &NotOnListError{Item: item})
	}
	var checks domain.Checks
	pointer := "/unit"
	if packages > 0 {
		size, known := packageOf(uses[0], of)
		ofItem := checks.On("/item")
		ofItem.Require(known || of == nil, "/package", "the plan knows no package of the item that holds %s", of)
		ofItem.Require(known || of != nil, "/packages", "the plan knows no package of the item: give an amount and a unit")
		if !known {
			return measure.Amount{}, domain.All(checks.Err(), refused)
		}
		amount, pointer = measure.Amount{Value: size.Value.Mul(measure.Int(packages)), Unit: size.Unit}, "/packages"
	}
	convertible := func(use use) bool { return use.item.Conversions().Convertible(amount.Unit, use.unit) }
	if amount.Unit != measure.NoUnit && !slices.ContainsFunc(uses, convertible) {
		return measure.Amount{}, domain.All(refused, inconvertible(pointer, amount.Unit, uses[0].unit))
	}
	return amount.Stored(), refused
}

// inconvertible refuses a unit of an item that does not convert to that of its use.
func inconvertible(pointer string, from, to measure.Unit) error {
	fault := domain.FaultOn([]string{"/item"}, pointer, "cannot be converted to %s", to)
	return domain.At(&measure.ConversionError{From: from, To: to}, fault)
}

// maxCollected is the maximum amount and the maximum number of packages of a tick or an
// order.
const maxCollected = 1_000_000_000

func checkListed(checks *domain.Checks, item domain.Slug, amount measure.Amount, packages int64, of *measure.Amount) {
	_, err := domain.ParseSlug(string(item))
	checks.Require(err == nil, "/item", "must be the slug of an item")
	checks.Require(packages >= 0 && packages <= maxCollected, "/packages", "must be from 1 to %d", maxCollected)
	checks.Require(of == nil || packages > 0, "/package", "is given without a number of packages")
	if packages != 0 {
		checks.Require(amount.Value.IsZero() && amount.Unit == measure.NoUnit, "/packages", "is given with an amount; give one of them")
		return
	}
	checks.Require(amount.Unit != measure.NoUnit, "/unit", "is required with an amount")
	checks.Require(amount.Value.Sign() > 0, "/amount", "must be above zero")
	isCounted := amount.Value.Sign() <= 0 || amount.Unit == measure.NoUnit || measure.Counts(amount.Value, amount.Unit)
	checks.Require(isCounted, "/amount", "is too small to count")
	checks.Require(!measure.Int(maxCollected).Less(amount.Value), "/amount", "must not be above %d", maxCollected)
}

// UncollectItem undoes a tick. It is idempotent and fails with [ErrNoTick], a
// [*StateError] or [ErrNoPlan].
func (d Decider) UncollectItem(tick domain.ID, at time.Time) ([]Event, error) {
	found, err := d.open(CollectItems, tick, false)
	if found == nil || err != nil {
		return nil, err
	}
	return []Event{ItemUncollected{Tick: tick, Plan: d.Active.ID, Item: found.Item, At: at}}, nil
}

// open returns a tick or an order that an action ends, nil if it has ended already.
func (d Decider) open(action Action, id domain.ID, isOrder bool) (*Tick, error) {
	if _, err := d.guard(action); err != nil {
		return nil, err
	}
	ticks := d.Ticks()
	found := slices.IndexFunc(ticks, func(one Tick) bool { return one.ID == id && one.Ordered == isOrder })
	switch {
	case found < 0:
		return nil, ErrNoTick
	case ticks[found].Undone:
		return nil, nil
	}
	return &ticks[found], nil
}

// use is a unit in which a plan uses an item, with the item as its snapshot has it.
type use struct {
	item catalog.Item
	unit measure.Unit
}

// uses returns the uses of an item by the snapshots of the plan, in the plan's order.
func (p *Plan) uses(item domain.Slug) []use {
	var uses []use
	add := func(items []catalog.Item, unit measure.Unit) {
		if at := slices.IndexFunc(items, func(one catalog.Item) bool { return one.Slug == item }); at >= 0 {
			uses = append(uses, use{items[at], unit})
		}
	}
	for _, line := range p.Production {
		content := p.Recipes[line.FinishedUnit.Recipe].Content
		for _, recipe := range content.Recipes {
			for _, one := range recipe.Lines {
				if one.Item == item && !one.ToTaste() {
					add(content.Items, one.Unit)
				}
			}
		}
	}
	for _, assembly := range p.Assembly {
		content := p.Goods[assembly.FinishedGood].Content
		for _, good := range content.Goods {
			for _, one := range good.Components {
				if one.Item == item {
					add(content.Items, one.Unit)
				}
			}
		}
	}
	return uses
}

// tastes reports whether a recipe of the plan takes an item to taste.
func (p *Plan) tastes(item domain.Slug) bool {
	for _, line := range p.Production {
		isItem := func(one catalog.Item) bool { return one.Slug == item }
		if content := p.Recipes[line.FinishedUnit.Recipe].Content; slices.ContainsFunc(content.ToTaste(), isItem) {
			return true
		}
	}
	return false
}

// packageOf returns the package of an item, or the one of several that holds so much: a piece
// where it is counted and has none.
func packageOf(use use, of *measure.Amount) (size measure.Amount, known bool) {
	switch {
	case of != nil:
		isIt := func(one catalog.Package) bool { return one.Unit == of.Unit && one.Value.Equal(of.Value) }
		return *of, slices.ContainsFunc(use.item.Sold(), isIt)
	case use.item.Package != nil:
		return use.item.Package.Amount, true
	case use.unit.Kind() == measure.Count:
		return measure.Amount{Value: measure.Int(1), Unit: measure.Each}, true
	}
	return measure.Amount{}, false
}
