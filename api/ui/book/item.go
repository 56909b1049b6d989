package book

import (
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// itemPage is an item.
type itemPage struct {
	page.Head
	Item    readmodels.Item
	Archive *page.Form
	Uses    usedIn
}

// Weighs is the id of the text about the density: up to one cup weighs, two cups weigh.
func (p itemPage) Weighs() string {
	if measure.Int(1).Less(p.Item.Density.Volume) {
		return "item.density.is.several"
	}
	return "item.density.is.one"
}

// EditPath is the address of the form.
func (p itemPage) EditPath() string { return items.at(string(p.Item.Slug), "edit") }

// ArchiveOf is the form that takes it out of use.
func (p itemPage) ArchiveOf() archiving {
	return archiving{Action: items.at(string(p.Item.Slug), "archive"), Form: p.Archive}
}

var itemTemplate = page.NewTemplate[itemPage](files, "book-item.html", "parts.html", "item-allergens.html")

// showItem shows an item; archive is the form that was not accepted.
func showItem(v *page.Visit, archive *page.Form) error {
	item, used, err := withUses[readmodels.Item](v, items)
	if err != nil {
		return err
	}
	data := itemPage{Item: item, Uses: used, Archive: archiveForm(v, archive, item.Revision)}
	data.Head = v.Head(section, item.Name, crumbs(v, items)...)
	data.Live = usesLive
	return itemTemplate.Render(v, statusOf(archive), data)
}

// itemFormPage defines an item.
type itemFormPage struct {
	page.Head
	Form   *page.Form
	Action string
	// Back is the address of the item, or of the list.
	Back string
	// New is true for one that is defined for the first time.
	New   bool
	Kinds []page.Option
	// Units are those of a package and of measures, Volumes and Masses those of a density.
	Units, Volumes, Masses []page.Option
	Measures, Packages     []row
	Categories             []page.Option
	// Own are the units of its own.
	Own []measure.Unit
}

var itemFormTemplate = page.NewTemplate[itemFormPage](files, "book-item-form.html", "slug.html", "item-allergens.html")

func newItem(v *page.Visit) error {
	form := v.NewForm("item").Fill("name", v.Query("name")).Fill("kind", "ingredient")
	form.Fill("density_volume_unit", measure.Cup.String()).Fill("density_weight_unit", measure.Gram.String())
	return showNewItem(v, form)
}

func showNewItem(v *page.Visit, form *page.Form) error {
	data := itemFormPage{
		Form: form, New: true, Measures: sentRows(form, measures), Packages: sentRows(form, packages),
		Action: items.NewPath(), Back: items.Path(),
	}
	data.Head = v.Head(section, v.T(items.New()), crumbs(v, items)...)
	return renderItemForm(v, data)
}

func renderItemForm(v *page.Visit, data itemFormPage) error {
	list, err := page.All[entry](v, items.api)
	if err != nil {
		return err
	}
	data.Categories = categories(list)
	data.Kinds = []page.Option{{Value: "ingredient", Text: v.T("item.ingredient")}, {Value: "material", Text: v.T("item.material")}}
	data.Units = append([]page.Option{{}}, v.Units(data.Own...)...)
	data.Volumes, data.Masses = unitsOf(v, measure.Volume), unitsOf(v, measure.Mass)
	return itemFormTemplate.Render(v, data.Form.Status(), data)
}

// categories are the categories of definitions, as proposals.
func categories(list []entry) []page.Option {
	seen := map[string]bool{"": true}
	var found []page.Option
	for _, one := range list {
		if !seen[one.Category] {
			seen[one.Category] = true
			found = append(found, page.Option{Value: one.Category})
		}
	}
	return found
}

// unitsOf are the units that measure something.
func unitsOf(v *page.Visit, kind measure.Kind) []page.Option {
	var options []page.Option
	for _, option := range v.Units() {
		if unit, err := measure.ParseUnit(option.Value); err == nil && unit.Kind() == kind {
			options = append(options, option)
		}
	}
	return options
}

// itemOf returns what a form says about an item.
func itemOf(form *page.Form) *draft {
	d := newDraft(form)
	form.Require("name")
	d.body = page.Fields{"name": form.Text("name"), "kind": form.Text("kind"), "category": form.Text("category")}.Filled()
	if form.Checked("density_volume") || form.Checked("density_weight") {
		form.Require("density_volume", "density_weight")
		form.Above("density_volume", "density_weight")
		d.body["density"] = page.Fields{
			"volume": form.Amount("density_volume"), "volume_unit": form.Text("density_volume_unit"),
			"weight": form.Amount("density_weight"), "weight_unit": form.Text("density_weight_unit"),
		}
		form.Alias("/density", "density_volume")
		for _, name := range []string{"volume", "volume_unit", "weight", "weight_unit"} {
			form.Alias("/density/"+name, "density_"+name)
		}
	}
	d.allergens()
	if days := form.Whole("lead_days"); days != nil {
		d.body["lead_days"] = days
	}
	if rows := d.measures(); len(rows) > 0 {
		d.body[measures] = rows
	}
	d.packages()
	return d
}

func createItem(v *page.Visit) error {
	form, err := v.ReadForm("item")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showNewItem(v, form)
	}
	d, slug := itemOf(form), slugTyped(form, form.Text("name"))
	d.create()
	err = send[readmodels.Item](v, d, items, slug)
	if d.refused(err) {
		return showNewItem(v, form)
	}
	if err != nil {
		return err
	}
	return created(v, items, slug, form)
}

