package planning

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

func linePath(l *line) string { return "recipe_batches/" + l.FinishedUnit.String() + "/" }

func (e *Explanation) explainLines() {
	for i := range e.answer.Batches {
		answer := &e.answer.Batches[i]
		line := e.lines[catalog.UnitRef{Recipe: answer.Recipe, Unit: answer.FinishedUnit}]
		e.explainPlanned(line, answer)
		e.explainBaked(line)
		e.explainShortages(line, answer)
	}
}

// explainPlanned explains what a line is to bake and why.
func (e *Explanation) explainPlanned(line *line, answer *BatchLine) {
	path, of := linePath(line), " of "+line.FinishedUnit.String()
	add := func(name, label string, build func() *node) { e.figure(path+name, label+of, "", build) }
	add("units_per_batch", "units of a batch", func() *node { return e.perBatch(line) })
	add("demand", "demand", func() *node {
		pegs := make([]*node, len(answer.Pegs))
		for i, peg := range answer.Pegs {
			pegs[i] = e.at(path + "pegs/" + string(peg.FinishedGood) + "/units")
		}
		return explanation.Of(explanation.Sum, "demand", pegs...)
	})
	add("units_needed", "units needed", func() *node {
		if line.demanded() {
			return e.at(path + "demand")
		}
		return e.at(path + "total_yield")
	})
	add("batches", "planned batches", func() *node {
		if line.Origin == Derived {
			return e.at(path + "batches_required")
		}
		return explanation.Fact("batches in the plan"+of, measure.Int(line.Batches), e.planned(line.FinishedUnit.String()))
	})
	add("batches_required", "batches required", func() *node {
		if line.perBatch.IsZero() {
			return explanation.Fixed("nobody knows what a batch yields", measure.Number{})
		}
		batches := explanation.Of(explanation.Quotient, "demand in batches"+of, e.at(path+"demand"), e.at(path+"units_per_batch"))
		return whole(explanation.Of(explanation.Ceil, "whole batches"+of, batches))
	})
	add("total_yield", "yield", func() *node {
		return explanation.Of(explanation.Product, "yield", e.at(path+"batches"), e.at(path+"units_per_batch"))
	})
	add("waste_units", "units too many", func() *node {
		return explanation.AtLeastZero("waste", e.at(path+"total_yield"), e.at(path+"units_needed"))
	})
	add("waste_percent", "percent of the yield that is too much", func() *node {
		return twoDecimals(percentage("waste in percent"+of, e.at(path+"waste_units"), e.at(path+"total_yield")))
	})
	add("shortfall_units", "units too few", func() *node {
		return explanation.AtLeastZero("shortfall", e.at(path+"units_needed"), e.at(path+"total_yield"))
	})
	for _, peg := range answer.Pegs {
		add("pegs/"+string(peg.FinishedGood)+"/units", "demand by "+string(peg.FinishedGood), func() *node { return e.peg(line, e.targets[peg.FinishedGood]) })
	}
}

// explainBaked explains what runs have made of a line.
func (e *Explanation) explainBaked(line *line) {
	path, of := linePath(line), " of "+line.FinishedUnit.String()
	add := func(name, label string, build func() *node) { e.figure(path+name, label+of, "", build) }
	add("good_units", "good units", func() *node {
		return e.runs(line, "good units", func(run *ProductionRun) (measure.Number, bool) { return measure.Int(run.ActualYield), true })
	})
	add("lost_units", "lost units", func() *node {
		return e.runs(line, "lost units", func(run *ProductionRun) (measure.Number, bool) { return measure.Int(run.Loss), true })
	})
	add("completed_batches", "completed batches", func() *node { return e.completed(line) })
	add("remaining_batches", "batches that remain", func() *node {
		exact := e.remainingBatches(line)
		if shown := (Count{exact.Value}).Round(measure.StoredDecimals); (Count{exact.Value}).digits() != exact.Value.String() && !shown.Equal(exact.Value) {
			return explanation.Rounded("remaining batches", measure.StoredDecimals, exact)
		}
		return exact
	})
	add("percent", "percent baked", func() *node { return twoDecimals(e.linePercent(line)) })
}

func (e *Explanation) explainShortages(line *line, answer *BatchLine) {
	for _, shortage := range answer.Shortages {
		path, unit := linePath(line)+"shortages/"+e.entry(shortage.Item, shortage.Unit)+"/", shortage.Unit.String()
		row := e.row(shortage.Item, shortage.Unit)
		what := string(shortage.Item) + " for " + line.FinishedUnit.String()
		e.figure(path+"needed", "needed of "+what, unit, func() *node { return e.walked().needed[lineRow{line, row}] })
		e.figure(path+"available", "available of "+what, unit, func() *node { return e.walked().available[lineRow{line, row}] })
		e.figure(path+"short", "short of "+what, unit, func() *node {
			return explanation.AtLeastZero("short", e.at(path+"needed"), e.at(path+"available"))
		})
	}
}

