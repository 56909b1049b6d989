package variance

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// tracer is what a division that is explained knows of the snapshots, over traced numbers.
type tracer struct {
	recipes map[domain.ID]catalog.RecipeContent
	goods   map[domain.ID]catalog.GoodContent
}

// source is the run as the source of a number.
func (r *Run) source() explanation.Source {
	if r.FinishedGood != "" {
		return explanation.Source{Kind: explanation.AssemblyRun, ID: r.ID, Name: string(r.FinishedGood)}
	}
	return explanation.Source{Kind: explanation.ProductionRun, ID: r.ID, Name: r.FinishedUnit.String()}
}

// given is a number that the run recorded of what it made.
func (r *Run) given(code string, number measure.Number) measure.Number {
	of := explanation.ThingArg("", r.FinishedUnit, r.FinishedGood)
	return explanation.FromSource(number, explanation.Says(code, of), "", r.source())
}

// Traced returns runs over traced numbers: what they took is from lots, the rest from the runs themselves.
func Traced(runs []Run) []Run {
	traced := make([]Run, len(runs))
	for i, run := range runs {
		traced[i] = run.traced()
	}
	return traced
}

// traced returns the run over traced numbers: what it took is from lots, the rest from the run itself.
func (r Run) traced() Run {
	r.Consumed, r.Unaccounted, r.Otherwise = slices.Clone(r.Consumed), slices.Clone(r.Unaccounted), slices.Clone(r.Otherwise)
	for i := range r.Consumed {
		line := &r.Consumed[i]
		lot, of := explanation.Source{Kind: explanation.Lot, ID: line.Lot, Name: string(line.Item)}, explanation.ItemArg(line.Item)
		line.Amount = explanation.FromSource(line.Amount, explanation.Says("taken", of), line.Unit.String(), lot)
		line.Cost = measure.MoneyOf(explanation.FromSource(line.Cost.Number(), explanation.Says("taken_cost", of), "", lot))
	}
	for i := range r.Unaccounted {
		line := &r.Unaccounted[i]
		label := explanation.Says("unaccounted", explanation.ItemArg(line.Item))
		left := explanation.FromSource(line.Value.Sub(line.Settled), label, line.Unit.String(), r.source())
		line.Value, line.Settled = left, measure.Number{}
	}
	for i := range r.Otherwise {
		line := &r.Otherwise[i]
		label := explanation.Says("planned_by_run", explanation.ItemArg(line.Item))
		line.Value = explanation.FromSource(line.Value, label, line.Unit.String(), r.source())
	}
	return r
}

// planned returns what the run was to take of an item, in the unit of its line: where the snapshot of
// the run is known, as what that has for the run.
func (d *division) planned(r *Run, line *Line) measure.Number {
	if d.explained == nil {
		return line.Amount
	}
	needed := measure.EmptySum()
	for _, need := range d.explained.needs(r) {
		if need.Item.Slug != line.Item {
			continue
		}
		amount := d.in(line.Item, need.Amount, line.Unit)
		if amount == nil {
			return line.Amount.Same()
		}
		needed = needed.Add(*amount)
	}
	if needed = needed.Stored(); needed.Equal(line.Amount) {
		return needed
	}
	return line.Amount.Same() // taken of lots, rounded as lots are
}

// needs returns what the snapshot of a run has for all of it; nothing if the snapshot is no plan's.
func (t *tracer) needs(r *Run) []catalog.Need {
	var needs, fixed []catalog.Need
	var times measure.Number
	if recipe, known := t.recipes[r.Snapshot]; known {
		times = r.given("run_batches", measure.Int(r.Batches)).Mul(r.given("run_scale", r.Scale))
		needs, fixed = recipe.PerBatch(), recipe.PerRun()
	}
	if good, known := t.goods[r.Snapshot]; known {
		times = r.given("run_assembled", measure.Int(r.Batches))
		_, needs = good.PerGood()
	}
	for i := range needs {
		needs[i].Amount.Value = needs[i].Amount.Value.Mul(times)
	}
	return append(needs, fixed...)
}

// share is that of the good units in the expected ones.
func (d *division) share(r *Run) measure.Number {
	good, expected := measure.Int(r.Good), measure.Int(max(1, r.Expected))
	if d.explained != nil && r.FinishedGood == "" {
		good, expected = r.given("run_good", good), r.given("run_expected", expected)
	}
	return good.Div(expected)
}

// digit is one of the last digit.
func (d *division) digit() measure.Number {
	if d.explained == nil {
		return measure.Int(1)
	}
	return explanation.Fixed(measure.Int(1), explanation.Says("last_digit"))
}
