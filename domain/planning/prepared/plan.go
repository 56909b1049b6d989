package prepared

import (
	"maps"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
)

// Plan are a plan's snapshots, prepared for calculations.
type Plan struct {
	Recipes map[domain.Slug]*Recipe
	Goods   map[domain.Slug]*Good
	// Replaced are those that amendments have replaced, by their ids.
	Replaced map[domain.ID]*Good
}

// Of prepares the snapshots of a plan.
func Of(plan *occasion.Plan) Plan {
	prepared := Plan{
		Recipes: make(map[domain.Slug]*Recipe, len(plan.Recipes)), Goods: make(map[domain.Slug]*Good, len(plan.Goods)),
		Replaced: make(map[domain.ID]*Good, len(plan.Replaced)),
	}
	for slug, snapshot := range plan.Recipes {
		prepared.Recipes[slug] = NewRecipe(snapshot.ID, snapshot.Content)
	}
	for slug, snapshot := range plan.Goods {
		prepared.Goods[slug] = NewGood(snapshot.ID, snapshot.Content)
	}
	for id, snapshot := range plan.Replaced {
		prepared.Replaced[id] = NewGood(id, snapshot.Content)
	}
	return prepared
}

// Items returns the items that the snapshots name, each once: no others matter to a plan.
func (p Plan) Items() []domain.Slug {
	named := map[domain.Slug]bool{}
	add := func(items []catalog.Item) {
		for _, item := range items {
			named[item.Slug] = true
		}
	}
	for _, recipe := range p.Recipes {
		add(recipe.Content.Items)
	}
	for _, good := range p.Goods {
		add(good.Content.Items)
	}
	for _, good := range p.Replaced {
		add(good.Content.Items)
	}
	return slices.Sorted(maps.Keys(named))
}
