package book

import (
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
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

// defineField is the box that defines the items of the lines that the book lacks.
const defineField = "define_items"

// recipeOf returns what a form says about a recipe. fresh has its new items, if the reader wants
// them to be defined.
func recipeOf(form *page.Form, fresh *newItems, recipes, parts directory) *draft {
	d := newDraft(form)
	form.Require("name")
	base := recipes.chosen(form, "base_recipe", "book.unknown.recipe")
	d.refer("recipe", base, "base_recipe")
	d.body = page.Fields{
		"name": form.Text("name"), "category": form.Text("category"), "source": form.Text("source"), "notes": form.Text("notes"),
		"time_minutes": form.Whole("time_minutes"), "active_minutes": form.Whole("active_minutes"),
		"passive_minutes": form.Whole("passive_minutes"), "base_recipe": base, "variant_name": form.Text("variant_name"),
	}.Filled()
	if form.Checked("production_ready") {
		d.body["production_ready"] = true
	}
	if rows := d.lines(fresh); len(rows) > 0 {
		d.body[lines] = rows
	}
	if rows := d.components(parts); len(rows) > 0 {
		d.body[components] = rows
	}
	d.body[yields] = d.yields()
	d.yieldAmount()
	return d
}

func (d *draft) lines(fresh *newItems) []page.Fields {
	form := d.form
	return eachRow(form, lines, []string{"item", "amount", "note"}, []string{"unit", "taken"}, func(_, prefix string) page.Fields {
		form.Require(prefix + "item")
		switch taken := form.Text(prefix + "taken"); {
		case taken != toTaste:
			form.Require(prefix+"amount", prefix+"unit")
			form.Above(prefix + "amount")
		case form.Checked(prefix + "amount"):
			form.Fault(prefix+"taken", "recipe.taken.either")
		default:
			form.Set(prefix+"unit", "")
		}
		item := ""
		if _, isKnown := fresh.names.texts[form.Text(prefix+"item")]; form.Checked(defineField) && !isKnown {
			item = fresh.item(prefix + "item")
		} else {
			item = fresh.names.chosen(form, prefix+"item", "book.unknown.item")
		}
		d.refer("item", item, prefix+"item")
		line := page.Fields{
			"item": item, "amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"), "note": form.Text(prefix + "note"),
		}.Filled()
		if form.Text(prefix+"taken") == perRun {
			line["per_run"] = true
		}
		return line
	})
}

// How the amount of a line is taken, if not for each batch.
const perRun, toTaste = "run", "taste"

// takings are the choices of that.
func takings(v *page.Visit) []page.Option {
	return []page.Option{
		{Text: v.T("recipe.taken.batch")}, {Value: perRun, Text: v.T("recipe.taken.run")}, {Value: toTaste, Text: v.T("recipe.taken.taste")},
	}
}

func (d *draft) components(parts directory) []page.Fields {
	form := d.form
	return eachRow(form, components, []string{"recipe", "batches", "note"}, []string{"unit"}, func(at, prefix string) page.Fields {
		form.Require(prefix+"recipe", prefix+"batches")
		form.Above(prefix + "batches")
		field := prefix + "recipe"
		form.Alias(at+"/amount", prefix+"batches").Alias(at+"/quantity", prefix+"batches")
		form.Alias(at, prefix+"unit").Alias(at+"/finished_unit", field)
		part := parts.chosen(form, field, "book.unknown.recipe")
		recipe, _, isUnit := strings.Cut(part, "/")
		d.refer("recipe", recipe, field)
		component := page.Fields{"unit": form.Text(prefix + "unit"), "note": form.Text(prefix + "note")}
		many := "batches"
		switch {
		case isUnit:
			d.refer("finished_unit", part, field)
			component["finished_unit"], many = part, "quantity"
			if form.Checked(prefix + "unit") {
				form.Fault(prefix+"unit", "recipe.ahead.unit")
			}
		case form.Checked(prefix + "unit"):
			component["recipe"], many = part, "amount"
		default:
			component["recipe"] = part
		}
		component[many] = form.Amount(prefix + "batches")
		return component.Filled()
	})
}

// yieldAmount reads what a batch makes in all, if that is stated.
func (d *draft) yieldAmount() {
	form := d.form
	if !form.Checked(wholeAmount) && !form.Checked(wholeUnit) {
		return
	}
	form.Require(wholeAmount, wholeUnit)
	form.Above(wholeAmount)
	form.Alias("/yield_amount/amount", wholeAmount).Alias("/yield_amount/unit", wholeUnit)
	d.body["yield_amount"] = page.Fields{"amount": form.Amount(wholeAmount), "unit": form.Text(wholeUnit)}.Filled()
}

// The fields of what a batch makes in all.
const wholeAmount, wholeUnit = "yield_amount", "yield_unit"

