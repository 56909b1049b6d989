package book

import (
	"cmp"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/definitions"
)

// recipePage is a recipe.
type recipePage struct {
	page.Head
	Recipe  readmodels.Recipe
	Archive *page.Form
	Uses    usedIn
}

// Item leads to the item of a line.
func (p recipePage) Item(line definitions.Line) page.Link {
	return page.Link{Path: items.at(string(line.Item)), Text: cmp.Or(line.ItemName, string(line.Item))}
}

// Other leads to the recipe of a component.
func (p recipePage) Other(component definitions.RecipeComponent) page.Link {
	name := fullName(component.RecipeName, component.RecipeVariant)
	if unit := component.FinishedUnit; component.MadeAhead() {
		text := catalog.NameOfUnit(cmp.Or(name, string(unit.Recipe)), cmp.Or(component.UnitName, string(unit.Unit)))
		return page.Link{Path: recipes.at(string(unit.Recipe)), Text: text}
	}
	return page.Link{Path: recipes.at(string(component.Recipe)), Text: cmp.Or(name, string(component.Recipe))}
}

// Base leads to the recipe of which it is a variant.
func (p recipePage) Base() page.Link {
	name := fullName(p.Recipe.BaseRecipeName, p.Recipe.BaseRecipeVariant)
	return page.Link{Path: recipes.at(string(p.Recipe.BaseRecipe)), Text: cmp.Or(name, string(p.Recipe.BaseRecipe))}
}

// SourceAddress is where the recipe is from, if that is a web address.
func (p recipePage) SourceAddress() string {
	if strings.HasPrefix(p.Recipe.Source, "https://") || strings.HasPrefix(p.Recipe.Source, "http://") {
		return p.Recipe.Source
	}
	return ""
}

// Days returns for how many days a yield that does not keep is good.
func (p recipePage) Days(yield catalog.Yield) int { return *yield.ShelfLife }

// ByCount reports whether a yield is counted.
func (p recipePage) ByCount(yield catalog.Yield) bool { return yield.Mode == catalog.ByCount }

// EditPath is the address of the form.
func (p recipePage) EditPath() string { return recipes.at(string(p.Recipe.Slug), "edit") }

// ArchiveOf is the form that takes it out of use.
func (p recipePage) ArchiveOf() archiving {
	return archiving{Action: recipes.at(string(p.Recipe.Slug), "archive"), Form: p.Archive}
}

var recipeTemplate = page.NewTemplate[recipePage](files, "book-recipe.html", "parts.html", "recipe-parts.html")

// showRecipe shows a recipe; archive is the form that was not accepted.
func showRecipe(v *page.Visit, archive *page.Form) error {
	recipe, used, err := withUses[readmodels.Recipe](v, recipes)
	if err != nil {
		return err
	}
	data := recipePage{Recipe: recipe, Archive: archiveForm(v, archive, recipe.Revision), Uses: used}
	data.Head = v.Head(section, recipeName(recipe), crumbs(v, recipes)...)
	data.Live = usesLive
	return recipeTemplate.Render(v, statusOf(archive), data)
}

// readRecipe reads the recipe of the address, and what it can refer to.
func readRecipe(v *page.Visit) (readmodels.Recipe, shelf, error) {
	var recipe readmodels.Recipe
	var found shelf
	var group errgroup.Group
	group.Go(func() (err error) {
		recipe, err = page.Get[readmodels.Recipe](v, page.At(recipes.api+"/{}", v.Path("slug")))
		return err
	})
	group.Go(func() (err error) {
		found, err = readShelf(v, items, recipes)
		return err
	})
	err := group.Wait()
	return recipe, found, err
}
