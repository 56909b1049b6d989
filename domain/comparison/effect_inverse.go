package comparison

// Inverse is the effect in the other direction. The names stay.
func (e Effect) Inverse() Effect {
	return Effect{
		Batches: inverses(e.Batches, func(row BatchEffect) BatchEffect {
			return BatchEffect{
				FinishedUnit: row.FinishedUnit, RecipeName: row.RecipeName, UnitName: row.UnitName, Change: row.Change.Inverse(),
				Batches: row.Batches.Inverse(), Remaining: row.Remaining.Inverse(),
				UnitsNeeded: row.UnitsNeeded.Inverse(), TotalYield: row.TotalYield.Inverse(), Waste: row.Waste.Inverse(),
				Shortfall: row.Shortfall.Inverse(), Feasibility: row.Feasibility.Inverse(),
			}
		}),
		Assemblies: inverses(e.Assemblies, func(row AssemblyEffect) AssemblyEffect {
			return AssemblyEffect{
				FinishedGood: row.FinishedGood, Name: row.Name, Change: row.Change.Inverse(), Quantity: row.Quantity.Inverse(),
				Remaining: row.Remaining.Inverse(), CanAssembleNow: row.CanAssembleNow.Inverse(), Feasibility: row.Feasibility.Inverse(),
			}
		}),
		Ingredients: inverses(e.Ingredients, func(row IngredientEffect) IngredientEffect {
			return IngredientEffect{
				Item: row.Item, Name: row.Name, Unit: row.Unit, Change: row.Change.Inverse(),
				Total: row.Total.Inverse(), Remaining: row.Remaining.Inverse(), NeededTotal: row.NeededTotal.Inverse(),
				Package: row.Package, PackageFactor: row.PackageFactor,
			}
		}),
		Shopping: inverses(e.Shopping, func(row PurchaseEffect) PurchaseEffect {
			return PurchaseEffect{
				Item: row.Item, Name: row.Name, Unit: row.Unit, Change: row.Change.Inverse(),
				Needed: row.Needed.Inverse(), NeededTotal: row.NeededTotal.Inverse(), Reserved: row.Reserved.Inverse(),
				OnHand: row.OnHand.Inverse(), ToBuy: row.ToBuy.Inverse(),
				Package: row.Package, PackageFactor: row.PackageFactor, Packages: row.Packages.Inverse(), Covers: row.Covers.Inverse(),
				Cost: row.Cost.Inverse(),
			}
		}),
		Cost:     e.Cost.Inverse(),
		Totals:   e.Totals.Inverse(),
		Warnings: Warnings{Added: e.Warnings.Removed, Removed: e.Warnings.Added},
	}
}

func inverses[E any](rows []E, inverse func(E) E) []E {
	list := make([]E, len(rows))
	for i, row := range rows {
		list[i] = inverse(row)
	}
	return list
}
