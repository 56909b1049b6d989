package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/stock"
	"crumbtrail/domain/planning/tracing"
)

// The functions of this file give the numbers of the input to the calculation.
// While it is explained they trace them: every number that is calculated from
// them then knows how it came about.

// explain makes the calculation one whose numbers are traced.
func (c *calculation) explain() {
	c.explained, c.one = true, explanation.Fixed(measure.Int(1), explanation.Says("one"))
	c.in = tracing.Input(c.in)
}

// fromTarget is a number that the plan sets for a finished unit or a finished
// good.
func (c *calculation) fromTarget(code string, number int64, unit catalog.UnitRef, good domain.Slug) measure.Number {
	if !c.explained {
		return measure.Int(number)
	}
	source := explanation.Source{Kind: explanation.Target, Name: string(good)}
	if good == "" {
		source.Name = unit.String()
	}
	if c.in.Plan != nil {
		source.ID = c.in.Plan.ID
	}
	return explanation.FromSource(measure.Int(number), explanation.Says(code, explanation.ThingArg("", unit, good)), "", source)
}

// fromRun is a number that a run recorded, or that is known of what it made. The code is
// that of a label about what the run made.
func (c *calculation) fromRun(code string, number measure.Number, run explanation.Source) measure.Number {
	if !c.explained {
		return number
	}
	of := explanation.Arg{Kind: explanation.OfUnit, Value: run.Name}
	if run.Kind == explanation.AssemblyRun {
		of.Kind = explanation.OfGood
	}
	return explanation.FromSource(number, explanation.Says(code, of), "", run)
}

// addGone adds what is gone of what a run made.
func (c *calculation) addGone(to *made.Gone, gone made.Gone, run explanation.Source) {
	if !gone.Taken.IsZero() {
		to.Taken = c.plus(to.Taken, c.fromRun("run_taken", gone.Taken, run))
	}
	if !gone.Corrected.IsZero() {
		to.Corrected = c.plus(to.Corrected, c.fromRun("run_corrected", gone.Corrected, run))
	}
}

// plus adds a term to a sum, which is 0 before the first.
func (c *calculation) plus(sum, term measure.Number) measure.Number {
	if sum.IsZero() {
		sum = explanation.NewSum(c.explained)
	}
	return sum.Add(term)
}

// unitsPerBatch is what a snapshot yields of a finished unit.
func (c *calculation) unitsPerBatch(yield catalog.Yield, kind explanation.Kind, snapshot domain.ID, unit catalog.UnitRef) measure.Number {
	number := yield.UnitsPerBatch()
	if !c.explained || yield.Mode == catalog.ByPortion || number.IsZero() {
		return number
	}
	source := explanation.Source{Kind: kind, ID: snapshot, Name: unit.String()}
	return explanation.FromSource(number, explanation.Says("batch_units", explanation.UnitArg(unit)), "", source)
}

// leftOf is what is left of a lot.
func (c *calculation) leftOf(lot *Lot) measure.Number {
	if !c.explained {
		return lot.Remaining.Value
	}
	source := explanation.Source{Kind: explanation.Lot, ID: lot.ID, Name: string(lot.Item)}
	label := explanation.Says("lot_left", explanation.ItemArg(lot.Item))
	return explanation.FromSource(lot.Remaining.Value, label, lot.Remaining.Unit.String(), source)
}

// reservedOf is what another plan reserves of a lot.
func (c *calculation) reservedOf(lot *Lot, taking taking) measure.Number {
	if !c.explained {
		return taking.Amount
	}
	other := &c.in.Others[taking.by]
	source := explanation.Source{Kind: explanation.Reservation, ID: other.Plan, Name: string(lot.ID)}
	occasion := explanation.OccasionArg(other.Input.Occasion.ID, other.Input.Occasion.Name)
	label := explanation.Says("lot_reserved", explanation.ItemArg(lot.Item), occasion)
	return explanation.FromSource(taking.Amount, label, lot.Remaining.Unit.String(), source)
}

func (c *calculation) stockedUnits(unit catalog.UnitRef) measure.Number {
	left := c.in.Stock.Units[unit].On(c.in.Occasion.Date)
	if !c.explained {
		return left
	}
	return c.stocked(explanation.UnitArg(unit), c.unreserved.Units[unit], left)
}

func (c *calculation) stockedGoods(good domain.Slug) measure.Number {
	left := c.in.Stock.Goods[good].On(c.in.Occasion.Date)
	if !c.explained {
		return left
	}
	return c.stocked(explanation.GoodArg(good), c.unreserved.Goods[good], left)
}

// stocked is what counts of something finished, by its layers where they are known, less
// what the plans of other occasions reserve of it.
func (c *calculation) stocked(of explanation.Arg, layers stock.Layers, left measure.Number) measure.Number {
	var parts []explanation.Part
	for i := range layers {
		if layer := &layers[i]; layer.ID != "" && layer.CountsOn(c.in.Occasion.Date) {
			parts = append(parts, explanation.Part{ID: layer.ID, Number: layer.Remaining})
		}
	}
	return explanation.InStock(of, parts, layers.On(c.in.Occasion.Date), left)
}

// comingLater is what of something finished counts only after the day, and is not
// reserved.
func (c *calculation) comingLater(of explanation.Arg, layers stock.Layers) pantry.Later {
	day := c.in.Occasion.Date
	if !c.explained {
		return layers.Later(day)
	}
	later := pantry.Later{ReceivedLater: explanation.NewSum(true)}
	for i := range layers {
		if layer := &layers[i]; !layer.CountsOn(day) && layer.Remaining.Sign() > 0 {
			source := explanation.Source{Kind: explanation.FinishedStock, ID: layer.ID, Name: of.Value}
			later.AddLater(explanation.FromSource(layer.Remaining, explanation.Says("stock_later", of), "", source), layer.MadeOn)
		}
	}
	return later
}
