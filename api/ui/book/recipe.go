package book

import (
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
)

// recipePage is a recipe.
type recipePage struct {
	page.Head
	Recipe  readmodels.Recipe
	Archive *page.Form

	items, recipes directory
}

// Item leads to an item.
func (p recipePage) Item(slug domain.Slug) page.Link {
	return page.Link{Path: items.at(string(slug)), Text: p.items.Text(string(slug))}
}

// Other leads to another recipe.
func (p recipePage) Other(slug domain.Slug) page.Link {
	return page.Link{Path: recipes.at(string(slug)), Text: p.recipes.Text(string(slug))}
}

// SourceAddress is where the recipe is from, if that is a web address.
func (p recipePage) SourceAddress() string {
	if strings.HasPrefix(p.Recipe.Source, "https://") || strings.HasPrefix(p.Recipe.Source, "http://") {
		return p.Recipe.Source
	}
	return ""
}

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
	recipe, shelf, err := readRecipe(v)
	if err != nil {
		return err
	}
	data := recipePage{
		Recipe: recipe, Archive: archiveForm(v, archive, recipe.Revision), items: shelf.itemNames(), recipes: shelf.recipeNames(""),
	}
	data.Head = v.Head(section, recipeName(recipe), crumbs(v, recipes)...)
	data.Live = "recipe item"
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
