package book

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/definitions"
)

// goodPage is a finished good.
type goodPage struct {
	page.Head
	Good    readmodels.FinishedGood
	Archive *page.Form
	Uses    usedIn
}

// Link leads to what a component is.
func (p goodPage) Link(component definitions.GoodComponent) page.Link {
	_, slug, _ := strings.Cut(valueOf(component), ":")
	link := page.Link{Text: cmp.Or(component.Name, slug)}
	switch {
	case component.Item != "":
		link.Path = items.at(string(component.Item))
	case component.FinishedGood != "":
		link.Path = goods.at(string(component.FinishedGood))
	default:
		link.Path = recipes.at(string(component.FinishedUnit.Recipe))
	}
	return link
}

// Icon is the sign of what a component is.
func (p goodPage) Icon(component definitions.GoodComponent) string {
	switch {
	case component.Item != "":
		return "package"
	case component.FinishedGood != "":
		return goods.icon
	}
	return recipes.icon
}

// valueOf is how the form names a component.
func valueOf(component definitions.GoodComponent) string {
	switch {
	case component.Item != "":
		return itemPrefix + string(component.Item)
	case component.FinishedGood != "":
		return goodPrefix + string(component.FinishedGood)
	}
	return unitPrefix + component.FinishedUnit.String()
}

// EditPath is the address of the form.
func (p goodPage) EditPath() string { return goods.at(string(p.Good.Slug), "edit") }

// ArchiveOf is the form that takes it out of use.
func (p goodPage) ArchiveOf() archiving {
	return archiving{Action: goods.at(string(p.Good.Slug), "archive"), Form: p.Archive}
}

var goodTemplate = page.NewTemplate[goodPage](files, "book-good.html", "parts.html", "good-parts.html")

// showGood shows a finished good; archive is the form that was not accepted.
func showGood(v *page.Visit, archive *page.Form) error {
	good, used, err := withUses[readmodels.FinishedGood](v, goods)
	if err != nil {
		return err
	}
	data := goodPage{Good: good, Archive: archiveForm(v, archive, good.Revision), Uses: used}
	data.Head = v.Head(section, good.Name, crumbs(v, goods)...)
	data.Live = usesLive
	return goodTemplate.Render(v, statusOf(archive), data)
}

// goodFormPage defines a finished good.
type goodFormPage struct {
	page.Head
	Form         *page.Form
	Action, Back string
	// New is true for one that is defined for the first time.
	New    bool
	Rows   []row
	Things []page.Option
	Units  []page.Option
	// AsNow is what the good is, where the form comes too late.
	AsNow *goodPage
}

// Lacks reports whether something is typed that the book lacks, which can be defined with the good.
func (p goodFormPage) Lacks() bool {
	return p.Form.Checked(defineField) || slices.ContainsFunc(p.Rows, func(r row) bool { return p.Form.Faulty(r.Prefix + "thing") })
}

// Next is the prefix of the fields of the row that would be added.
func (p goodFormPage) Next() string { return nextPrefix(components, p.Rows) }

var goodFormTemplate = page.NewTemplate[goodFormPage](files, "book-good-form.html", "good-parts.html", "slug.html")

// components is the list of a form.
const components = "components"

func newGood(v *page.Visit) error {
	return showNewGood(v, v.NewForm("good").Fill("name", v.Query("name")), rowsFor(components, 3))
}

func showNewGood(v *page.Visit, form *page.Form, rows []row) error {
	shelf, err := readShelf(v, items, recipes, goods)
	if err != nil {
		return err
	}
	data := goodFormPage{Form: form, New: true, Action: goods.NewPath(), Back: goods.Path(), Rows: rows}
	data.Things, data.Units = shelf.componentNames(v, "").Options, shelf.units(v)
	data.Head = v.Head(section, v.T(goods.New()), crumbs(v, goods)...)
	return goodFormTemplate.Render(v, form.Status(), data)
}

