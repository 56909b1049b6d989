package book

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/web"
	"crumbtrail/internal/recipetext"
)

// pasting saves a pasted recipe: its new items one after another, then the recipe.
// Each is a command of its own, so it may stop halfway. Saving again continues: what is
// defined already is found by its name.
type pasting struct {
	draft

	fresh newItems
}

// confirmed handles the confirmation.
func confirmed(v *page.Visit, form *page.Form) error {
	shelf, err := readShelf(v, items, recipes)
	if err != nil {
		return err
	}
	p := pasting{draft: *newDraft(form), fresh: newItemsOf(form, shelf, ingredient)}
	p.recipe()
	slug := slugTyped(form, form.Text("name"))
	done, err := p.save(v, slug)
	if done {
		return v.Done(recipes.at(slug), "paste.done", form.Text("name"), strconv.Itoa(len(p.fresh.lacks)))
	}
	if p.refused(err) {
		return showConfirm(v, form, shelf, sentLines(form, shelf), sentDoubts(form), false)
	}
	return err
}

// sentLines reads the lines of the form again.
func sentLines(form *page.Form, found shelf) []recipetext.Line {
	var read []recipetext.Line
	options := optionsOf(form, found)
	for _, number := range form.Rows(lines) {
		read = append(read, recipetext.ParseLine(form.Text(prefixOf(lines, number)+"text"), options))
	}
	return read
}

func sentDoubts(form *page.Form) []recipetext.Doubt {
	var doubts []recipetext.Doubt
	for _, number := range form.Rows("doubts") {
		prefix := prefixOf("doubts", number)
		doubts = append(doubts, recipetext.Doubt{
			Code: recipetext.DoubtCode(form.Text(prefix + "code")), Text: form.Text(prefix + "of"), Until: form.Text(prefix + "until"),
		})
	}
	return doubts
}

// recipe reads what was confirmed.
func (p *pasting) recipe() {
	form := p.form
	form.Require("name", "yield_quantity", "yield_name")
	unit := wording.Slug(form.Text("yield_name"))
	if unit == "" {
		unit = "unit"
	}
	p.body = page.Fields{
		"name": form.Text("name"), "category": form.Text("category"), "source": form.Text("source"), "notes": form.Text("notes"),
		"time_minutes": form.Whole("time_minutes"),
		yields: []page.Fields{page.Fields{
			"slug": unit, "name": form.Text("yield_name"), "mode": "count", "items_per_batch": form.Whole("yield_quantity"),
		}.Filled()},
	}.Filled()
	p.yieldAmount()
	form.Alias("/yields/0/name", "yield_name").Alias("/yields/0/items_per_batch", "yield_quantity")
	lists := map[string][]page.Fields{}
	for _, number := range form.Rows(lines) {
		prefix := prefixOf(lines, number)
		list, row := lines, page.Fields(nil)
		if recipe, isNested := strings.CutPrefix(form.Text(prefix+"use"), recipePrefix); isNested {
			list, row = components, p.component(prefix, recipe)
		} else if row = p.line(prefix); row == nil {
			continue
		}
		p.alias(list+"/"+strconv.Itoa(len(lists[list])), prefix)
		lists[list] = append(lists[list], row)
	}
	for list, rows := range lists {
		p.body[list] = rows
	}
}

// alias leads from what is refused of a line, or of a component, to its fields.
func (p *pasting) alias(at, prefix string) {
	of := prefix + "use"
	if p.form.Text(of) == useNew {
		of = prefix + "name"
	}
	for field, name := range map[string]string{
		"": prefix + "unit", "/amount": prefix + "amount", "/batches": prefix + "amount", "/unit": prefix + "unit",
		"/note": prefix + "note", "/item": of, "/recipe": of,
	} {
		p.form.Alias("/"+at+field, name)
	}
}

// component returns what is confirmed of a line that is a nested recipe: an amount of it, or
// batches where no unit is chosen.
func (p *pasting) component(prefix, recipe string) page.Fields {
	form := p.form
	p.refer("recipe", recipe, prefix+"use")
	form.Require(prefix + "amount")
	form.Above(prefix + "amount")
	component := page.Fields{"recipe": recipe, "unit": form.Text(prefix + "unit"), "note": form.Text(prefix + "note")}
	many := "batches"
	if form.Checked(prefix + "unit") {
		many = "amount"
	}
	component[many] = form.Amount(prefix + "amount")
	return component.Filled()
}

// line returns what is confirmed of a line; nil if it is left out.
func (p *pasting) line(prefix string) page.Fields {
	form := p.form
	use, item := form.Text(prefix+"use"), ""
	switch use {
	case useSkip:
		return nil
	case "":
		form.Fault(prefix+"use", "paste.open")
	case useNew:
		item = p.fresh.item(prefix + "name")
	default:
		item = use[min(len(itemPrefix), len(use)):]
		p.refer("item", item, prefix+"use")
	}
	if form.Checked(prefix+"amount") || form.Checked(prefix+"unit") || !hasNoAmount(form, prefix) { // else it is taken to taste
		form.Require(prefix+"amount", prefix+"unit")
	}
	return page.Fields{
		"item": item, "amount": form.Amount(prefix + "amount"), "unit": form.Text(prefix + "unit"), "note": form.Text(prefix + "note"),
	}.Filled()
}

// hasNoAmount reports whether a line was pasted without an amount, which its doubt told.
func hasNoAmount(form *page.Form, prefix string) bool {
	doubts := recipetext.ParseLine(form.Text(prefix+"text"), optionsOf(form, shelf{})).Doubts
	return slices.ContainsFunc(doubts, func(doubt recipetext.Doubt) bool { return doubt.Code == recipetext.NoAmount })
}

// save defines the new items and the recipe. It reports whether all is defined.
func (p *pasting) save(v *page.Visit, slug string) (done bool, err error) {
	if p.form.Refusal != nil {
		return false, send[definedRecipe](v, &p.draft, recipes, slug)
	}
	path := page.At(recipes.api+"/{}", slug)
	current, err := page.Get[definedRecipe](v, path)
	if err == nil && same(current, p.body) {
		return true, nil // it was sent twice
	}
	if err == nil {
		p.form.Fault("slug", "book.slug.taken")
		return false, &problem.Problem{Problem: *web.Invalid.New("")}
	}
	if refused, ok := errors.AsType[*problem.Problem](err); !ok || refused.Status != http.StatusNotFound {
		return false, err
	}
	p.create()
	err = p.fresh.defineAll(v, func() error { return send[definedRecipe](v, &p.draft, recipes, slug) })
	return err == nil, err
}
