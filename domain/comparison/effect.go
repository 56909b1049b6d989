package comparison

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// Effect is what is different between two summaries. Only rows of which a figure
// or the feasibility is different are in it; its lists are sorted by their names
// and never nil.
type Effect struct {
	Batches     []BatchEffect      `json:"recipe_batches" doc:"The batch lines that are different, by finished unit"`
	Assemblies  []AssemblyEffect   `json:"assemblies" doc:"The assembly targets that are different, by finished good"`
	Ingredients []IngredientEffect `json:"aggregated_ingredients" doc:"The ingredients that are different, by item, then unit"`
	Shopping    []PurchaseEffect   `json:"shopping_list" doc:"The rows of the shopping list that are different, by item, then unit"`
	// Cost is the sum of the estimated costs of what is to buy, as far as prices
	// are known.
	Cost     Cost     `json:"estimated_cost" doc:"The sum of the known estimated costs of what is to buy"`
	Totals   Totals   `json:"totals" doc:"Sums and counts over all rows, those that are the same too"`
	Warnings Warnings `json:"warnings"`
}

// Figure is a figure of two summaries, exactly; 0 where the summary does not have
// the row.
type Figure struct {
	Old        measure.Number `json:"old"`
	New        measure.Number `json:"new"`
	Difference measure.Number `json:"difference" doc:"New less old"`
}

func figure(before, after measure.Number) Figure {
	return Figure{Old: before, New: after, Difference: after.Sub(before)}
}

// Inverse is the figure in the other direction.
func (f Figure) Inverse() Figure { return figure(f.New, f.Old) }

func (f Figure) same() bool { return f.Difference.IsZero() }

// Cost is money of two summaries, exactly: the known part of each cost.
type Cost struct {
	Old         measure.Money `json:"old" doc:"The known cost before"`
	New         measure.Money `json:"new" doc:"The known cost after"`
	Difference  measure.Money `json:"difference" doc:"New less old"`
	OldComplete bool          `json:"old_complete" doc:"Whether old is all of the cost; false if something is to buy whose price is not known"`
	NewComplete bool          `json:"new_complete" doc:"Whether new is all of the cost"`
}

func cost(before, after measure.Cost) Cost {
	return Cost{
		Old: before.Known, New: after.Known, Difference: after.Known.Sub(before.Known),
		OldComplete: before.Complete, NewComplete: after.Complete,
	}
}

// Inverse is the cost in the other direction.
func (c Cost) Inverse() Cost {
	return cost(measure.CostOf(c.New, c.NewComplete), measure.CostOf(c.Old, c.OldComplete))
}

func (c Cost) same() bool { return c.Difference.IsZero() && c.OldComplete == c.NewComplete }

// Change is how something differs.
type Change string

// The changes.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
)

// Inverse is the change in the other direction.
func (c Change) Inverse() Change {
	switch c {
	case Added:
		return Removed
	case Removed:
		return Added
	case Changed:
	}
	return c
}

// Feasible is how feasible something is in two summaries; "" where the summary
// does not have it.
type Feasible struct {
	Old planning.Feasibility `json:"old" doc:"Empty where there was no such row"`
	New planning.Feasibility `json:"new" doc:"Empty where there is no such row any more"`
}

// Inverse is the feasibility in the other direction.
func (f Feasible) Inverse() Feasible { return Feasible{Old: f.New, New: f.Old} }

func (f Feasible) same() bool { return f.Old == f.New }

// BatchEffect is a batch line that is different.
type BatchEffect struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit" doc:"As recipe/unit"`
	RecipeName   string          `json:"recipe_name" doc:"As in the new summary, of a removed row as in the old one"`
	UnitName     string          `json:"finished_unit_name"`
	Change       Change          `json:"change" enum:"added,removed,changed"`
	Batches      Figure          `json:"batches"`
	Remaining    Figure          `json:"remaining_batches"`
	UnitsNeeded  Figure          `json:"units_needed"`
	TotalYield   Figure          `json:"total_yield"`
	Waste        Figure          `json:"waste_units"`
	Shortfall    Figure          `json:"shortfall_units"`
	Feasibility  Feasible        `json:"feasibility"`
}

// AssemblyEffect is an assembly target that is different.
type AssemblyEffect struct {
	FinishedGood   domain.Slug `json:"finished_good"`
	Name           string      `json:"finished_good_name" doc:"As in the new summary, of a removed row as in the old one"`
	Change         Change      `json:"change" enum:"added,removed,changed"`
	Quantity       Figure      `json:"quantity"`
	Remaining      Figure      `json:"remaining"`
	CanAssembleNow Figure      `json:"can_assemble_now"`
	Feasibility    Feasible    `json:"feasibility"`
}

