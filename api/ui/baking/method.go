package baking

import (
	"errors"
	"slices"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// method is what to do: the recipe with all that it uses, users first.
type method struct {
	Recipes []catalog.ScaledRecipe
	// OneBatch is true of a recipe that is not scaled to the run.
	OneBatch bool
}

// readMethod returns the recipe that a run uses: the plan's own, scaled to the run, else the one in
// the book.
func (p *bakeFormPage) readMethod(v *page.Visit, names book, unit catalog.UnitRef) (err error) {
	if p.Line == nil || p.Line.Snapshot == nil {
		p.Method, err = readRecipes(v, names, unit.Recipe)
		return err
	}
	path := page.At("/v1/plans/{}/recipe-snapshots/{}", string(p.Plan.ID), string(*p.Line.Snapshot))
	scaled := page.At("?batches={}", v.Whole(p.Batches).Exact)
	if scale, err := v.Parse(p.Form.Value("scale")); err == nil && scale.Sign() > 0 {
		scaled += page.At("&scale={}", scale.String())
	}
	snapshot, err := page.Get[readmodels.RecipeSnapshot](v, path+scaled)
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Code == web.Invalid.Code { // more than can be baked
		p.Method.OneBatch = true
		snapshot, err = page.Get[readmodels.RecipeSnapshot](v, path+"?batches=1")
	}
	p.Method.Recipes = snapshot.Scaled
	return err
}

// readRecipes returns a recipe of the book with all that it uses, as they are written.
func readRecipes(v *page.Visit, names book, root domain.Slug) (found method, err error) {
	found.OneBatch = true
	for next := []domain.Slug{root}; len(next) > 0; next = next[1:] {
		if slices.ContainsFunc(found.Recipes, func(r catalog.ScaledRecipe) bool { return r.Slug == next[0] }) {
			continue
		}
		recipe, err := page.GetNow[readmodels.Recipe](v, page.At("/v1/recipes/{}", string(next[0])))
		if err != nil {
			return found, err
		}
		one := catalog.ScaledRecipe{Slug: recipe.Slug, Name: recipe.Name, Notes: recipe.Notes, Batches: measure.Int(1)}
		for _, line := range recipe.Lines {
			one.Lines = append(one.Lines, catalog.ScaledLine{
				Item: line.Item, Name: names.Item(line.Item), SomeAmount: line.SomeAmount, Note: line.Note, PerRun: line.PerRun,
			})
		}
		for _, component := range recipe.Components {
			if component.MadeAhead() {
				one.Components = append(one.Components, catalog.ScaledComponent{
					FinishedUnit: component.FinishedUnit, Quantity: component.Quantity, Note: component.Note,
					Name: v.UnitOf("run.unit", names.Recipe(component.FinishedUnit.Recipe), names.Unit(component.FinishedUnit)),
				})
				continue
			}
			next = append(next, component.Recipe)
			one.Components = append(one.Components, catalog.ScaledComponent{
				Recipe: component.Recipe, Name: names.Recipe(component.Recipe), Batches: component.Batches, Note: component.Note,
				Value: component.Value, Unit: component.Unit,
			})
		}
		found.Recipes = append(found.Recipes, one)
	}
	return found, nil
}
