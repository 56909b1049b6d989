package catalog

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Thing is an item, a recipe or a finished good: exactly one of them is set.
type Thing struct{ Item, Recipe, FinishedGood domain.Slug }

// Use is how a recipe or a finished good uses a thing.
type Use struct {
	// Direct reports whether the definition itself names the thing.
	Direct bool
	// Amounts is what one batch, or one good, takes through all paths: of an item an
	// amount for each unit in which it is written; of a recipe the batches, of a good the
	// number of goods, without a unit. It is empty if a path leads through a finished unit
	// that its recipe does not yield, or through an amount that is no known part of a batch.
	Amounts []measure.Amount
	// Through are the parts that use the thing, each once.
	Through []Part

	unknown bool // how much
}

// Part is what a definition names: so many batches of a recipe, finished units or
// finished goods. Exactly one of the three is set.
type Part struct {
	Recipe       domain.Slug
	FinishedUnit UnitRef
	FinishedGood domain.Slug
	Quantity     measure.Number
}

// UsesOf returns the recipes and goods that use a thing, directly or through others,
// archived or not. The thing itself is none of them.
func (d Definitions) UsesOf(thing Thing) (recipes, goods map[domain.Slug]Use) {
	f := finder{definitions: d, thing: thing, recipes: map[domain.Slug]*Use{}, goods: map[domain.Slug]*Use{}}
	for slug := range d.Recipes {
		f.recipe(slug)
	}
	for slug := range d.Goods {
		f.good(slug)
	}
	return f.found(f.recipes, thing.Recipe), f.found(f.goods, thing.FinishedGood)
}

// finder finds the uses of a thing. What does not use it is nil, and also what is being
// looked at: a cycle is not followed.
type finder struct {
	definitions    Definitions
	thing          Thing
	recipes, goods map[domain.Slug]*Use
}

func (f finder) found(all map[domain.Slug]*Use, thing domain.Slug) map[domain.Slug]Use {
	found := map[domain.Slug]Use{}
	for slug, use := range all {
		if use != nil && slug != thing {
			found[slug] = *use
		}
	}
	return found
}

func (f finder) recipe(slug domain.Slug) *Use {
	if known, seen := f.recipes[slug]; seen {
		return known
	}
	f.recipes[slug] = nil
	recipe, use := f.definitions.Recipes[slug].Definition, &Use{}
	for _, line := range recipe.Lines {
		if line.Item == f.thing.Item {
			use.takes(line)
		}
	}
	for _, component := range f.definitions.withBatches(recipe).Components {
		if component.MadeAhead() {
			f.unit(use, component.FinishedUnit, component.Quantity)
			continue
		}
		use.unknown = use.unknown || component.Batches.IsZero() && f.uses(component.Recipe)
		if component.Recipe == f.thing.Recipe {
			use.direct(measure.Amount{Value: component.Batches})
			continue
		}
		part := Part{Recipe: component.Recipe, Quantity: component.Batches}
		use.through(part, f.recipe(component.Recipe), component.Batches)
	}
	f.recipes[slug] = use.orNil()
	return f.recipes[slug]
}

// uses reports whether a recipe is the thing, or uses it.
func (f finder) uses(slug domain.Slug) bool { return slug == f.thing.Recipe || f.recipe(slug) != nil }

func (f finder) good(slug domain.Slug) *Use {
	if known, seen := f.goods[slug]; seen {
		return known
	}
	f.goods[slug] = nil
	use := &Use{}
	for _, component := range f.definitions.Goods[slug].Definition.Components {
		switch {
		case component.Item != "":
			if component.Item == f.thing.Item {
				use.direct(measure.Amount{Value: component.Quantity, Unit: component.Unit})
			}
		case component.FinishedGood == "":
			f.unit(use, component.FinishedUnit, component.Quantity)
		case component.FinishedGood == f.thing.FinishedGood:
			use.direct(measure.Amount{Value: component.Quantity})
		default:
			part := Part{FinishedGood: component.FinishedGood, Quantity: component.Quantity}
			use.through(part, f.good(component.FinishedGood), component.Quantity)
		}
	}
	f.goods[slug] = use.orNil()
	return f.goods[slug]
}

// unit adds what is used through a number of a finished unit.
func (f finder) unit(use *Use, ref UnitRef, quantity measure.Number) {
	yield, yields := f.definitions.Recipes[ref.Recipe].Definition.Yield(ref.Unit)
	var batches measure.Number
	if yields {
		batches = quantity.Div(yield.UnitsPerBatch())
	}
	if ref.Recipe == f.thing.Recipe {
		use.direct(measure.Amount{Value: batches})
		use.unknown = use.unknown || !yields
		return
	}
	if of := f.recipe(ref.Recipe); of != nil {
		use.through(Part{FinishedUnit: ref, Quantity: quantity}, of, batches)
		use.unknown = use.unknown || !yields
	}
}

// takes adds a line. What is taken to taste, or once for a run, is no amount of a batch.
func (u *Use) takes(line Line) {
	if u.Direct = true; !line.ToTaste() && !line.PerRun {
		u.add(line.Amount())
	}
}

func (u *Use) direct(amount measure.Amount) {
	u.Direct = true
	u.add(amount)
}

// through adds what a part uses, so many times; nil if it does not use the thing.
func (u *Use) through(part Part, of *Use, times measure.Number) {
	if of == nil {
		return
	}
	u.unknown = u.unknown || of.unknown
	for _, amount := range of.Amounts {
		u.add(measure.Amount{Value: times.Mul(amount.Value), Unit: amount.Unit})
	}
	for i, known := range u.Through {
		if known.Recipe == part.Recipe && known.FinishedUnit == part.FinishedUnit && known.FinishedGood == part.FinishedGood {
			u.Through[i].Quantity = known.Quantity.Add(part.Quantity)
			return
		}
	}
	u.Through = append(u.Through, part)
}

func (u *Use) add(amount measure.Amount) {
	at := slices.IndexFunc(u.Amounts, func(known measure.Amount) bool { return known.Unit == amount.Unit })
	if at < 0 {
		u.Amounts = append(u.Amounts, amount)
		return
	}
	u.Amounts[at].Value = u.Amounts[at].Value.Add(amount.Value)
}

func (u *Use) orNil() *Use {
	if !u.Direct && len(u.Through) == 0 {
		return nil
	}
	if u.unknown {
		u.Amounts = nil
	}
	return u
}