// goodOf returns what a form says about a finished good. fresh has its new packaging, if the reader
// wants that to be defined.
func goodOf(form *page.Form, fresh *newItems, names directory.Directory, known []readmodels.Item) *draft {
	d := newDraft(form)
	form.Require("name")
	rows := eachRow(form, components, []string{"thing", "quantity"}, []string{"unit"}, func(at, prefix string) page.Fields {
		form.Require(prefix+"thing", prefix+"quantity")
		form.Above(prefix + "quantity")
		part := page.Fields{"quantity": form.Amount(prefix + "quantity"), "unit": form.Text(prefix + "unit")}
		field := prefix + "thing"
		form.Alias(at, field).Alias(at+"/finished_unit", field).Alias(at+"/finished_good", field).Alias(at+"/item", field)
		value := ""
		if form.Checked(defineField) && form.Checked(field) && !names.HasMeaning(form.Text(field)) {
			value = itemPrefix + fresh.item(field)
		} else {
			value = names.Chosen(form, field, "book.unknown.thing")
		}
		what, name, _ := strings.Cut(value, ":")
		switch what + ":" {
		case unitPrefix:
			part["finished_unit"] = name
			recipe, _, _ := strings.Cut(name, "/")
			d.refer("finished_unit", name, field)
			d.refer("recipe", recipe, field)
		case goodPrefix:
			part["finished_good"] = name
			d.refer("finished_good", name, field)
		case itemPrefix:
			part["item"] = name
			if !form.Checked(prefix + "unit") {
				form.Set(prefix+"unit", usualUnit(known, name))
				part["unit"] = form.Text(prefix + "unit")
			}
			d.refer("item", name, field)
		}
		return part.Filled()
	})
	if len(rows) == 0 {
		first := prefixOf(components, 0) + "thing"
		form.Alias("/"+components, first).Require(first)
	}
	d.body = page.Fields{"name": form.Text("name"), "components": rows}
	return d
}

// usualUnit is the unit of an item that none was typed for: that of its package, else the piece.
func usualUnit(known []readmodels.Item, slug string) string {
	for _, item := range known {
		if string(item.Slug) == slug && item.Package != nil {
			return item.Package.Unit.String()
		}
	}
	return measure.Each.String()
}

func createGood(v *page.Visit) error {
	form, err := v.ReadForm("good")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showNewGood(v, form, sentRows(form, components))
	}
	shelf, err := readShelf(v, items, recipes, goods)
	if err != nil {
		return err
	}
	fresh := newItemsOf(form, shelf, material)
	d, slug := goodOf(form, &fresh, shelf.componentNames(v, ""), shelf.items), slugTyped(form, form.Text("name"))
	d.create()
	err = fresh.sendWith(v, func() error { return send[definedGood](v, d, goods, slug) })
	if d.refused(err) {
		return showNewGood(v, form, sentRows(form, components))
	}
	if err != nil {
		return err
	}
	return created(v, goods, slug, form)
}

func editGood(v *page.Visit) error { return showEditGood(v, v.NewForm("good"), nil) }

// showEditGood shows the form of a finished good, with the rows that were sent.
func showEditGood(v *page.Visit, form *page.Form, sent []row) error {
	good, err := page.Get[readmodels.FinishedGood](v, page.At(goods.api+"/{}", v.Path("slug")))
	if err != nil {
		return err
	}
	shelf, err := readShelf(v, items, recipes, goods)
	if err != nil {
		return err
	}
	slug := string(good.Slug)
	names := shelf.componentNames(v, slug)
	anchor(form, good.Revision).Fill("name", good.Name)
	data := goodFormPage{Form: form, Action: goods.at(slug, "edit"), Back: goods.at(slug), Rows: sent, Things: names.Options}
	data.Units = shelf.units(v)
	if sent == nil {
		data.Rows = rowsFor(components, len(good.Components))
		for i, component := range good.Components {
			prefix := prefixOf(components, i)
			form.Fill(prefix+"thing", names.Text(valueOf(component))).Fill(prefix+"quantity", v.Typed(component.Quantity))
			form.Fill(prefix+"unit", component.Unit.String())
		}
	}
	if form.Stale() {
		data.AsNow = &goodPage{Good: good}
	}
	data.Head = v.Head(section, v.T("book.edit", good.Name), append(crumbs(v, goods), page.Link{Path: data.Back, Text: good.Name})...)
	return goodFormTemplate.Render(v, form.Status(), data)
}

func changeGood(v *page.Visit) error {
	form, err := v.ReadForm("good")
	if err != nil {
		return err
	}
	if rearranged(form) {
		return showEditGood(v, form, sentRows(form, components))
	}
	shelf, err := readShelf(v, items, recipes, goods)
	if err != nil {
		return err
	}
	slug := v.Path("slug")
	fresh := newItemsOf(form, shelf, material)
	d := goodOf(form, &fresh, shelf.componentNames(v, slug), shelf.items)
	err = fresh.sendWith(v, func() error { return send[definedGood](v, d, goods, slug) })
	if d.refused(err) {
		return showEditGood(v, form, sentRows(form, components))
	}
	if err != nil {
		return err
	}
	return v.Done(goods.at(slug), "book.saved")
}
