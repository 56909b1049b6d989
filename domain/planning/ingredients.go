package planning

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/assembling"
)

// gather puts every use of every item into its row: the batch lines' in plan
// order, then the assembly targets'. Amounts that do not convert into one
// another are never added; each item they split is warned of once.
func (c *calculation) gather() {
	c.rows = rows{First: map[domain.Slug]int{}, Explained: c.explained}
	days := c.days()
	for i := range c.lines {
		if c.lines[i].recipe != nil {
			c.gatherLine(i)
		}
	}
	for i := range c.targets {
		if c.targets[i].good != nil {
			c.gatherTarget(&c.targets[i])
		}
	}
	for at := range c.rows.All {
		row := c.rows.All[at]
		row.SetDays(days)
		row.Sources = answer.PerRecipe(row.Sources)
		for _, source := range row.Sources {
			row.Baked = row.Baked.Add(source.Amount)
		}
		row.Needed, row.NeededTotal = row.ToBake.Add(row.ToPack), row.Baked.Add(row.Packed)
		if row.Next >= 0 && c.rows.First[row.Item.Slug] == at {
			c.warn(answer.NewUnitFactorMissing(row.Item, c.rows.Units(at)))
		}
	}
}

// gatherLine adds what a line's batches take. A recipe may name an item in
// several units that convert into one another; the line takes their sum.
func (c *calculation) gatherLine(index int) {
	line := &c.lines[index]
	line.takes = make([]take, 0, len(line.recipe.Needs)+len(line.recipe.PerRun))
	for i := range line.recipe.Needs {
		need := &line.recipe.Needs[i]
		take, factor := c.takeOf(index, need)
		perBatch := need.Amount.Value.Mul(factor)
		if take.PerBatch.IsZero() {
			take.PerBatch = perBatch
		} else {
			take.PerBatch = take.PerBatch.Add(perBatch)
		}
	}
	for i := range line.recipe.PerRun {
		need := &line.recipe.PerRun[i]
		take, factor := c.takeOf(index, need)
		take.PerRun = c.numbers.Plus(take.PerRun, need.Amount.Value.Mul(factor))
	}
	for i := range line.takes {
		take := &line.takes[i]
		row, amount := c.rows.All[take.Row], take.Of(line.planned)
		row.Ingredient = true
		c.need(row, line.day, &row.ToBake, take.Of(line.remainingBatches))
		row.Sources = append(row.Sources, answer.Source{
			Recipe: line.FinishedUnit.Recipe, RecipeName: line.recipeName, Amount: amount, Unit: row.Unit,
		})
	}
}

// takeOf returns what a line takes of the row of a need, and the factor into the row's unit.
func (c *calculation) takeOf(index int, need *catalog.Need) (*take, measure.Number) {
	line := &c.lines[index]
	at, factor := c.rows.Join(need, line.recipe.ID)
	row := c.rows.All[at]
	if row.LastLine != index {
		row.LastLine, row.LastUse = index, len(line.takes)
		line.takes = append(line.takes, take{Row: at})
	}
	return &line.takes[row.LastUse], factor
}

// gatherTarget adds the items, such as packaging, that the target takes itself.
// Those that were assembled from an earlier snapshot count for the whole plan and
// for nothing that remains.
func (c *calculation) gatherTarget(target *target) {
	target.tree = assembling.NewTree(target.good, c.explained)
	for _, version := range target.versions {
		for i := range version.good.Needs {
			need := &version.good.Needs[i]
			at, factor := c.rows.Join(need, version.good.ID)
			row, each := c.rows.All[at], need.Amount.Value.Mul(factor)
			row.Packed = row.Packed.Add(version.quantity.Mul(each))
			if version.current {
				target.tree.SetItem(i, at, factor)
				c.need(row, target.day, &row.ToPack, target.toPack(i, factor, each))
			}
		}
	}
}

// need adds what is needed of a row on a day to a sum of the row.
func (c *calculation) need(row *row, day domain.Date, sum *measure.Number, amount measure.Number) {
	*sum = sum.Add(amount)
	if c.severalDays {
		row.Need(day, amount)
	}
}

// days returns the days on which lines and targets take items, in their order.
func (c *calculation) days() []domain.Date {
	days := make([]domain.Date, 0, len(c.lines)+len(c.targets))
	for i := range c.lines {
		days = append(days, c.lines[i].day)
	}
	for i := range c.targets {
		days = append(days, c.targets[i].day)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	c.severalDays = len(days) > 1
	return days
}

func (c *calculation) ingredients() []Ingredient {
	rows := c.rows.Sorted(c.in.NameKey, func(row *row) bool { return row.Ingredient })
	list := make([]Ingredient, len(rows))
	for i, row := range rows {
		list[i] = Ingredient{
			Item: row.Item.Slug, Name: row.Item.Name, Unit: row.Unit,
			Total: row.Baked, Remaining: row.ToBake, Sources: row.Sources,
		}
	}
	return list
}
