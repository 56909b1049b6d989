package book

import (
	"strings"

	"crumbtrail/api/ui/book/directory"
	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
)

// defineField is the box that defines the items of the lines that the book lacks.
const defineField = "define_items"

// recipeOf returns what a form says about a recipe. fresh has its new items, if the reader wants
// them to be defined.
func recipeOf(form *page.Form, fresh *newItems, recipes, parts directory.Directory) *draft {
	d := newDraft(form)
	form.Require("name")
	base := recipes.Chosen(form, "base_recipe", "book.unknown.recipe")
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
		if form.Checked(defineField) && !fresh.names.Has(form.Text(prefix+"item")) {
			item = fresh.item(prefix + "item")
		} else {
			item = fresh.names.Chosen(form, prefix+"item", "book.unknown.item")
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

func (d *draft) components(parts directory.Directory) []page.Fields {
	form := d.form
	return eachRow(form, components, []string{"recipe", "batches", "note"}, []string{"unit"}, func(at, prefix string) page.Fields {
		form.Require(prefix+"recipe", prefix+"batches")
		form.Above(prefix + "batches")
		field := prefix + "recipe"
		form.Alias(at+"/amount", prefix+"batches").Alias(at+"/quantity", prefix+"batches")
		form.Alias(at, prefix+"unit").Alias(at+"/finished_unit", field)
		part := parts.Chosen(form, field, "book.unknown.recipe")
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
