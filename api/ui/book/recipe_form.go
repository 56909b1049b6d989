package book

import (
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
)

// recipeFormPage defines a recipe.
type recipeFormPage struct {
	page.Head
	Form         *page.Form
	Action, Back string
	// New is true for one that is defined for the first time.
	New bool
	recipeRows
	Items, Recipes, Units, Takings, Categories []page.Option
	// Wholes are the units of what a recipe makes, Parts those of components, the first of which
	// is batches.
	Wholes, Parts []page.Option
	// Made are the components to choose from.
	Made []page.Option
	// AsNow is what the recipe is, where the form comes too late.
	AsNow *recipePage
}

// recipeRows are the lists of the form.
type recipeRows struct{ Lines, Components, Yields []row }

var recipeFormTemplate = page.NewTemplate[recipeFormPage](files, "book-recipe-form.html", "recipe-parts.html", "slug.html")

// Next is the prefix of the fields of the row that would be added to a list.
func (r recipeRows) Next(list string) string {
	return nextPrefix(list, map[string][]row{lines: r.Lines, components: r.Components, yields: r.Yields}[list])
}

// OpenSlugs are the rows of finished units whose slugs can be chosen.
func (r recipeRows) OpenSlugs() []row {
	return slices.DeleteFunc(slices.Clone(r.Yields), func(r row) bool { return r.Fixed != "" })
}

// MoreIsOpen reports whether what is seldom needed of a finished unit has a fault or a value.
func (p recipeFormPage) MoreIsOpen() bool {
	return slices.ContainsFunc(p.Yields, func(r row) bool {
		return p.Form.Faulty(r.Prefix+"slug") || slices.ContainsFunc(seldom, func(name string) bool {
			return p.Form.Faulty(r.Prefix+name) || p.Form.Value(r.Prefix+name) != ""
		})
	})
}

// seldom are the fields of a finished unit that are seldom needed, besides its slug.
var seldom = []string{"expected_loss_percent", "shelf_life_days"}

// The lists of the form, besides components.
const lines, yields = "lines", "yields"

// sentRecipeRows returns the rows as they were sent. Finished units that exist keep
// their slugs.
func sentRecipeRows(form *page.Form, existing []catalog.Yield) *recipeRows {
	rows := recipeRows{Lines: sentRows(form, lines), Components: sentRows(form, components), Yields: sentRows(form, yields)}
	for i := range rows.Yields {
		slug := form.Text(rows.Yields[i].Prefix + "slug")
		for at, yield := range existing {
			if rows.Yields[i].Value == yields+"."+strconv.Itoa(at) && slug == string(yield.Slug) {
				rows.Yields[i].Fixed = slug
			}
		}
	}
	return &rows
}

func newRecipe(v *page.Visit) error {
	form := v.NewForm("recipe").Fill("name", v.Query("name")).Fill("base_recipe", v.Query("variant_of"))
	return showNewRecipe(v, form, &recipeRows{Lines: rowsFor(lines, 4), Yields: rowsFor(yields, 1)})
}

func showNewRecipe(v *page.Visit, form *page.Form, rows *recipeRows) error {
	shelf, err := readShelf(v, items, recipes)
	if err != nil {
		return err
	}
	data := recipeFormPage{Form: form, New: true, Action: recipes.NewPath(), Back: recipes.Path(), recipeRows: *rows}
	data.propose(v, shelf, "")
	data.Head = v.Head(section, v.T(recipes.New()), crumbs(v, recipes)...)
	return recipeFormTemplate.Render(v, form.Status(), data)
}

// propose adds the lists of proposals.
func (p *recipeFormPage) propose(v *page.Visit, shelf shelf, slug string) {
	p.Items, p.Recipes, p.Made = shelf.itemNames().Options, shelf.recipeNames(slug).Options, shelf.partNames(v, slug).Options
	p.Units, p.Takings = shelf.units(v), takings(v)
	p.Wholes = wholes(v)
	p.Parts = append([]page.Option{{Text: v.T("recipe.component.batches")}}, v.Units()...)
	list := make([]entry, len(shelf.recipes))
	for i, recipe := range shelf.recipes {
		list[i].Category = recipe.Category
	}
	p.Categories = categories(list)
}

// wholes are the units of what a batch makes in all.
func wholes(v *page.Visit) []page.Option { return append([]page.Option{{}}, v.Units()...) }

func createRecipe(v *page.Visit) error {
	form, err := v.ReadForm("recipe")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showNewRecipe(v, form, sentRecipeRows(form, nil))
	}
	shelf, err := readShelf(v, items, recipes)
	if err != nil {
		return err
	}
	fresh := newItemsOf(form, shelf, ingredient)
	d, slug := recipeOf(form, &fresh, shelf.recipeNames(""), shelf.partNames(v, "")), slugTyped(form, form.Text("name"))
	d.create()
	err = d.sendRecipe(v, &fresh, slug)
	if d.refused(err) {
		return showNewRecipe(v, form, sentRecipeRows(form, nil))
	}
	if err != nil {
		return err
	}
	return created(v, recipes, slug, form)
}

// sendRecipe defines the new items, and then the recipe.
func (d *draft) sendRecipe(v *page.Visit, fresh *newItems, slug string) error {
	return fresh.sendWith(v, func() error { return send[definedRecipe](v, d, recipes, slug) })
}

// Lacks reports whether the book lacks items of the lines, which can be defined with the recipe.
func (p recipeFormPage) Lacks() bool {
	return p.Form.Checked(defineField) || slices.ContainsFunc(p.Lines, func(r row) bool { return p.Form.Faulty(r.Prefix + "item") })
}

func editRecipe(v *page.Visit) error { return showEditRecipe(v, v.NewForm("recipe"), false) }

// showEditRecipe shows the form of a recipe, as it was sent, or as the recipe is.
func showEditRecipe(v *page.Visit, form *page.Form, sent bool) error {
	recipe, shelf, err := readRecipe(v)
	if err != nil {
		return err
	}
	slug := string(recipe.Slug)
	names := recipeNames{items: shelf.itemNames(), recipes: shelf.recipeNames(slug), parts: shelf.partNames(v, slug)}
	data := recipeFormPage{Form: anchor(form, recipe.Revision), Action: recipes.at(slug, "edit"), Back: recipes.at(slug)}
	names.fill(v, form, recipe)
	if sent {
		data.recipeRows = *sentRecipeRows(form, recipe.Yields)
	} else {
		data.recipeRows = names.fillRows(v, form, recipe)
	}
	if form.Stale() {
		data.AsNow = &recipePage{Recipe: recipe}
	}
	data.propose(v, shelf, slug)
	back := page.Link{Path: data.Back, Text: recipeName(recipe)}
	data.Head = v.Head(section, v.T("book.edit", recipeName(recipe)), append(crumbs(v, recipes), back)...)
	return recipeFormTemplate.Render(v, form.Status(), data)
}

func changeRecipe(v *page.Visit) error {
	form, err := v.ReadForm("recipe")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showEditRecipe(v, form, true)
	}
	shelf, err := readShelf(v, items, recipes)
	if err != nil {
		return err
	}
	slug := v.Path("slug")
	fresh := newItemsOf(form, shelf, ingredient)
	d := recipeOf(form, &fresh, shelf.recipeNames(slug), shelf.partNames(v, slug))
	err = d.sendRecipe(v, &fresh, slug)
	if d.refused(err) {
		return showEditRecipe(v, form, true)
	}
	if err != nil {
		return err
	}
	return v.Done(recipes.at(slug), "book.saved")
}
