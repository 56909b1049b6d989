package planning

import (
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/taste"
)

// tastes adds what the recipe of a line takes to taste, if anything of it remains to be baked.
func (l *line) tastes(rows *taste.Rows, of *Input) {
	if l.recipe != nil && !l.done() {
		rows.Add(l.recipe.ToTaste, l.FinishedUnit.Recipe, l.recipeName, of)
	}
}

// toTaste returns the rows of the list without an amount.
func (c *calculation) toTaste() []answer.ToTaste {
	var found taste.Rows
	for i := range c.lines {
		c.lines[i].tastes(&found, &c.in)
	}
	found.Tick(c.in.Ticks)
	return found.Sorted(c.in.NameKey)
}

// toTaste is that of the list of several plans.
func (p *pooling) toTaste() []answer.ToTaste {
	var found taste.Rows
	for i := range p.lines {
		p.lines[i].tastes(&found, &p.plans[p.lineOf[i]].Input)
	}
	for i := range p.plans {
		found.Tick(p.plans[i].Input.Ticks)
	}
	return found.Sorted(p.in.NameKey)
}