// yields returns the finished units. One with a percentage is a portion of a batch; the only one is called as
// the recipe if it has no name.
func (d *draft) yields() []page.Fields {
	form := d.form
	first := prefixOf(yields, 0) + "items_per_batch"
	form.Alias("/"+yields, first)
	names := []string{"name", "items_per_batch", "batch_percent", "item_unit", "expected_loss_percent", "shelf_life_days"}
	rows := eachRow(form, yields, names, []string{"slug", "mode"}, func(_, prefix string) page.Fields {
		if form.Text(prefix+"name") == "" && len(form.Rows(yields)) == 1 {
			form.Set(prefix+"name", form.Text("name"))
		} else if form.Text(prefix+"name") == "" {
			form.Fault(prefix+"name", "recipe.yield.name.missing")
		}
		yield := page.Fields{"name": form.Text(prefix + "name"), "mode": "count", "item_unit": form.Text(prefix + "item_unit")}
		if form.Checked(prefix + "batch_percent") {
			yield["mode"], yield["batch_percent"] = "portion", form.Amount(prefix+"batch_percent")
			if form.Checked(prefix + "items_per_batch") {
				form.Fault(prefix+"batch_percent", "recipe.yield.either")
			}
		} else {
			if form.Text(prefix+"items_per_batch") == "" {
				form.Fault(prefix+"items_per_batch", "recipe.yield.missing")
			}
			yield["items_per_batch"] = form.Whole(prefix + "items_per_batch")
		}
		yield["slug"], yield["expected_loss_percent"] = unitSlug(form, prefix), form.Amount(prefix+"expected_loss_percent")
		if form.Checked(prefix + "shelf_life_days") {
			yield["shelf_life_days"] = form.Whole(prefix + "shelf_life_days")
		}
		return yield.Filled()
	})
	if len(rows) == 0 {
		form.Fault(first, "recipe.yield.missing")
	}
	return rows
}

// unitSlug returns the slug of a finished unit: the one that was typed, else one made
// from the name.
func unitSlug(form *page.Form, prefix string) string {
	field := prefix + "slug"
	slug := form.Text(field)
	if slug == "" {
		slug = wording.Slug(form.Text(prefix + "name"))
		if slug == "" {
			slug = "unit"
		}
		form.Set(field, slug)
	}
	if _, err := domain.ParseSlug(slug); err != nil {
		form.Fault(field, "book.slug.invalid")
	}
	return slug
}

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

// recipeNames are the names by which a form refers to other definitions.
type recipeNames struct{ items, recipes, parts directory }

// fill fills the fields in, apart from those of lists.
func (n recipeNames) fill(v *page.Visit, form *page.Form, recipe readmodels.Recipe) {
	form.Fill("name", recipe.Name).Fill("category", recipe.Category).Fill("source", recipe.Source).Fill("notes", recipe.Notes)
	form.Fill("variant_name", recipe.VariantName).Fill("base_recipe", "").Fill("time_minutes", "").Fill("production_ready", "")
	if recipe.BaseRecipe != "" {
		form.Fill("base_recipe", n.recipes.Text(string(recipe.BaseRecipe)))
	}
	for name, minutes := range map[string]int{"active_minutes": recipe.ActiveMinutes, "passive_minutes": recipe.PassiveMinutes} {
		if form.Fill(name, ""); minutes > 0 {
			form.Fill(name, strconv.Itoa(minutes))
		}
	}
	if recipe.TimeMinutes > 0 {
		form.Fill("time_minutes", strconv.Itoa(recipe.TimeMinutes))
	}
	form.Fill(wholeAmount, "").Fill(wholeUnit, "")
	if whole := recipe.YieldAmount; whole != (measure.Amount{}) {
		form.Fill(wholeAmount, v.Typed(whole.Value)).Fill(wholeUnit, whole.Unit.String())
	}
	if recipe.ProductionReady {
		form.Fill("production_ready", "yes")
	}
}

// fillRows fills the lists in.
func (n recipeNames) fillRows(v *page.Visit, form *page.Form, recipe readmodels.Recipe) recipeRows {
	rows := recipeRows{
		Lines: rowsFor(lines, len(recipe.Lines)), Components: rowsFor(components, len(recipe.Components)),
		Yields: rowsFor(yields, len(recipe.Yields)),
	}
	for i, line := range recipe.Lines {
		prefix := prefixOf(lines, i)
		form.Fill(prefix+"item", n.items.Text(string(line.Item))).Fill(prefix+"note", line.Note)
		if line.ToTaste() {
			form.Fill(prefix+"taken", toTaste)
			continue
		}
		form.Fill(prefix+"amount", v.Typed(line.Value)).Fill(prefix+"unit", line.Unit.String())
		if line.PerRun {
			form.Fill(prefix+"taken", perRun)
		}
	}
	for i, component := range recipe.Components {
		prefix := prefixOf(components, i)
		part := string(component.Recipe)
		if component.MadeAhead() {
			part = component.FinishedUnit.String()
		}
		form.Fill(prefix+"recipe", n.parts.Text(part)).Fill(prefix+"note", component.Note)
		if component.MadeAhead() {
			form.Fill(prefix+"batches", v.Typed(component.Quantity))
		} else if many := component.Amount(); component.ByAmount() {
			form.Fill(prefix+"batches", v.Typed(many.Value)).Fill(prefix+"unit", many.Unit.String())
		} else {
			form.Fill(prefix+"batches", v.Typed(component.Batches))
		}
	}
	for i, yield := range recipe.Yields {
		prefix := prefixOf(yields, i)
		rows.Yields[i].Fixed = string(yield.Slug)
		form.Fill(prefix+"name", yield.Name).Fill(prefix+"slug", string(yield.Slug)).Fill(prefix+"item_unit", yield.ItemUnit)
		if !yield.ExpectedLoss.IsZero() {
			form.Fill(prefix+"expected_loss_percent", v.Typed(yield.ExpectedLoss))
		}
		if yield.ShelfLife != nil {
			form.Fill(prefix+"shelf_life_days", strconv.Itoa(*yield.ShelfLife))
		}
		if yield.Mode == catalog.ByPortion {
			form.Fill(prefix+"batch_percent", v.Typed(yield.BatchPercent))
		} else {
			form.Fill(prefix+"items_per_batch", strconv.FormatInt(yield.ItemsPerBatch, 10))
		}
	}
	return rows
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
