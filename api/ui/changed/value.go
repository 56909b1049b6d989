package changed

import (
	"encoding/json"
	"slices"
	"strings"

	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
)

// none is written where there is nothing.
const none = "–"

var (
	// enumerations are fields whose values are words of the API.
	enumerations = []string{"origin", "kind", "mode", "unit"}
	// texts are fields whose values are texts of people, even where they look like numbers.
	texts = []string{"name", "notes", "note", "category", "source", "variant_name", "item_unit", "base_recipe", "supplier", "code"}
	// switches are fields that are off where they are missing.
	switches = []string{"per_run", "production_ready", "preferred"}
)

// value writes a value of a field.
func (w writer) value(field comparison.Field, value json.RawMessage, unit string) string {
	parent, name := split(field.Path)
	if name == allergens || isAllergen(field) {
		return w.allergens(name == allergens, value)
	}
	if isNone(value) {
		return w.missing(parent, name)
	}
	var list []string
	var plain string
	switch text := string(value); {
	case text == "[]":
		return none
	case json.Unmarshal(value, &list) == nil:
		return strings.Join(list, ", ")
	case text == "true" || text == "false":
		return w.T("value." + text)
	case json.Unmarshal(value, &plain) != nil:
		plain = text
	}
	if id := "value." + plain; w.Has(id) && slices.Contains(enumerations, name) {
		return w.T(id)
	}
	return w.number(name, plain, unit)
}

// missing writes that a field is missing.
func (w writer) missing(parent, name string) string {
	list, _ := split(parent)
	switch {
	case slices.Contains(switches, name):
		return w.T("value.false")
	case name == "amount" && strings.HasSuffix(list, "/lines"):
		return w.T("recipe.taken.taste")
	}
	return none
}

// number writes a number of a field; a text as it is.
func (w writer) number(name, plain, unit string) string {
	number, err := measure.ParseNumber(plain)
	if err != nil || slices.Contains(texts, name) {
		return plain
	}
	if name == "price" {
		if price, err := measure.ParseMoney(plain); err == nil {
			return w.Money(price).String()
		}
	}
	if of, err := measure.ParseUnit(unit); err == nil {
		return w.Amount(number, of).String()
	}
	return w.Number(number).String()
}

// allergens is the field with what an item contains, and the list of it.
const allergens = "allergens"

// isAllergen reports whether a field is one allergen of an item.
func isAllergen(field comparison.Field) bool {
	parent, _ := split(field.Path)
	return strings.HasSuffix(parent, "/"+allergens)
}

// allergens writes what an item contains: all of it, of which nothing is known where it is
// missing, or one allergen.
func (w writer) allergens(all bool, value json.RawMessage) string {
	var list []string
	switch {
	case isNone(value) && all:
		return w.T("value.unknown")
	case isNone(value):
		return none
	case !all:
		list = make([]string, 1)
		_ = json.Unmarshal(value, &list[0]) // a text
	default:
		_ = json.Unmarshal(value, &list) // a list of texts
	}
	if len(list) == 0 {
		return w.T("value.none")
	}
	for i, one := range list {
		if id := "allergen." + one; w.Has(id) {
			list[i] = w.T(id)
		}
	}
	return strings.Join(list, ", ")
}
