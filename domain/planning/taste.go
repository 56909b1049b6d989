package planning

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/ticks"
)

// tasted gathers the rows of a list that have no amount.
type tasted struct {
	rows []answer.ToTaste
	at   map[domain.Slug]int
}

// addLine adds what the recipe of a line takes to taste, if anything of it remains to be baked.
func (t *tasted) addLine(line *line, of *input.Input) {
	if line.recipe == nil || len(line.recipe.ToTaste) == 0 || line.done() {
		return
	}
	use := answer.TastedIn{OccasionName: of.Occasion.Name, Recipe: line.FinishedUnit.Recipe, RecipeName: line.recipeName}
	if of.Plan != nil {
		use.Plan = of.Plan.ID
	}
	for i := range line.recipe.ToTaste {
		row := t.row(&line.recipe.ToTaste[i])
		if !slices.Contains(row.For, use) { // several sizes of a recipe may be planned
			row.For = append(row.For, use)
		}
	}
}

func (t *tasted) row(item *catalog.Item) *answer.ToTaste {
	if t.at == nil {
		t.at = map[domain.Slug]int{}
	}
	at, known := t.at[item.Slug]
	if !known {
		at = len(t.rows)
		t.at[item.Slug] = at
		t.rows = append(t.rows, answer.ToTaste{Item: item.Slug, Name: item.Name, Kind: item.Kind, CollectedBy: []answer.TasteTick{}})
	}
	return &t.rows[at]
}

// addTicks adds the ticks that have no amount.
func (t *tasted) addTicks(of []ticks.Tick) {
	for i := range of {
		tick := &of[i]
		if at, listed := t.at[tick.Item]; listed && tick.ToTaste() {
			t.rows[at].CollectedBy = append(t.rows[at].CollectedBy, answer.TasteTick{
				Tick: tick.ID, Occasion: tick.Occasion, Plan: tick.Plan, Actor: tick.Actor, At: tick.At,
			})
		}
	}
}

// sorted returns the rows in the order of an answer; nil without any.
func (t *tasted) sorted(nameKey func(string) string) []answer.ToTaste {
	answer.SortByName(t.rows, nameKey, func(row *answer.ToTaste) string { return row.Name }, func(a, b *answer.ToTaste) int {
		return cmp.Compare(a.Item, b.Item)
	})
	return t.rows
}

// toTaste returns the rows of the list without an amount.
func (c *calculation) toTaste() []answer.ToTaste {
	var found tasted
	for i := range c.lines {
		found.addLine(&c.lines[i], &c.in)
	}
	found.addTicks(c.in.Ticks)
	return found.sorted(c.in.NameKey)
}

// toTaste is that of the list of several plans.
func (p *pooling) toTaste() []answer.ToTaste {
	var found tasted
	for i := range p.lines {
		found.addLine(&p.lines[i], &p.plans[p.lineOf[i]].Input)
	}
	for i := range p.plans {
		found.addTicks(p.plans[i].Input.Ticks)
	}
	return found.sorted(p.in.NameKey)
}
