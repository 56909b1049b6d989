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

// Tick is an amount of an item that was collected for the occasion.
type Tick struct {
	ID   domain.ID
	Item domain.Slug
	measure.Amount
	Undone bool
}

// ticked is a list of ticks and of their undoing, the last one first.
type ticked struct {
	collected *ItemCollected
	undone    domain.ID
	before    *ticked
}

// Ticks returns all ticks of the occasion, oldest first, also those that lots settled.
func (o Occasion) Ticks() []Tick {
	undone := map[domain.ID]bool{}
	count := 0
	for at := o.ticked; at != nil; at = at.before {
		undone[at.undone] = true
		count++
	}
	ticks := make([]Tick, 0, count)
	for at := o.ticked; at != nil; at = at.before {
		if at.collected != nil {
			one := at.collected
			ticks = append(ticks, Tick{ID: one.ID, Item: one.Item, Amount: one.Amount, Undone: undone[one.ID]})
		}
	}
	slices.Reverse(ticks)
	return ticks
}

// ErrNoTick rejects undoing a tick that does not exist.
var ErrNoTick = errors.New("the occasion has no such tick")

// NotOnListError rejects collecting an item that the plan does not use.
type NotOnListError struct{ Item domain.Slug }

func (e *NotOnListError) Error() string { return fmt.Sprintf("the plan does not use %s", e.Item) }

// CollectItem ticks an item on the shopping list of the active plan. The amount is given
// in any unit that converts to one in which the plan uses the item, or in packages: as
// the plan's snapshots know them, or pieces of an item that is counted. It fails with a
// [*domain.InvalidError], a [*NotOnListError], a [*measure.ConversionError], a
// [*StateError] or [ErrNoPlan].
func (d Decider) CollectItem(collected ItemCollected) ([]Event, error) {
	if err := collected.validate(); err != nil {
		return nil, err
	}
	if _, err := d.guard(CollectItems); err != nil {
		return nil, err
	}
	uses := d.Active.uses(collected.Item)
	if len(uses) == 0 {
		return nil, &NotOnListError{Item: collected.Item}
	}
	if collected.Packages > 0 {
		size, known := packageOf(uses[0])
		if !known {
			return nil, domain.Invalid("/packages", "the plan knows no package of the item: give an amount and a unit")
		}
		collected.Amount = measure.Amount{Value: size.Value.Mul(measure.Int(collected.Packages)), Unit: size.Unit}
	}
	convertible := func(use use) bool { return use.item.Conversions().Convertible(collected.Unit, use.unit) }
	if !slices.ContainsFunc(uses, convertible) {
		return nil, &measure.ConversionError{From: collected.Unit, To: uses[0].unit}
	}
	collected.Plan, collected.Amount = d.Active.ID, collected.Stored()
	return []Event{collected}, nil
}

// maxCollected is the maximum amount and the maximum number of packages of a tick.
const maxCollected = 1_000_000_000

func (c ItemCollected) validate() error {
	var checks domain.Checks
	_, err := domain.ParseSlug(string(c.Item))
	checks.Require(err == nil, "/item", "must be the slug of an item")
	checks.Require(c.Packages >= 0 && c.Packages <= maxCollected, "/packages", "must be from 1 to %d", maxCollected)
	if c.Packages != 0 {
		checks.Require(c.Value.IsZero() && c.Unit == measure.NoUnit, "/packages", "is given with an amount; give one of them")
		return checks.Err()
	}
	checks.Require(c.Unit != measure.NoUnit, "/unit", "is required with an amount")
	checks.Require(c.Value.Sign() > 0, "/amount", "must be above zero")
	isCounted := c.Value.Sign() <= 0 || c.Unit == measure.NoUnit || measure.Counts(c.Value, c.Unit)
	checks.Require(isCounted, "/amount", "is too small to count")
	checks.Require(!measure.Int(maxCollected).Less(c.Value), "/amount", "must not be above %d", maxCollected)
	return checks.Err()
}

// UncollectItem undoes a tick. It is idempotent and fails with [ErrNoTick], a
// [*StateError] or [ErrNoPlan].
func (d Decider) UncollectItem(tick domain.ID, at time.Time) ([]Event, error) {
	if _, err := d.guard(CollectItems); err != nil {
		return nil, err
	}
	ticks := d.Ticks()
	found := slices.IndexFunc(ticks, func(one Tick) bool { return one.ID == tick })
	switch {
	case found < 0:
		return nil, ErrNoTick
	case ticks[found].Undone:
		return nil, nil
	}
	return []Event{ItemUncollected{Tick: tick, Plan: d.Active.ID, Item: ticks[found].Item, At: at}}, nil
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
				if one.Item == item {
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

// packageOf returns the package of an item: a piece where it is counted and has none.
func packageOf(use use) (size measure.Amount, known bool) {
	switch {
	case use.item.Package != nil:
		return use.item.Package.Amount, true
	case use.unit.Kind() == measure.Count:
		return measure.Amount{Value: measure.Int(1), Unit: measure.Each}, true
	}
	return measure.Amount{}, false
}
