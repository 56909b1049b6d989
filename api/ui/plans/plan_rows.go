package plans

import (
	"slices"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// batchRow is a batch line with the path of its figures, and what was made of it.
type batchRow struct {
	answer.BatchLine
	Path  string
	Bar   picture.Bar
	Cells []page.Cell
	// For is how many units each good needs, Short what is missing, Stock what stock covers, Loses
	// what is expected to be lost, and what is past its last good day.
	For, Short, Stock, Loses []page.Named
	Day                      domain.Date // of production, empty if it is that of the occasion
}

// goodRow is an assembly target with the path of its figures, what was made of it, and what
// is missing to assemble the rest.
type goodRow struct {
	answer.Assembly
	Path  string
	Bar   picture.Bar
	Cells []page.Cell
	Lacks []page.Named
	// Stock is what stock covers.
	Stock []page.Named
}

// ingredientRow is an ingredient with what its row of the shopping list is covered by.
type ingredientRow struct {
	answer.Ingredient
	Bar   picture.Bar
	Cells []page.Cell
	// For is how much each recipe needs.
	For []page.Named
}

// packagingRow is a row of the shopping list with what it is covered by.
type packagingRow struct {
	answer.Purchase
	Bar   picture.Bar
	Cells []page.Cell
}

// rows adds to the lines of the summary where their figures are, and the pictures.
func (p *planPage) rows(v *page.Visit) {
	for _, line := range p.Summary.Batches {
		p.Batches = append(p.Batches, p.batch(v, line))
	}
	for _, assembly := range p.Summary.Assemblies {
		path := "assemblies/" + string(assembly.FinishedGood) + "/"
		row := goodRow{Assembly: assembly, Path: path, Bar: picture.Assembled(&assembly), Cells: p.goodCells(v, &assembly, path)}
		if assembly.FromStock > 0 {
			row.Stock = p.fromStock(v, path, v.Whole(assembly.FromStock))
		}
		if assembly.Feasibility != answer.AfterProduction { // whose pill says it all
			row.Lacks = p.lacks(v, path+"blockers/", assembly.Blockers)
		}
		p.Goods = append(p.Goods, row)
	}
	p.Packaging = p.packaging(v)
	for i := range p.Summary.Ingredients {
		p.Ingredients = append(p.Ingredients, p.ingredient(v, &p.Summary.Ingredients[i]))
	}
	p.Costs = picture.CostsOf(p.Plan.ID, p.Summary.EstimatedCost)
	if p.Plan.Active && p.Summary.Timeline != nil {
		p.Schedule = new(picture.ScheduleOf(p.Summary.Timeline))
	}
}

// fromStock returns what stock covers of a row.
func (p *planPage) fromStock(v *page.Visit, at string, quantity locale.Quantity) []page.Named {
	return []page.Named{{Figure: page.FigureOf(p.Plan.ID, at+"from_stock", quantity), After: v.T("plan.from_stock")}}
}

// mostLacks is of how many things a row says what is missing.
const mostLacks = 3

// lacks returns what is missing to assemble a good, and of how many things more.
func (p *planPage) lacks(v *page.Visit, at string, blockers []answer.Blocker) []page.Named {
	var list []page.Named
	for i := range blockers[:min(len(blockers), mostLacks)] {
		list = append(list, p.lack(v, at, &blockers[i]))
	}
	if more := len(blockers) - len(list); more > 0 {
		list = append(list, page.Named{Figure: page.Figure{Quantity: locale.Quantity{Text: v.T("list.further", more)}}})
	}
	return list
}

// lack returns what is missing of something that a good consists of, with where it comes from.
func (p *planPage) lack(v *page.Visit, at string, one *answer.Blocker) page.Named {
	plan := string(p.Plan.ID)
	row := page.Named{After: one.Name}
	switch {
	case one.Item != "":
		at += "items/" + string(one.Item) + ":" + one.Unit.String()
		row.Path = page.At("/plans/{}/shopping-list", plan)
		row.Figure.Quantity = v.Measured(one.Short, answers.MeasureIn(&p.Summary, one.Item, one.Unit))
	case one.FinishedGood != "":
		at += "finished_goods/" + string(one.FinishedGood)
		row.Path, row.Figure.Quantity = "/book/new/goods", v.Number(one.Short)
	default:
		unit := one.FinishedUnit
		at += "finished_units/" + unit.String()
		row.Path, row.Figure.Quantity = page.At("/plans/{}/bake/{}/{}", plan, string(unit.Recipe), string(unit.Unit)), v.Number(one.Short)
	}
	row.Figure = page.FigureOf(p.Plan.ID, at+"/short", row.Figure.Quantity)
	if v.AsOf != "" || !p.Plan.Active {
		row.Path = ""
	}
	return row
}

// ingredient returns an ingredient as a row.
func (p *planPage) ingredient(v *page.Visit, of *answer.Ingredient) ingredientRow {
	row, written := ingredientRow{Ingredient: *of}, locale.Measure{Unit: of.Unit}
	needed := p.Summary.Purchase(of.Item, of.Unit)
	if needed != nil {
		row.Bar, written = picture.Cover(needed), answers.MeasureOf(needed)
	}
	path := "aggregated_ingredients/" + string(of.Item) + ":" + of.Unit.String() + "/"
	row.Cells = append(row.Cells, p.cell(v, "plan.total", path+"total", v.Measured(of.Total, written)))
	if !p.Over() {
		row.Cells = append(row.Cells, p.cell(v, "plan.still", path+"remaining", v.Measured(of.Remaining, written)), p.toBuy(v, needed, written))
	}
	for _, source := range of.Sources {
		figure := page.FigureOf(p.Plan.ID, path+"sources/"+string(source.Recipe)+"/amount", v.Measured(source.Amount, written))
		row.For = append(row.For, page.Named{Before: source.RecipeName, Figure: figure})
	}
	return row
}

// packaging returns the rows of the shopping list that are no ingredients.
func (p *planPage) packaging(v *page.Visit) []packagingRow {
	var rows []packagingRow
	for i := range p.Summary.Shopping {
		of := &p.Summary.Shopping[i]
		isIngredient := slices.ContainsFunc(p.Summary.Ingredients, func(one answer.Ingredient) bool {
			return one.Item == of.Item && one.Unit == of.Unit
		})
		if isIngredient {
			continue
		}
		path, written := shoppingPath(of), answers.MeasureOf(of)
		row := packagingRow{Purchase: *of, Bar: picture.Cover(of)}
		row.Cells = append(row.Cells, p.cell(v, "plan.total", path+"needed_total", v.Measured(of.NeededTotal, written)))
		if !p.Over() {
			row.Cells = append(row.Cells, p.cell(v, "plan.still", path+"needed", v.Measured(of.Needed, written)), p.toBuy(v, of, written))
		}
		rows = append(rows, row)
	}
	return rows
}

// toBuy returns what is to buy of a row of the shopping list; nil is no row.
func (p *planPage) toBuy(v *page.Visit, row *answer.Purchase, written locale.Measure) page.Cell {
	if row == nil || row.Sufficient {
		return page.Cell{Label: v.T("plan.to_buy"), Figure: page.Figure{Quantity: locale.Quantity{Text: v.T("plan.enough")}}}
	}
	return p.cell(v, "plan.to_buy", shoppingPath(row)+"to_buy", v.Measured(row.ToBuy, written))
}

// shoppingPath is where the figures of a row of the shopping list are.
func shoppingPath(row *answer.Purchase) string {
	return "shopping_list/" + string(row.Item) + ":" + row.Unit.String() + "/"
}

// cell returns a figure of the plan in a column.
func (p *planPage) cell(v *page.Visit, column, path string, quantity locale.Quantity) page.Cell {
	return page.Cell{Label: v.T(column), Figure: page.FigureOf(p.Plan.ID, path, quantity)}
}

// goodCells are the numbers of an assembly target.
func (p *planPage) goodCells(v *page.Visit, good *answer.Assembly, path string) []page.Cell {
	row := []page.Cell{
		p.cell(v, "plan.planned", path+"quantity", v.Whole(good.Quantity)),
		p.cell(v, "plan.assembled", path+"assembled", v.Whole(good.Assembled)),
	}
	if p.Over() {
		return row
	}
	return append(row,
		p.cell(v, "plan.left", path+"remaining", v.Whole(good.Remaining)),
		p.cell(v, "plan.possible", path+"can_assemble_now", v.Whole(good.CanAssembleNow)))
}

// batchCells are the numbers of a batch line.
func (p *planPage) batchCells(v *page.Visit, line *answer.BatchLine, path string) []page.Cell {
	planned := p.cell(v, "plan.planned", path+"total_yield", v.Number(line.TotalYield))
	planned.Product = &[2]page.Figure{
		page.FigureOf(p.Plan.ID, path+"batches", v.Whole(line.Batches)),
		page.FigureOf(p.Plan.ID, path+"units_per_batch", v.Number(line.PerBatch)),
	}
	row := []page.Cell{
		p.cell(v, "plan.needed", path+"units_needed", v.Number(line.UnitsNeeded)), planned,
		p.cell(v, "plan.made", path+"good_units", v.Number(line.Good)),
		p.cell(v, "plan.lost", path+"lost_units", v.Number(line.Lost)),
	}
	if p.Over() {
		return row
	}
	return append(row, p.cell(v, "plan.batches.left", path+"remaining_batches", v.Number(line.RemainingBatches.Shown())))
}

// batch returns a batch line as a row.
func (p *planPage) batch(v *page.Visit, line answer.BatchLine) batchRow {
	path := "recipe_batches/" + string(line.Recipe) + "/" + string(line.FinishedUnit) + "/"
	row := batchRow{BatchLine: line, Path: path, Bar: picture.Baked(&line), Cells: p.batchCells(v, &line, path)}
	if line.ProduceOn != p.Occasion.Date {
		row.Day = line.ProduceOn
	}
	if !line.FromStock.IsZero() {
		row.Stock = p.fromStock(v, path, v.Number(line.FromStock))
	}
	for _, peg := range line.Pegs {
		user := string(peg.FinishedGood)
		if peg.Recipe != "" {
			user = "recipes/" + string(peg.Recipe)
		}
		figure := page.FigureOf(p.Plan.ID, path+"pegs/"+user+"/units", v.Number(peg.Units))
		row.For = append(row.For, page.Named{Before: peg.Name, Figure: figure})
	}
	if !line.Loss.IsZero() {
		figure := page.FigureOf(p.Plan.ID, path+"expected_loss_units", v.Number(line.Loss))
		row.Loses = []page.Named{{Figure: figure, After: v.T("plan.loss")}}
	}
	if !line.Expired.IsZero() {
		figure := page.FigureOf(p.Plan.ID, path+"expired_units", v.Number(line.Expired))
		row.Loses = append(row.Loses, page.Named{Figure: figure, After: v.T("plan.expired")})
	}
	for _, short := range line.Shortages {
		of, many := path+"shortages/finished_units/"+short.FinishedUnit.String()+"/short", v.Number(short.Short)
		if short.Item != "" {
			of = path + "shortages/" + string(short.Item) + ":" + short.Unit.String() + "/short"
			many = v.Measured(short.Short, answers.MeasureIn(&p.Summary, short.Item, short.Unit))
		}
		row.Short = append(row.Short, page.Named{Figure: page.FigureOf(p.Plan.ID, of, many), After: short.Name})
	}
	return row
}
