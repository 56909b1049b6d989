package comparison

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// No slug holds a space and no unit a slash, so that these names are as many as
// the rows.

func unitOf(line planning.BatchLine) string       { return refOf(line).String() }
func goodOf(target planning.Assembly) string      { return string(target.FinishedGood) }
func ingredientOf(row planning.Ingredient) string { return string(row.Item) + " " + row.Unit.String() }

func purchaseOf(row planning.Purchase) string { return string(row.Item) + " " + row.Unit.String() }

func refOf(line planning.BatchLine) catalog.UnitRef {
	return catalog.UnitRef{Recipe: line.Recipe, Unit: line.FinishedUnit}
}

// either is the row that has the name: the new one unless it was removed.
func either[R any](old, now R, change Change) R {
	if change == Removed {
		return old
	}
	return now
}

func batchEffect(old, now planning.BatchLine, change Change) (BatchEffect, bool) {
	row := either(old, now, change)
	effect := BatchEffect{
		FinishedUnit: refOf(row), RecipeName: row.RecipeName, UnitName: row.UnitName, Change: change,
		Batches:     figure(measure.Int(old.Batches), measure.Int(now.Batches)),
		Remaining:   figure(old.RemainingBatches.Number, now.RemainingBatches.Number),
		UnitsNeeded: figure(old.UnitsNeeded, now.UnitsNeeded),
		TotalYield:  figure(old.TotalYield, now.TotalYield),
		Waste:       figure(old.Waste, now.Waste),
		Shortfall:   figure(old.Shortfall, now.Shortfall),
		Feasibility: Feasible{Old: old.Feasibility, New: now.Feasibility},
	}
	return effect, change != Changed || !effect.same()
}

func (e BatchEffect) same() bool {
	return e.Batches.same() && e.Remaining.same() && e.UnitsNeeded.same() && e.TotalYield.same() &&
		e.Waste.same() && e.Shortfall.same() && e.Feasibility.same()
}

func assemblyEffect(old, now planning.Assembly, change Change) (AssemblyEffect, bool) {
	row := either(old, now, change)
	effect := AssemblyEffect{
		FinishedGood: row.FinishedGood, Name: row.Name, Change: change,
		Quantity:       figure(measure.Int(old.Quantity), measure.Int(now.Quantity)),
		Remaining:      figure(measure.Int(old.Remaining), measure.Int(now.Remaining)),
		CanAssembleNow: figure(measure.Int(old.CanAssembleNow), measure.Int(now.CanAssembleNow)),
		Feasibility:    Feasible{Old: old.Feasibility, New: now.Feasibility},
	}
	same := effect.Quantity.same() && effect.Remaining.same() && effect.CanAssembleNow.same() && effect.Feasibility.same()
	return effect, change != Changed || !same
}

// ingredientEffects are the ingredients that are different, with how their items are sold.
func ingredientEffects(a, b planning.Summary) []IngredientEffect {
	rows := effects(a.Ingredients, b.Ingredients, ingredientOf, ingredientEffect)
	old, now := named(a.Shopping, purchaseOf), named(b.Shopping, purchaseOf)
	for i := range rows {
		row := &rows[i]
		name := purchaseOf(planning.Purchase{Item: row.Item, Unit: row.Unit})
		before, after := old[name], now[name]
		row.NeededTotal = figure(before.NeededTotal, after.NeededTotal)
		row.Package, row.PackageFactor = soldAs(before, after)
	}
	return rows
}

func ingredientEffect(old, now planning.Ingredient, change Change) (IngredientEffect, bool) {
	row := either(old, now, change)
	effect := IngredientEffect{
		Item: row.Item, Name: row.Name, Unit: row.Unit, Change: change,
		Total: figure(old.Total, now.Total), Remaining: figure(old.Remaining, now.Remaining),
	}
	return effect, change != Changed || !effect.Total.same() || !effect.Remaining.same()
}

func purchaseEffect(old, now planning.Purchase, change Change) (PurchaseEffect, bool) {
	row := either(old, now, change)
	effect := PurchaseEffect{
		Item: row.Item, Name: row.Name, Unit: row.Unit, Change: change,
		Needed:      figure(old.Needed, now.Needed),
		NeededTotal: figure(old.NeededTotal, now.NeededTotal),
		Reserved:    figure(old.Reserved, now.Reserved),
		OnHand:      figure(old.OnHand, now.OnHand),
		ToBuy:       figure(old.ToBuy, now.ToBuy),
		Packages:    figure(packages(old), packages(now)),
		Cost:        cost(old.Cost(), now.Cost()),
	}
	effect.Package, effect.PackageFactor = soldAs(old, now)
	if textOf(old.Taken) != textOf(now.Taken) {
		effect.Covers = &Covers{Old: taken(old), New: taken(now)}
	}
	return effect, change != Changed || !effect.same()
}

// taken are the packages to buy, also of an item that is sold in one.
func taken(row planning.Purchase) []answer.Taken {
	one := row.Package
	if len(row.Taken) > 0 || one == nil || row.Packages == nil || *row.Packages == 0 {
		return append([]answer.Taken{}, row.Taken...)
	}
	return []answer.Taken{{
		Value: one.Value, Unit: one.Unit, Price: one.Price, Supplier: one.Supplier, Code: one.Code, Preferred: one.Preferred,
		Packages: *row.Packages, Cost: row.EstimatedCost,
	}}
}

// soldAs returns how an item is sold in both rows, or in the one that knows.
func soldAs(rows ...planning.Purchase) (sold *catalog.Package, factor *measure.Number) {
	for _, row := range rows {
		switch {
		case row.Package == nil || row.PackageFactor == nil:
		case sold == nil:
			sold, factor = &catalog.Package{Amount: row.Package.Amount}, row.PackageFactor
		case sold.Amount != row.Package.Amount || !factor.Equal(*row.PackageFactor):
			return nil, nil
		}
	}
	return sold, factor
}

func (e PurchaseEffect) same() bool {
	return e.Needed.same() && e.NeededTotal.same() && e.Reserved.same() && e.OnHand.same() &&
		e.ToBuy.same() && e.Packages.same() && e.Covers == nil && e.Cost.same()
}

func packages(row planning.Purchase) measure.Number {
	var count measure.Number
	for _, one := range row.Taken {
		count = count.Add(measure.Int(one.Packages))
	}
	if row.Packages != nil && len(row.Taken) == 0 {
		return measure.Int(*row.Packages)
	}
	return count
}
