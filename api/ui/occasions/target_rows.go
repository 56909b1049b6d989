package occasions

import (
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
)

// targetTable are the targets of one kind. What and Quantity are ids of texts.
type targetTable struct {
	What, Quantity string
	Rows           []targetRow
	Add            *targetForm // nil while the targets cannot change
	// Define leads to the form of what a target is of; its path is empty for readers who may not.
	Define page.Link
	// IsAnswer is true on the page that shows a refused form.
	IsAnswer bool
}

// HasChoices reports whether the book has what a target can be of. A page that answers a form has its
// fields in any case.
func (t targetTable) HasChoices() bool { return len(t.Add.Choices) > 1 || t.IsAnswer }

// targetRow is a target with its form.
type targetRow struct {
	Name, Under string
	Quantity    int64
	Notes       string
	Day         domain.Date // of production, empty for that of the occasion
	Form        *targetForm
}

// targetForm sets or removes a target.
type targetForm struct {
	*page.Form
	Action, Remove string
	Value          string // of the hidden field, what the target is of
	HasDay         bool
	Choices        []page.Option
}

var occasionTemplate = page.NewTemplate[occasionPage](files, "occasion.html")

// targets adds the rows of the targets.
func (p *occasionPage) targets(v *page.Visit, recipes, goods []definition, refused *page.Form) {
	names := map[string]definition{}
	for _, recipe := range recipes {
		names[recipe.Slug] = recipe
	}
	for _, target := range p.ProductionTargets {
		row := targetRow{
			Name: string(target.Recipe), Under: string(target.FinishedUnit), Quantity: target.Batches, Notes: target.Notes, Day: target.ProduceOn,
		}
		if recipe, ok := names[string(target.Recipe)]; ok {
			row.Name = recipe.Name
			for _, one := range recipe.Yields {
				if one.Slug == string(target.FinishedUnit) {
					row.Under = one.Name
				}
			}
		}
		row.Form = p.targetForm(v, refused, "recipes", string(target.Recipe)+"/"+string(target.FinishedUnit), target.Batches, target.Notes)
		if row.Form != nil {
			row.Form.HasDay = true
			row.Form.Fill("day", string(target.ProduceOn))
		}
		p.Recipes.Rows = append(p.Recipes.Rows, row)
	}
	goodNames := map[string]string{}
	for _, good := range goods {
		goodNames[good.Slug] = good.Name
	}
	for _, target := range p.AssemblyTargets {
		row := targetRow{Name: goodNames[string(target.FinishedGood)], Quantity: target.Quantity, Notes: target.Notes}
		if row.Name == "" {
			row.Name = string(target.FinishedGood)
		}
		row.Form = p.targetForm(v, refused, "goods", string(target.FinishedGood), target.Quantity, target.Notes)
		p.Goods.Rows = append(p.Goods.Rows, row)
	}
}

// targetForm returns the form of a target; of a new one if it is of nothing yet.
func (p *occasionPage) targetForm(v *page.Visit, refused *page.Form, kind, of string, quantity int64, notes string) *targetForm {
	if !p.Open || v.AsOf != "" || !v.May("SetProductionTarget") {
		return nil
	}
	name := kind + "/" + of
	form := refused
	if refused == nil || refused.Name != name {
		form = v.NewForm(name)
	}
	if quantity > 0 {
		form.Fill("quantity", strconv.FormatInt(quantity, 10)).Fill("notes", notes)
	}
	form.At(p.Revision)
	action := page.At("/occasions/{}/"+kind, string(p.ID))
	return &targetForm{Form: form, Action: action, Remove: action + "/remove", Value: of}
}

// has reports whether the form of a target has a place of its own: its row may be gone.
func (p *occasionPage) has(form *page.Form) bool {
	for _, table := range []targetTable{p.Recipes, p.Goods} {
		if table.Add != nil && table.Add.Form == form {
			return true
		}
		for _, row := range table.Rows {
			if row.Form != nil && row.Form.Form == form {
				return true
			}
		}
	}
	return false
}

// unitChoices are the finished units that can be baked.
func unitChoices(v *page.Visit, recipes []definition) []page.Option {
	choices := []page.Option{{Text: v.T("occasion.choose")}}
	for _, recipe := range recipes {
		for _, one := range recipe.Yields {
			text := recipe.Name
			if len(recipe.Yields) > 1 {
				text = v.UnitOf("book.unit.of", recipe.Name, one.Name)
			}
			choices = append(choices, page.Option{Value: recipe.Slug + "/" + one.Slug, Text: text})
		}
	}
	return choices
}

func goodChoices(v *page.Visit, goods []definition) []page.Option {
	choices := []page.Option{{Text: v.T("occasion.choose")}}
	for _, good := range goods {
		choices = append(choices, page.Option{Value: good.Slug, Text: good.Name})
	}
	return choices
}