func editItem(v *page.Visit) error { return showEditItem(v, v.NewForm("item"), nil, nil) }

// showEditItem shows the form of an item, beside what it is now, with the measures and the
// packages that were sent.
func showEditItem(v *page.Visit, form *page.Form, sent, sold []row) error {
	item, err := page.Get[readmodels.Item](v, page.At(items.api+"/{}", v.Path("slug")))
	if err != nil {
		return err
	}
	anchor(form, item.Revision).Fill("name", item.Name).Fill("kind", string(item.Kind)).Fill("category", item.Category)
	form.Fill("density_volume", "").Fill("density_weight", "")
	form.Fill("density_volume_unit", measure.Cup.String()).Fill("density_weight_unit", measure.Gram.String())
	if d := item.Density; d != nil && len(further(item)) < len(item.Measures) {
		form.Fill("density_volume", v.Typed(d.Volume)).Fill("density_volume_unit", d.VolumeUnit.String())
		form.Fill("density_weight", v.Typed(d.Weight)).Fill("density_weight_unit", d.WeightUnit.String())
	}
	fillAllergens(form, item)
	if form.Fill("lead_days", ""); item.LeadDays > 0 {
		form.Fill("lead_days", strconv.Itoa(item.LeadDays))
	}
	slug := string(item.Slug)
	data := itemFormPage{Form: form, Action: items.at(slug, "edit"), Back: items.at(slug), Measures: measureRows(v, form, item, sent)}
	data.Packages = packageRows(v, form, item, sold)
	data.Own = measure.Measures{Others: item.Measures}.OwnUnits()
	data.Head = v.Head(section, v.T("book.edit", item.Name), append(crumbs(v, items), page.Link{Path: data.Back, Text: item.Name})...)
	return renderItemForm(v, data)
}

func changeItem(v *page.Visit) error {
	form, err := v.ReadForm("item")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showEditItem(v, form, sentRows(form, measures), sentRows(form, packages))
	}
	d, slug := itemOf(form), v.Path("slug")
	err = send[readmodels.Item](v, d, items, slug)
	if d.refused(err) {
		return showEditItem(v, form, sentRows(form, measures), sentRows(form, packages))
	}
	if err != nil {
		return err
	}
	return v.Done(items.at(slug), "book.saved")
}