// perBatch is what a snapshot says of a batch's yield.
func (e *Explanation) perBatch(line *line) *node {
	if line.perBatch.IsZero() {
		return explanation.Fixed("nobody knows what a batch yields", measure.Number{})
	}
	if line.recipe != nil {
		yield, _ := line.recipe.root.Yield(line.FinishedUnit.Unit)
		return yielded(yield, explanation.Source{Kind: explanation.RecipeLine, ID: line.recipe.id, Name: line.FinishedUnit.String()})
	}
	var found *node
	for i := range e.c.targets {
		target := &e.c.targets[i]
		if target.good == nil {
			continue
		}
		target.each(target.good, func(good *Good, _ int64) {
			for _, need := range good.units {
				if found == nil && need.Unit.FinishedUnit == line.FinishedUnit && need.Unit.Yield.Mode != "" && !need.Unit.Yield.UnitsPerBatch().IsZero() {
					found = yielded(need.Unit.Yield, explanation.Source{Kind: explanation.GoodLine, ID: good.id, Name: line.FinishedUnit.String()})
				}
			}
		})
	}
	return found
}

func yielded(yield catalog.Yield, source explanation.Source) *node {
	if yield.Mode != catalog.ByPortion {
		return explanation.Fact("units that a batch yields", measure.Int(yield.ItemsPerBatch), source)
	}
	portion := explanation.Fact("percent of a batch that a unit takes", yield.BatchPercent, source)
	return explanation.Of(explanation.Quotient, "portions of a batch", explanation.Fixed("a whole batch, in percent", measure.Int(100)), portion)
}

// peg is what one target takes of a line's unit.
func (e *Explanation) peg(line *line, target *target) *node {
	var parts []*node
	for _, version := range e.versions(target) {
		if each := e.perGood(version.good).units[line.FinishedUnit]; each != nil {
			parts = append(parts, explanation.Of(explanation.Product, "for "+version.quantity.Label, version.quantity, each))
		}
	}
	return explanation.Total("demand", parts)
}

// runs adds up the runs of a line.
func (e *Explanation) runs(line *line, label string, of func(run *ProductionRun) (measure.Number, bool)) *node {
	var leaves []*node
	for i := range e.c.in.Runs {
		run := &e.c.in.Runs[i]
		if run.FinishedUnit != line.FinishedUnit {
			continue
		}
		if value, counts := of(run); counts {
			leaves = append(leaves, explanation.Fact(label+" of a run", value, e.ranAs(run)))
		}
	}
	return explanation.Of(explanation.Sum, label, leaves...)
}

func (e *Explanation) ranAs(run *ProductionRun) explanation.Source {
	return explanation.Source{Kind: explanation.ProductionRun, ID: run.ID, Name: run.FinishedUnit.String()}
}

func (e *Explanation) completed(line *line) *node {
	var parts []*node
	for i := range e.c.in.Runs {
		run := &e.c.in.Runs[i]
		if run.FinishedUnit != line.FinishedUnit || run.ActualYield <= 0 {
			continue
		}
		batches := explanation.Fact("batches of a run", measure.Int(run.Batches), e.ranAs(run))
		if scale := measure.Int(1); !run.Scale.Equal(scale) {
			batches = explanation.Of(explanation.Product, "batches of a run, by its scale", batches, explanation.Fact("scale of a run", run.Scale, e.ranAs(run)))
		}
		parts = append(parts, batches)
	}
	return explanation.Of(explanation.Sum, "completed batches", parts...)
}

// remainingBatches are those of a line, exactly.
func (e *Explanation) remainingBatches(line *line) *node {
	return e.once(lineRow{line, -1}, func() *node {
		path, of := linePath(line), " of "+line.FinishedUnit.String()
		if !line.demanded() {
			return explanation.AtLeastZero("batches that remain"+of, e.at(path+"batches"), e.at(path+"completed_batches"))
		}
		if line.perBatch.IsZero() {
			return explanation.Fixed("nobody knows what a batch yields", measure.Number{})
		}
		units := explanation.AtLeastZero("units that remain"+of, e.at(path+"units_needed"), e.at(path+"good_units"))
		batches := explanation.Of(explanation.Quotient, "units that remain, in batches"+of, units, e.at(path+"units_per_batch"))
		return explanation.Of(explanation.Ceil, "batches that remain"+of, batches)
	})
}

func (e *Explanation) linePercent(line *line) *node {
	return e.once(line, func() *node {
		path, label := linePath(line), fmt.Sprintf("percent of %s", line.FinishedUnit)
		if line.demanded() {
			return percentage(label, e.at(path+"good_units"), e.at(path+"units_needed"))
		}
		return percentage(label, e.at(path+"completed_batches"), e.at(path+"batches"))
	})
}

// entry names a row of an item in a path: by the unit too, if the item has
// several.
func (e *Explanation) entry(item domain.Slug, unit measure.Unit) string {
	if e.c.rows.all[e.c.rows.first[item]].next < 0 {
		return string(item)
	}
	return string(item) + ":" + unit.String()
}

// row finds an item's row by its unit.
func (e *Explanation) row(item domain.Slug, unit measure.Unit) int {
	at := e.c.rows.first[item]
	for e.c.rows.all[at].unit != unit {
		at = e.c.rows.all[at].next
	}
	return at
}
