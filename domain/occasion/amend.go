package occasion

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// AmendPlan changes the active plan while it is in production. More of something
// can always be made; less only down to what was made already, and what was begun
// cannot be dropped. Lines that only the finished goods demand follow them. A
// definition that is captured anew applies to what remains: runs keep theirs. An
// amendment that changes nothing is quiet.
//
// It fails with a [*StateError], [ErrNoPlan], a [*domain.InvalidError], a
// [*NotAmendableError] or a [*catalog.UnusableError].
func (d Decider) AmendPlan(amendment Amendment) ([]Event, error) {
	if _, err := d.guard(AmendPlan); err != nil {
		return nil, err
	}
	if err := amendment.validate(); err != nil {
		return nil, err
	}
	a := &amending{
		Amendment: amendment, plan: d.Active, production: slices.Clone(d.Active.Production), assembly: slices.Clone(d.Active.Assembly),
		recipes: maps.Clone(d.Active.Recipes), goods: maps.Clone(d.Active.Goods), asked: map[catalog.UnitRef]string{},
	}
	a.forgetVoided()
	was := slices.Clone(a.assembly)
	for i, change := range amendment.Changes {
		a.apply(change, fmt.Sprintf("/changes/%d", i))
	}
	if len(a.refusals) > 0 {
		return nil, &NotAmendableError{Problems: a.refusals}
	}
	if err := a.Definitions.CheckTargets(a.units, a.captured, a.fresh...); err != nil {
		return nil, err
	}
	if err := a.settle(); err != nil {
		return nil, err
	}
	switch {
	case len(a.production)+len(a.assembly) == 0:
		return nil, &NotAmendableError{Problems: []domain.Problem{{Pointer: "/changes", Detail: "nothing of the plan would be left: cancel it instead"}}}
	case reflect.DeepEqual(a.production, d.Active.Production) && reflect.DeepEqual(a.assembly, was):
		return nil, nil
	}
	return append(a.events, PlanAmended{
		Plan: d.Active.ID, Number: len(d.Active.Amendments) + 1, At: amendment.At, Reason: amendment.Reason, Changes: amendment.Changes,
		Production: a.production, Assembly: a.assembly,
	}), nil
}

// amending is an amendment that is worked out.
type amending struct {
	Amendment
	plan       *Plan
	production []PlanLine
	assembly   []PlanAssembly
	recipes    map[domain.Slug]catalog.RecipeSnapshot
	goods      map[domain.Slug]catalog.GoodSnapshot
	// units of recipes that the plan has no snapshot of, captured goods and fresh
	// recipes are what the definitions have to be good for; a snapshot is taken of
	// those that the plan makes in the end.
	units    []catalog.UnitRef
	captured []domain.Slug
	fresh    []domain.Slug
	// asked says which change asks for a line, if one does.
	asked    map[catalog.UnitRef]string
	events   []Event
	refusals []domain.Problem
}

func (a *amending) refuse(at, format string, args ...any) {
	a.refusals = append(a.refusals, domain.Problem{Pointer: at, Detail: fmt.Sprintf(format, args...)})
}

func (a *amending) apply(change Change, at string) {
	switch change.Kind {
	case SetQuantity:
		a.setQuantity(change, at)
	case DropGood:
		a.dropGood(change, at)
	case SetBatches:
		a.setBatches(change, at)
	case DropBatches:
		a.dropBatches(change, at)
	case RefreshRecipe:
		a.refreshRecipe(change, at)
	case RefreshGood:
		if a.good(change.FinishedGood) < 0 {
			a.refuse(at+"/finished_good", "the plan assembles no %s", change.FinishedGood)
			return
		}
		a.captured = append(a.captured, change.FinishedGood)
	}
}

func (a *amending) good(good domain.Slug) int {
	return slices.IndexFunc(a.assembly, func(t PlanAssembly) bool { return t.FinishedGood == good })
}

func (a *amending) line(unit catalog.UnitRef) int {
	return slices.IndexFunc(a.production, func(l PlanLine) bool { return l.FinishedUnit == unit })
}

func (a *amending) setQuantity(change Change, at string) {
	made, index := a.Made.Goods[change.FinishedGood], a.good(change.FinishedGood)
	switch {
	case index >= 0 && change.Quantity < made && change.Quantity < a.assembly[index].Quantity:
		a.refuse(at+"/quantity", "%d of %s are assembled already", made, change.FinishedGood)
	case index >= 0:
		a.assembly[index].Quantity = change.Quantity
	default:
		a.assembly = append(a.assembly, PlanAssembly{FinishedGood: change.FinishedGood, Quantity: change.Quantity})
		a.captured = append(a.captured, change.FinishedGood)
	}
}

func (a *amending) dropGood(change Change, at string) {
	made, index := a.Made.Goods[change.FinishedGood], a.good(change.FinishedGood)
	switch {
	case index < 0:
		a.refuse(at+"/finished_good", "the plan assembles no %s", change.FinishedGood)
	case made > 0:
		a.refuse(at+"/finished_good", "%d of %s are assembled already: set the quantity to that instead", made, change.FinishedGood)
	default:
		a.assembly = slices.Delete(a.assembly, index, index+1)
		a.captured = slices.DeleteFunc(a.captured, func(good domain.Slug) bool { return good == change.FinishedGood })
	}
}

func (a *amending) setBatches(change Change, at string) {
	unit := change.FinishedUnit
	made, index := a.Made.Batches[unit], a.line(unit)
	switch {
	case index >= 0 && measure.Int(change.Batches).Less(made) && change.Batches < a.batches(a.production[index]):
		a.refuse(at+"/batches", "%s batches of %s are baked already", made, unit)
		return
	case index >= 0:
		a.production[index].Batches, a.production[index].Origin = change.Batches, FromTarget
		return
	}
	if _, planned := a.recipes[unit.Recipe]; !planned {
		a.units = append(a.units, unit)
	}
	a.asked[unit] = at + "/finished_unit"
	a.production = append(a.production, PlanLine{FinishedUnit: unit, Batches: change.Batches, Origin: FromTarget})
}

// batches are what a line plans now: those of its target, or what is demanded.
func (a *amending) batches(line PlanLine) int64 {
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
	return catalog.BatchesFor(demand, yield.UnitsPerBatch()).Saturated()
}

func yieldOf(snapshot catalog.RecipeSnapshot, unit catalog.UnitRef) (catalog.Yield, bool) {
	if len(snapshot.Content.Recipes) == 0 {
		return catalog.Yield{}, false
	}
	return snapshot.Content.Root().Yield(unit.Unit)
}

func (a *amending) dropBatches(change Change, at string) {
	unit := change.FinishedUnit
	made, begun := a.Made.Batches[unit]
	index := a.line(unit)
	switch {
	case index < 0 || a.production[index].Origin == Derived:
		a.refuse(at+"/finished_unit", "the plan has no batches of %s but those that are demanded", unit)
	case begun:
		a.refuse(at+"/finished_unit", "%s was begun and cannot be dropped: its batches can be set to %d", unit, max(1, made.Ceil().Saturated()))
	default:
		a.production[index].Batches, a.production[index].Origin = 0, Derived // which goes if nothing demands it
	}
}

func (a *amending) refreshRecipe(change Change, at string) {
	if !slices.ContainsFunc(a.production, func(line PlanLine) bool { return line.FinishedUnit.Recipe == change.Recipe }) {
		a.refuse(at+"/recipe", "the plan bakes nothing of %s", change.Recipe)
		return
	}
	a.fresh = append(a.fresh, change.Recipe)
}
