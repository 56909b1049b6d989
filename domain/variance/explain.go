package variance

import (
	"maps"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// Book is what the snapshots of a plan have.
type Book struct {
	Items map[domain.Slug]catalog.Item
	// Of are the snapshots that have the items.
	Of      map[domain.Slug]domain.ID
	Recipes []catalog.RecipeSnapshot
	Goods   []catalog.GoodSnapshot
}

// Explain divides as [Of] does, over traced numbers, and adds its figures: for each item and run, for
// each item, and in all. What is not known is none.
func Explain(figures *explanation.Figures, runs []Run, book Book, decimals int) {
	d := division{items: maps.Clone(book.Items), decimals: decimals, snapshots: book.Of, explained: &tracer{
		recipes: map[domain.ID]catalog.RecipeContent{}, goods: map[domain.ID]catalog.GoodContent{},
	}}
	for slug, item := range d.items {
		d.items[slug] = explanation.TraceItem(book.Of[slug], item)
	}
	for _, snapshot := range book.Recipes {
		d.explained.recipes[snapshot.ID] = explanation.TraceRecipe(snapshot.ID, snapshot.Content)
	}
	for _, snapshot := range book.Goods {
		d.explained.goods[snapshot.ID] = explanation.TraceGood(snapshot.ID, snapshot.Content)
	}
	made := map[domain.ID]explanation.Arg{}
	for _, run := range runs {
		made[run.ID] = explanation.ThingArg("", run.FinishedUnit, run.FinishedGood)
	}
	e := explainer{figures: figures, made: made}
	e.add(d.of(Traced(runs)))
}

// explainer names the figures of a division.
type explainer struct {
	figures *explanation.Figures
	// made is what the runs made.
	made map[domain.ID]explanation.Arg
}

// figure is one of the parts of something.
type figure struct {
	name string
	of   *measure.Money
}

func (p *Parts) figures() [8]figure {
	return [...]figure{
		{"planned", p.Planned},
		{"yield", p.Yield},
		{"quantity", p.Quantity},
		{"price", p.Price},
		{"substitution", p.Substitution},
		{"actual", p.Actual},
		{"known_cost", &p.Known},
		{"estimated_cost", p.Estimated},
	}
}

func (e *explainer) add(v Variance) {
	items := map[domain.Slug]*Parts{}
	for i := range v.Lines {
		line := &v.Lines[i]
		e.line(line)
		if items[line.Item] == nil {
			items[line.Item] = new(nothing(measure.EmptySum()))
		}
		*items[line.Item] = items[line.Item].plus(line.Parts)
	}
	all := nothing(measure.EmptySum())
	for _, item := range v.Items {
		parts := *items[item.Item]
		e.parts("variance/items/"+string(item.Item)+"/", "variance.", parts, explanation.ItemArg(item.Item))
		all = all.plus(parts)
	}
	e.parts("variance/", "variance.all.", all)
}

func (e *explainer) line(line *Line) {
	path, of, unit := "variance/lines/"+string(line.Item)+"/"+string(line.Run)+"/", explanation.ItemArg(line.Item), line.Unit.String()
	what := []explanation.Arg{of, e.made[line.Run]}
	e.figures.AddShared(path+"planned_amount", explanation.Says("variance.planned_amount", what...), unit, line.Amount)
	if line.Used != nil {
		e.figures.AddShared(path+"used", explanation.Says("variance.used", what...), unit, *line.Used)
	}
	if line.UnitPrice != nil {
		label := explanation.Says("variance.unit_price", of, explanation.MeasureArg(line.Unit))
		e.figures.AddShared(path+"planned_unit_price", label, "", *line.UnitPrice)
	}
	e.parts(path, "variance.run.", line.Parts, what...)
}

func (e *explainer) parts(path, code string, parts Parts, of ...explanation.Arg) {
	for _, part := range parts.figures() {
		if part.of != nil {
			e.figures.AddShared(path+part.name, explanation.Says(code+strings.TrimSuffix(part.name, "_cost")+"_cost", of...), "", part.of.Number())
		}
	}
}
