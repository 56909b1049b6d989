// Package tracing makes the snapshots of an input ones over traced numbers.
package tracing

import (
	"crumbtrail/domain"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/prepared"
)

// Input returns an input whose snapshots are traced. What it was made of does not change.
func Input(in input.Input) input.Input {
	goods := map[*prepared.Good]*prepared.Good{}
	traced := func(good *prepared.Good) *prepared.Good {
		if good != nil && goods[good] == nil {
			goods[good] = tracedGood(good)
		}
		return goods[good]
	}
	of := in
	in.Recipes = make(map[domain.Slug]*prepared.Recipe, len(of.Recipes))
	for slug, recipe := range of.Recipes {
		in.Recipes[slug] = tracedRecipe(recipe)
	}
	in.Goods = make(map[domain.Slug]*prepared.Good, len(of.Goods))
	for slug, good := range of.Goods {
		in.Goods[slug] = traced(good)
	}
	in.Assembly = make([]input.AssemblyTarget, len(of.Assembly))
	for i, target := range of.Assembly {
		earlier := make([]input.Earlier, len(target.Earlier))
		for j, one := range target.Earlier {
			earlier[j] = input.Earlier{Good: traced(one.Good), Quantity: one.Quantity}
		}
		target.Earlier = earlier
		in.Assembly[i] = target
	}
	return in
}

func tracedRecipe(recipe *prepared.Recipe) *prepared.Recipe {
	traced := prepared.NewRecipe(recipe.ID, explanation.TraceRecipe(recipe.ID, recipe.Content))
	traced.Missing = recipe.Missing
	return traced
}

func tracedGood(good *prepared.Good) *prepared.Good {
	traced := prepared.NewGood(good.ID, explanation.TraceGood(good.ID, good.Content))
	traced.Missing = good.Missing
	return traced
}
