package book

import (
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

func isSlug(text string) bool {
	_, err := domain.ParseSlug(text)
	return err == nil
}

// shelf has the definitions that others refer to.
type shelf struct {
	items   []readmodels.Item
	recipes []readmodels.Recipe
	goods   []readmodels.FinishedGood
}

// readShelf reads the definitions of some kinds.
func readShelf(v *page.Visit, kinds ...kind) (shelf, error) {
	var found shelf
	var group errgroup.Group
	for _, k := range kinds {
		group.Go(func() (err error) {
			switch k {
			case items:
				found.items, err = page.All[readmodels.Item](v, k.api)
			case recipes:
				found.recipes, err = page.All[readmodels.Recipe](v, k.api)
			case goods:
				found.goods, err = page.All[readmodels.FinishedGood](v, k.api)
			}
			return err
		})
	}
	return found, group.Wait()
}

// units are the general units, and the own units of all items, as choices; the first is none.
func (s shelf) units(v *page.Visit) []page.Option {
	var own []measure.Unit
	for _, item := range s.items {
		own = append(own, measure.Measures{Others: item.Measures}.OwnUnits()...)
	}
	return append([]page.Option{{}}, v.Units(own...)...)
}

func (s shelf) itemNames() directory.Directory {
	things := make([]directory.Thing, len(s.items))
	for i, item := range s.items {
		things[i] = directory.Thing{Value: string(item.Slug), Name: item.Name}
	}
	return directory.New(things, isSlug)
}

// recipeNames names all recipes but one, which cannot refer to itself.
func (s shelf) recipeNames(but string) directory.Directory {
	var things []directory.Thing
	for _, recipe := range s.recipes {
		if string(recipe.Slug) != but {
			things = append(things, directory.Thing{Value: string(recipe.Slug), Name: recipeName(recipe)})
		}
	}
	return directory.New(things, isSlug)
}

// partNames names what a recipe can consist of: recipes, and finished units that are made ahead.
func (s shelf) partNames(v *page.Visit, but string) directory.Directory {
	var things []directory.Thing
	for _, recipe := range s.recipes {
		if string(recipe.Slug) == but {
			continue
		}
		things = append(things, directory.Thing{Value: string(recipe.Slug), Name: recipeName(recipe)})
		for _, yield := range recipe.Yields {
			slug := string(recipe.Slug) + "/" + string(yield.Slug)
			things = append(things, directory.Thing{
				Value: slug, Name: v.T("book.unit.of", recipeName(recipe), yield.Name), Also: []string{slug, recipe.Name + " " + yield.Name},
			})
		}
	}
	return directory.New(things, func(text string) bool {
		recipe, unit, isUnit := strings.Cut(text, "/")
		return isSlug(recipe) && (!isUnit || isSlug(unit))
	})
}

// recipeName is the name of a recipe with that of the variant.
func recipeName(recipe readmodels.Recipe) string {
	return fullName(recipe.Name, recipe.VariantName)
}

// The value of a component of a finished good is its name, with a prefix.
const unitPrefix, goodPrefix, itemPrefix = "unit:", "good:", "item:"

// recipePrefix is that of a recipe which a pasted line may mean.
const recipePrefix = "recipe:"

// componentNames names what a finished good can consist of. What is baked is also known by the
// name of its recipe and that of the unit alone, where they mean nothing else.
func (s shelf) componentNames(v *page.Visit, but string) directory.Directory {
	var things []directory.Thing
	for _, recipe := range s.recipes {
		for _, yield := range recipe.Yields {
			slug := string(recipe.Slug) + "/" + string(yield.Slug)
			things = append(things, directory.Thing{
				Value: unitPrefix + slug, Name: v.UnitOf("book.unit.of", recipeName(recipe), yield.Name),
				Also: []string{slug, string(yield.Slug), yield.Name, string(recipe.Slug), recipe.Name, recipeName(recipe)},
			})
		}
	}
	for _, good := range s.goods {
		if string(good.Slug) != but {
			things = append(things, directory.Thing{Value: goodPrefix + string(good.Slug), Name: good.Name, Also: []string{string(good.Slug)}})
		}
	}
	for _, item := range s.items {
		things = append(things, directory.Thing{Value: itemPrefix + string(item.Slug), Name: item.Name, Also: []string{string(item.Slug)}})
	}
	return directory.New(things, func(text string) bool {
		return strings.HasPrefix(text, unitPrefix) || strings.HasPrefix(text, goodPrefix) || strings.HasPrefix(text, itemPrefix)
	})
}
