package occasion

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// AmendPlan changes the active plan while it is in production. Targets can always be
// raised, and lowered to what was made already; what was begun cannot be dropped.
// Derived lines follow the demand of the finished goods. A snapshot that is captured
// again applies to what remains: earlier runs keep theirs. An amendment that changes
// nothing gives no event.
//
// It fails with a [*StateError], [ErrNoPlan], a [*domain.InvalidError], a
// [*NotAmendableError] or a [*catalog.UnusableError].
func (d Decider) AmendPlan(amendment Amendment) ([]Event, error) {
	_, refused := d.guard(AmendPlan)
	invalid := amendment.validate()
	if d.Active == nil {
		return nil, domain.All(invalid, refused)
	}
	a := &amender{
		Amendment: amendment, occasion: d.Occasion, plan: d.Active,
		production: slices.Clone(d.Active.Production), assembly: slices.Clone(d.Active.Assembly),
		recipes: maps.Clone(d.Active.Recipes), goods: maps.Clone(d.Active.Goods), requested: map[catalog.UnitRef]string{},
	}
	a.forgetVoided()
	was := slices.Clone(a.assembly)
	for i, change := range amendment.Changes {
		if change.isValid() {
			a.apply(change, fmt.Sprintf("/changes/%d", i))
		}
	}
	unusable := a.Definitions.CheckTargets(a.newUnits, a.newGoods, a.refreshed...)
	if err := domain.All(invalid, a.refused(), refused, unusable); err != nil {
		return nil, err
	}
	if err := a.complete(); err != nil {
		return nil, err
	}
	switch {
	case len(a.production)+len(a.assembly) == 0:
		return nil, &NotAmendableError{
			Problems: []domain.Problem{domain.Fault("/changes", "would remove everything from the plan: cancel it instead")},
		}
	case reflect.DeepEqual(a.production, d.Active.Production) && reflect.DeepEqual(a.assembly, was) && a.useStock == nil:
		return nil, nil
	}
	return append(a.events, PlanAmended{
		Plan: d.Active.ID, Number: len(d.Active.Amendments) + 1, At: amendment.At, Reason: amendment.Reason, Changes: amendment.Changes,
		Production: a.production, Assembly: a.assembly, UseStock: a.useStock,
	}), nil
}

// amender works out the plan after an amendment.
type amender struct {
	Amendment
	occasion   Occasion
	plan       *Plan
	production []PlanLine
	assembly   []PlanAssembly
	recipes    map[domain.Slug]catalog.RecipeSnapshot
	goods      map[domain.Slug]catalog.GoodSnapshot
	useStock   *bool // if it changes
	// The definitions are checked for newUnits, whose recipes the plan has no snapshot
	// of, newGoods and refreshed recipes. A snapshot is captured of those that the plan
	// makes in the end.
	newUnits  []catalog.UnitRef
	newGoods  []domain.Slug
	refreshed []domain.Slug
	// requested is the pointer of the change that adds a line.
	requested map[catalog.UnitRef]string
	events    []Event
	refusals  []domain.Problem
}

// refused is what refuses the changes so far.
func (a *amender) refused() error {
	if len(a.refusals) == 0 {
		return nil
	}
	return &NotAmendableError{Problems: a.refusals}
}

func (a *amender) refuse(at, format string, args ...any) {
	a.refusals = append(a.refusals, domain.Fault(at, format, args...))
}

func (a *amender) apply(change Change, at string) {
	switch change.Kind {
	case SetQuantity:
		a.setQuantity(change, at)
	case DropGood:
		a.dropGood(change, at)
	case SetBatches:
		a.setBatches(change, at)
	case DropBatches:
		a.dropBatches(change, at)
	case SetProduceOn:
		a.setProduceOn(change, at)
	case RefreshRecipe:
		a.refreshRecipe(change, at)
	case RefreshGood:
		if a.good(change.FinishedGood) < 0 {
			a.refuse(at+"/finished_good", "the plan does not assemble %s", change.FinishedGood)
			return
		}
		a.newGoods = append(a.newGoods, change.FinishedGood)
	case SetUseStock:
		if a.useStock = nil; change.UseStock != a.plan.UseStock {
			a.useStock = &change.UseStock
		}
	}
}

func (a *amender) good(good domain.Slug) int {
	return slices.IndexFunc(a.assembly, func(t PlanAssembly) bool { return t.FinishedGood == good })
}

func (a *amender) line(unit catalog.UnitRef) int {
	return slices.IndexFunc(a.production, func(l PlanLine) bool { return l.FinishedUnit == unit })
}

func (a *amender) setQuantity(change Change, at string) {
	made, index := a.Made.Goods[change.FinishedGood], a.good(change.FinishedGood)
	switch {
	case index >= 0 && change.Quantity < made && change.Quantity < a.assembly[index].Quantity:
		a.refuse(at+"/quantity", "%d of %s are assembled already: the quantity cannot be lower", made, change.FinishedGood)
	case index >= 0:
		a.assembly[index].Quantity = change.Quantity
	default:
		a.assembly = append(a.assembly, PlanAssembly{FinishedGood: change.FinishedGood, Quantity: change.Quantity})
		a.newGoods = append(a.newGoods, change.FinishedGood)
	}
}

