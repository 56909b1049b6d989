package tracing

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
	"crumbtrail/domain/planning/stock"
)

// Numbers gives the numbers of an input to a calculation. While that is explained they are traced:
// every number that is calculated from them then knows how it came about.
type Numbers struct{ Explained bool }

// FromTarget is a number that a plan sets for a finished unit or a finished good.
func (n Numbers) FromTarget(plan *input.Plan, code string, number int64, unit catalog.UnitRef, good domain.Slug) measure.Number {
	if !n.Explained {
		return measure.Int(number)
	}
	source := explanation.Source{Kind: explanation.Target, Name: string(good)}
	if good == "" {
		source.Name = unit.String()
	}
	if plan != nil {
		source.ID = plan.ID
	}
	return explanation.FromSource(measure.Int(number), explanation.Says(code, explanation.ThingArg("", unit, good)), "", source)
}

// FromRun is a number that a run recorded, or that is known of what it made. The code is
// that of a label about what the run made.
func (n Numbers) FromRun(code string, number measure.Number, run explanation.Source) measure.Number {
	if !n.Explained {
		return number
	}
	of := explanation.Arg{Kind: explanation.OfUnit, Value: run.Name}
	if run.Kind == explanation.AssemblyRun {
		of.Kind = explanation.OfGood
	}
	return explanation.FromSource(number, explanation.Says(code, of), "", run)
}

// AddGone adds what is gone of what a run made.
func (n Numbers) AddGone(to *made.Gone, gone made.Gone, run explanation.Source) {
	if !gone.Taken.IsZero() {
		to.Taken = n.Plus(to.Taken, n.FromRun("run_taken", gone.Taken, run))
	}
	if !gone.Corrected.IsZero() {
		to.Corrected = n.Plus(to.Corrected, n.FromRun("run_corrected", gone.Corrected, run))
	}
	if !gone.Expired.IsZero() {
		to.Expired = n.Plus(to.Expired, n.FromRun("run_expired", gone.Expired, run))
	}
}

// Plus adds a term to a sum, which is 0 before the first.
func (n Numbers) Plus(sum, term measure.Number) measure.Number {
	if sum.IsZero() {
		sum = explanation.NewSum(n.Explained)
	}
	return sum.Add(term)
}

// UnitsPerBatch is what a snapshot yields of a finished unit.
func (n Numbers) UnitsPerBatch(yield catalog.Yield, kind explanation.Kind, snapshot domain.ID, unit catalog.UnitRef) measure.Number {
	number := yield.UnitsPerBatch()
	if !n.Explained || yield.Mode == catalog.ByPortion || number.IsZero() {
		return number
	}
	source := explanation.Source{Kind: kind, ID: snapshot, Name: unit.String()}
	return explanation.FromSource(number, explanation.Says("batch_units", explanation.UnitArg(unit)), "", source)
}

// ShelfLife is for how many days a finished unit is good by a snapshot, which may be nil; 0 if it keeps.
func (n Numbers) ShelfLife(yield catalog.Yield, recipe *prepared.Recipe, unit catalog.UnitRef) measure.Number {
	if yield.ShelfLife == nil {
		return measure.Number{}
	}
	source := explanation.Source{Kind: explanation.RecipeLine, Name: unit.String()}
	if recipe != nil {
		source.ID = recipe.ID
	}
	return explanation.FromSource(measure.Int(int64(*yield.ShelfLife)), explanation.Says("shelf_life", explanation.UnitArg(unit)), "", source)
}

// LeftOf is what is left of a lot.
func (n Numbers) LeftOf(lot *stock.Lot) measure.Number {
	if !n.Explained {
		return lot.Remaining.Value
	}
	source := explanation.Source{Kind: explanation.Lot, ID: lot.ID, Name: string(lot.Item)}
	label := explanation.Says("lot_left", explanation.ItemArg(lot.Item))
	return explanation.FromSource(lot.Remaining.Value, label, lot.Remaining.Unit.String(), source)
}

// ReservedOf is what another plan reserves of a lot, in the unit of the lot.
func (n Numbers) ReservedOf(lot *stock.Lot, amount measure.Number, other *input.Other) measure.Number {
	if !n.Explained {
		return amount
	}
	source := explanation.Source{Kind: explanation.Reservation, ID: other.Plan, Name: string(lot.ID)}
	occasion := explanation.OccasionArg(other.Input.Occasion.ID, other.Input.Occasion.Name)
	label := explanation.Says("lot_reserved", explanation.ItemArg(lot.Item), occasion)
	return explanation.FromSource(amount, label, lot.Remaining.Unit.String(), source)
}

// Counting is what counts of something finished on a day, by its layers where they are known, less
// what the plans of other occasions reserve of it. left is what they leave.
func (n Numbers) Counting(of explanation.Arg, layers stock.Layers, day domain.Date, left measure.Number) measure.Number {
	if !n.Explained {
		return left
	}
	var parts []explanation.Part
	for i := range layers {
		if layer := &layers[i]; layer.ID != "" && layer.CountsOn(day) {
			parts = append(parts, explanation.Part{ID: layer.ID, Number: layer.Remaining})
		}
	}
	return explanation.InStock(of, parts, layers.On(day), left)
}

// Elsewhen is what of something finished does not count on a day: what counts only later, and what
// is past its last good day.
func (n Numbers) Elsewhen(of explanation.Arg, layers stock.Layers, day domain.Date) (later pantry.Later, past pantry.Past) {
	later.ReceivedLater, past.Expired = explanation.NewSum(n.Explained), explanation.NewSum(n.Explained)
	for i := range layers {
		switch layer := &layers[i]; {
		case layer.Remaining.Sign() <= 0:
		case layer.ComesAfter(day):
			later.AddLater(n.layer("stock_later", of, layer), layer.MadeOn)
		case layer.ExpiredOn(day):
			past.AddPast(n.layer("stock_expired", of, layer), layer.ExpiresOn)
		}
	}
	return later, past
}

func (n Numbers) layer(code string, of explanation.Arg, layer *stock.Layer) measure.Number {
	if !n.Explained {
		return layer.Remaining
	}
	source := explanation.Source{Kind: explanation.FinishedStock, ID: layer.ID, Name: of.Value}
	return explanation.FromSource(layer.Remaining, explanation.Says(code, of), "", source)
}

// Layers returns layers of a finished unit whose numbers are those of a calculation.
func (n Numbers) Layers(unit catalog.UnitRef, layers stock.Layers) stock.Layers {
	for i := range layers {
		layers[i].Remaining = n.layer("stock_left", explanation.UnitArg(unit), &layers[i])
	}
	return layers
}

// Short adds to a shortage what of its finished unit does not count on a day.
func (n Numbers) Short(short answer.Shortage, layers stock.Layers, day domain.Date) answer.Shortage {
	short.Later, short.Past = n.Elsewhen(explanation.UnitArg(short.FinishedUnit), layers, day)
	return short
}
