// Package taste gathers the rows of shopping lists that have no amount.
package taste

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/ticks"
)

// Rows are the rows of a list. The zero value is ready to use.
type Rows struct {
	rows []answer.ToTaste
	at   map[domain.Slug]int
}

// Add adds what a recipe of a plan takes to taste.
func (t *Rows) Add(items []catalog.Item, recipe domain.Slug, name string, of *input.Input) {
	if len(items) == 0 {
		return
	}
	use := answer.TastedIn{OccasionName: of.Occasion.Name, Recipe: recipe, RecipeName: name}
	if of.Plan != nil {
		use.Plan = of.Plan.ID
	}
	for i := range items {
		row := t.row(&items[i])
		if !slices.Contains(row.For, use) { // several sizes of a recipe may be planned
			row.For = append(row.For, use)
		}
	}
}

func (t *Rows) row(item *catalog.Item) *answer.ToTaste {
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

// Tick adds the ticks that have no amount.
func (t *Rows) Tick(of []ticks.Tick) {
	for i := range of {
		tick := &of[i]
		if at, listed := t.at[tick.Item]; listed && tick.ToTaste() {
			t.rows[at].CollectedBy = append(t.rows[at].CollectedBy, answer.TasteTick{
				Tick: tick.ID, Occasion: tick.Occasion, Plan: tick.Plan, Actor: tick.Actor, At: tick.At,
			})
		}
	}
}

// Sorted returns the rows in the order of an answer; nil without any.
func (t *Rows) Sorted(nameKey func(string) string) []answer.ToTaste {
	answer.SortByName(t.rows, nameKey, func(row *answer.ToTaste) string { return row.Name }, func(a, b *answer.ToTaste) int {
		return cmp.Compare(a.Item, b.Item)
	})
	return t.rows
}