// IngredientEffect is an ingredient that is different. An item that is listed in
// another unit is removed in the one and added in the other.
type IngredientEffect struct {
	Item      domain.Slug  `json:"item"`
	Name      string       `json:"name" doc:"As in the new summary, of a removed row as in the old one"`
	Unit      measure.Unit `json:"unit"`
	Change    Change       `json:"change" enum:"added,removed,changed"`
	Total     Figure       `json:"total"`
	Remaining Figure       `json:"remaining"`
	// NeededTotal, Package and PackageFactor are those of the item's row of the shopping list.
	NeededTotal   Figure           `json:"needed_total" doc:"As in the row of the shopping list: what everything needs of the item in that unit"`
	Package       *catalog.Package `json:"package,omitempty" doc:"The size in which the item is sold; missing where it is not known, or not the same in both"`
	PackageFactor *measure.Number  `json:"package_factor,omitempty" doc:"What one of the unit is in the unit of that package, exactly; missing if it does not convert"`
}

// PurchaseEffect is a row of the shopping list that is different.
type PurchaseEffect struct {
	Item        domain.Slug  `json:"item"`
	Name        string       `json:"name" doc:"As in the new summary, of a removed row as in the old one"`
	Unit        measure.Unit `json:"unit"`
	Change      Change       `json:"change" enum:"added,removed,changed"`
	Needed      Figure       `json:"needed"`
	NeededTotal Figure       `json:"needed_total"`
	Reserved    Figure       `json:"reserved" doc:"What locked plans of other occasions keep"`
	OnHand      Figure       `json:"on_hand"`
	ToBuy       Figure       `json:"to_buy"`
	// Package and PackageFactor say how the item is sold, without its price.
	Package       *catalog.Package `json:"package,omitempty" doc:"The size in which the item is sold; missing where it is not known, or not the same in both"`
	PackageFactor *measure.Number  `json:"package_factor,omitempty" doc:"What one of the row's unit is in the unit of that package, exactly; missing if it does not convert"`
	Packages      Figure           `json:"packages" doc:"0 where no package is known; of several sizes all together"`
	Covers        *Covers          `json:"cover,omitempty" doc:"Of an item that is sold in several packages: which are to buy; missing if it is not, or if they are the same in both"`
	Cost          Cost             `json:"estimated_cost" doc:"What is to buy costs; 0 and not complete where no price is known"`
}

// Covers are the packages to buy of an item that is sold in several.
type Covers struct {
	Old []answer.Taken `json:"old"`
	New []answer.Taken `json:"new"`
}

// Inverse are the packages in the other direction.
func (c *Covers) Inverse() *Covers {
	if c == nil {
		return nil
	}
	return &Covers{Old: c.New, New: c.Old}
}

// Warnings are those that only one of two summaries has.
type Warnings struct {
	Added   []planning.Warning `json:"added"`
	Removed []planning.Warning `json:"removed"`
}

// Summaries is what is different between two summaries, from a to b.
func Summaries(a, b planning.Summary) Effect {
	return Effect{
		Batches:     effects(a.Batches, b.Batches, unitOf, batchEffect),
		Assemblies:  effects(a.Assemblies, b.Assemblies, goodOf, assemblyEffect),
		Ingredients: ingredientEffects(a, b),
		Shopping:    effects(a.Shopping, b.Shopping, purchaseOf, purchaseEffect),
		Cost:        cost(estimated(a.Shopping), estimated(b.Shopping)),
		Totals:      totals(a, b),
		Warnings:    Warnings{Added: without(b.Warnings, a.Warnings), Removed: without(a.Warnings, b.Warnings)},
	}
}

// Empty reports whether an effect shows no difference.
func (e Effect) Empty() bool {
	return len(e.Batches)+len(e.Assemblies)+len(e.Ingredients)+len(e.Shopping)+len(e.Warnings.Added)+len(e.Warnings.Removed) == 0 &&
		e.Cost.same()
}

// effects matches the rows of two lists by their names and keeps those that are
// different, sorted by name. The row that a list does not have is the zero row.
func effects[R, E any](before, after []R, name func(R) string, effect func(old, now R, change Change) (E, bool)) []E {
	old, now := named(before, name), named(after, name)
	names := make([]string, 0, len(old)+len(now))
	for key := range old {
		names = append(names, key)
	}
	for key := range now {
		if _, both := old[key]; !both {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	list := []E{}
	for _, key := range names {
		was, existed := old[key]
		is, exists := now[key]
		if one, different := effect(was, is, changed(existed, exists)); different {
			list = append(list, one)
		}
	}
	return list
}

func named[R any](rows []R, name func(R) string) map[string]R {
	index := make(map[string]R, len(rows))
	for _, row := range rows {
		index[name(row)] = row
	}
	return index
}

func changed(existed, exists bool) Change {
	switch {
	case !existed:
		return Added
	case !exists:
		return Removed
	}
	return Changed
}

// without are the warnings that the others do not have. A warning is what it
// says: its detail names all that it is about.
func without(warnings, others []planning.Warning) []planning.Warning {
	left := []planning.Warning{}
	for _, warning := range warnings {
		if !slices.ContainsFunc(others, func(other planning.Warning) bool {
			return cmp.Or(cmp.Compare(warning.Code, other.Code), cmp.Compare(warning.Detail, other.Detail), cmp.Compare(warning.Lot, other.Lot)) == 0
		}) {
			left = append(left, warning)
		}
	}
	return left
}

func estimated(list []planning.Purchase) measure.Cost {
	sum := measure.NoCost()
	for _, row := range list {
		sum = sum.Plus(row.Cost())
	}
	return sum
}
