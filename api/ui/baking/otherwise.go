package baking

import (
	"fmt"
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels/ledger"
)

// otherwise is what went otherwise than the recipe says: a row for each item.
type otherwise struct {
	Rows []deviation
	// Items are those of the recipe, and Substitutes all.
	Items, Substitutes, Units []page.Option
}

// deviation is a row of the form.
type deviation struct {
	// Prefix is that of the names of its fields.
	Prefix, Title string
	// Lots are those of the chosen item.
	Lots []page.Option
	// Focus is "again" for one that was added.
	Focus string
}

// rowOf returns the prefix of the fields of a row.
func rowOf(number int) string { return "consumed." + strconv.Itoa(number) + "." }

// deviationFields are the fields of a row.
func deviationFields() []string { return []string{"replaces", "amount", "unit", "substitute", "lot"} }

// rowFields are the fields of rows.
func rowFields(numbers []int) []string {
	fields := slices.Clone(bakeFields)
	for _, number := range numbers {
		for _, field := range deviationFields() {
			fields = append(fields, rowOf(number)+field)
		}
	}
	return fields
}

// readOtherwise returns the rows of the form with what can be chosen in them.
func readOtherwise(v *page.Visit, form *page.Form, names book, of method, numbers []int, added bool) (found otherwise, err error) {
	if len(numbers) == 0 {
		return found, nil
	}
	found.Items, found.Substitutes = []page.Option{{Text: v.T("bake.otherwise.choose")}}, []page.Option{{Text: v.T("bake.otherwise.itself")}}
	found.Units = v.Units()
	known := map[domain.Slug]bool{}
	for _, recipe := range of.Recipes {
		for _, line := range recipe.Lines {
			if !known[line.Item] {
				known[line.Item] = true
				found.Items = append(found.Items, page.Option{Value: string(line.Item), Text: line.Name})
			}
		}
	}
	for _, item := range names.Items {
		found.Substitutes = append(found.Substitutes, page.Option{Value: string(item.Slug), Text: item.Name})
	}
	for i, number := range numbers {
		row := deviation{Prefix: rowOf(number), Title: v.T("bake.otherwise.row", i+1), Lots: []page.Option{{Text: v.T("bake.otherwise.inorder")}}}
		if added && i == len(numbers)-1 {
			row.Focus = "again"
		}
		item := form.Value(row.Prefix + "substitute")
		if item == "" {
			item = form.Value(row.Prefix + "replaces")
		}
		if item != "" {
			lots, err := page.All[ledger.Lot](v, page.At("/v1/pantry/lots?item={}", item))
			if err != nil {
				return found, err
			}
			for _, lot := range lots {
				row.Lots = append(row.Lots, page.Option{Value: string(lot.ID), Text: lotText(v, lot)})
			}
		}
		found.Rows = append(found.Rows, row)
	}
	return found, nil
}

func lotText(v *page.Visit, lot ledger.Lot) string {
	return v.T("bake.otherwise.lot", v.Date(lot.ReceivedOn), v.Amount(lot.Remaining, lot.Unit).String())
}

// consumedBy returns what rows say, as the operation reads it. text reads a field, and number
// an amount.
func consumedBy(numbers []int, text, number func(field string) string) []page.Fields {
	var consumed []page.Fields
	for _, row := range numbers {
		prefix := rowOf(row)
		line := page.Fields{
			"item": text(prefix + "replaces"), "amount": number(prefix + "amount"), "unit": text(prefix + "unit"), "lot_id": text(prefix + "lot"),
		}
		if substitute := text(prefix + "substitute"); substitute != "" {
			line["item"], line["instead_of"] = substitute, text(prefix+"replaces")
		}
		consumed = append(consumed, line.Filled())
	}
	return consumed
}

// consumedIn reads the rows of a form that is recorded. Rows in which nothing is chosen or typed
// but a unit are left out.
func consumedIn(form *page.Form, numbers []int) []page.Fields {
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(row int) bool {
		return !slices.ContainsFunc([]string{"replaces", "amount", "substitute", "lot"}, func(field string) bool {
			return form.Checked(rowOf(row) + field)
		})
	})
	for i, row := range numbers {
		prefix := rowOf(row)
		form.Require(prefix+"replaces", prefix+"amount")
		at := fmt.Sprintf("/consumed/%d/", i)
		form.Alias(at+"item", prefix+"substitute").Alias(at+"instead_of", prefix+"replaces").Alias(at+"lot_id", prefix+"lot")
		form.Alias(at+"amount", prefix+"amount").Alias(at+"unit", prefix+"unit")
	}
	return consumedBy(numbers, form.Text, form.Amount)
}

// nextRow returns the rows with another one.
func nextRow(numbers []int) []int {
	if len(numbers) == 0 {
		return []int{0}
	}
	return append(numbers, numbers[len(numbers)-1]+1)
}

// consumed returns what the rows say that are complete, for the trial.
func (p *bakeFormPage) consumed(v *page.Visit) []page.Fields {
	complete := slices.DeleteFunc(slices.Clone(p.rows), func(row int) bool {
		return p.Form.Value(rowOf(row)+"replaces") == "" || number(v, p.Form.Value(rowOf(row)+"amount")) == ""
	})
	return consumedBy(complete, p.Form.Value, func(field string) string { return number(v, p.Form.Value(field)) })
}