func (a *amender) dropGood(change Change, at string) {
	made, index := a.Made.Goods[change.FinishedGood], a.good(change.FinishedGood)
	switch {
	case index < 0:
		a.refuse(at+"/finished_good", "the plan does not assemble %s", change.FinishedGood)
	case made > 0:
		a.refuse(at+"/finished_good", "%d of %s are assembled already: set the quantity to that instead", made, change.FinishedGood)
	default:
		a.assembly = slices.Delete(a.assembly, index, index+1)
		a.newGoods = slices.DeleteFunc(a.newGoods, func(good domain.Slug) bool { return good == change.FinishedGood })
	}
}

func (a *amender) setBatches(change Change, at string) {
	unit := change.FinishedUnit
	made, index := a.Made.Batches[unit], a.line(unit)
	switch {
	case index >= 0 && measure.Int(change.Batches).Less(made) && change.Batches < a.batches(a.production[index]):
		a.refuse(at+"/batches", "%s batches of %s are produced already: the batches cannot be fewer", made, unit)
		return
	case index >= 0:
		a.production[index].Batches, a.production[index].Origin = change.Batches, FromTarget
		return
	}
	snapshot, planned := a.recipes[unit.Recipe]
	if !planned {
		a.newUnits = append(a.newUnits, unit)
	} else if _, yields := yieldOf(snapshot, unit); !yields && !a.refreshes(unit.Recipe) {
		a.lacks(at+"/finished_unit", unit)
		return
	}
	a.requested[unit] = at + "/finished_unit"
	a.production = append(a.production, PlanLine{FinishedUnit: unit, Batches: change.Batches, Origin: FromTarget})
}

// batches is the number of batches of a line before the amendment: the target's, or
// those that are demanded.
func (a *amender) batches(line PlanLine) int64 { return a.batchesFor(line, nil) }

// batchesFor is the same for some lines, which take the line's unit themselves.
func (a *amender) batchesFor(line PlanLine, users []catalog.UnitRef) int64 {
	yield, yields := yieldOf(a.recipes[line.FinishedUnit.Recipe], line.FinishedUnit)
	if line.Origin == FromTarget || !yields {
		return line.Batches
	}
	var demand measure.Number
	for _, target := range a.assembly {
		rest := target.Quantity
		for _, earlier := range target.Earlier {
			demand = demand.Add(a.content(earlier.Snapshot).UnitsFor(line.FinishedUnit, earlier.Quantity))
			rest -= earlier.Quantity
		}
		demand = demand.Add(a.goods[target.FinishedGood].Content.UnitsFor(line.FinishedUnit, max(rest, 0)))
	}
	for _, other := range a.production {
		if slices.Contains(users, other.FinishedUnit) {
			continue // snapshots of different days may form a cycle
		}
		if content := a.recipes[other.FinishedUnit.Recipe].Content; len(content.Units) > 0 {
			demand = demand.Add(content.UnitsFor(line.FinishedUnit, a.batchesFor(other, append(users, line.FinishedUnit))))
		}
	}
	return catalog.BatchesFor(demand, yield.Expected(yield.UnitsPerBatch())).Saturated()
}

func yieldOf(snapshot catalog.RecipeSnapshot, unit catalog.UnitRef) (catalog.Yield, bool) {
	if len(snapshot.Content.Recipes) == 0 {
		return catalog.Yield{}, false
	}
	return snapshot.Content.Root().Yield(unit.Unit)
}

func (a *amender) dropBatches(change Change, at string) {
	unit := change.FinishedUnit
	made, begun := a.Made.Batches[unit]
	index := a.line(unit)
	switch {
	case index < 0 || a.production[index].Origin == Derived:
		a.refuse(at+"/finished_unit", "the plan has no production target for %s", unit)
	case begun:
		a.refuse(
			at+"/finished_unit", "production of %s has begun, so it cannot be dropped: set its batches to %d instead", unit,
			max(1, made.Ceil().Saturated()),
		)
	default:
		line := &a.production[index]
		line.Batches, line.Origin, line.ProduceOn = 0, Derived, "" // derive removes it unless it is demanded
	}
}

func (a *amender) setProduceOn(change Change, at string) {
	index := a.line(change.FinishedUnit)
	if index < 0 || a.production[index].Origin == Derived {
		a.refuse(at+"/finished_unit", "the plan has no production target for %s", change.FinishedUnit)
	} else {
		a.production[index].ProduceOn = change.ProduceOn
	}
	var checks domain.Checks
	a.occasion.checkDay(&checks, change.ProduceOn, at+"/produce_on")
	if invalid, ok := errors.AsType[*domain.InvalidError](checks.Err()); ok {
		a.refusals = append(a.refusals, invalid.Problems...)
	}
}

// refreshes reports whether a change uses the current definition of a recipe.
func (a *amender) refreshes(recipe domain.Slug) bool {
	return slices.ContainsFunc(a.Changes, func(one Change) bool { return one.Kind == RefreshRecipe && one.Recipe == recipe })
}

// lacks refuses a unit that the plan's snapshot of its recipe does not yield.
func (a *amender) lacks(at string, unit catalog.UnitRef) {
	a.refuse(at, "the plan's snapshot of the recipe does not yield %s: refresh the recipe in the same amendment", unit)
}

func (a *amender) refreshRecipe(change Change, at string) {
	if !slices.ContainsFunc(a.production, func(line PlanLine) bool { return line.FinishedUnit.Recipe == change.Recipe }) {
		a.refuse(at+"/recipe", "the plan does not produce %s", change.Recipe)
		return
	}
	a.refreshed = append(a.refreshed, change.Recipe)
}
