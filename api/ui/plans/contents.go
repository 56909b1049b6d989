package plans

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
)

// changeList are things of one kind that changed.
type changeList struct {
	Title string
	Items []changedThing
}

// changedThing is something that changed, with its fields.
type changedThing struct {
	Name, Change string
	// Path is the page of the thing; empty without one.
	Path   string
	Fields []changedField
}

// changedField is a field before and after, as people read it.
type changedField struct{ Label, Old, New string }

// contentView writes fields of definitions and targets.
type contentView struct{ *page.Visit }

// snapshots are definitions that changed since they were captured. The pattern is that of
// their pages.
func (v contentView) snapshots(drifts []comparison.SnapshotDrift, pattern string) []changedThing {
	var things []changedThing
	for _, drift := range drifts {
		if drift.Status != comparison.DriftSame {
			things = append(things, v.thing(drift.Name, drift.DisplayName, "drift."+string(drift.Status), pattern, drift.Fields))
		}
	}
	return things
}

// entries are lines, targets and contents that are different between two plans.
func (v contentView) entries(all []comparison.Entry, pattern string) []changedThing {
	var things []changedThing
	for _, entry := range all {
		fields := entry.Fields
		if entry.Change != comparison.Changed { // all of it is new, or was
			fields = slices.DeleteFunc(slices.Clone(fields), func(f comparison.Field) bool { return strings.Count(f.Path, "/") > 1 })
		}
		things = append(things, v.thing(entry.Name, entry.DisplayName, "effect."+string(entry.Change), pattern, fields))
	}
	return things
}

func (v contentView) thing(slug, name, change, pattern string, fields []comparison.Field) changedThing {
	made := changedThing{Name: name, Change: v.T(change)}
	if name == "" {
		made.Name = slug
	}
	slug, _, _ = strings.Cut(slug, "/")
	if pattern != "" && v.Serves(strings.Replace(pattern, "{}", "{slug}", 1)) {
		made.Path = page.At(pattern, slug)
	}
	made.Fields = v.fields(name, fields)
	return made
}

// fields writes the fields of a thing that changed.
func (v contentView) fields(thing string, fields []comparison.Field) []changedField {
	var written []changedField
	whole, seen := wholesOf(fields), map[string]bool{}
	for _, field := range fields {
		switch path := whole.outermost(field.Path); {
		case seen[path] || strings.HasPrefix(path, "/items/") || whole.isListOf(field):
		case path != "":
			seen[path] = true
			written = append(written, v.element(thing, field))
		case v.adds(field, fields):
			if one := v.field(thing, field); one.Old != one.New {
				written = append(written, one)
			}
		}
	}
	return written
}

// element writes what is new or gone as a whole, of which a field is one.
func (v contentView) element(thing string, field comparison.Field) changedField {
	change := "effect.added"
	if isNone(field.New) {
		change = "effect.removed"
	}
	return changedField{Label: cmp.Or(strings.Join(namesOf(thing, field), " › "), thing), New: v.T(change)}
}

// namesOf are the names that lead to a field from a thing, whose own does not have to be repeated.
func namesOf(thing string, field comparison.Field) []string {
	if names := field.Names; len(names) > 0 && names[0] == thing {
		return names[1:]
	}
	return field.Names
}

// identities are fields that only repeat what something is.
var identities = []string{"slug", "item", "recipe", "finished_unit", "finished_good", "recipe_name"}

// adds reports whether a field adds anything to what others show.
func (v contentView) adds(field comparison.Field, all []comparison.Field) bool {
	parent, name := split(field.Path)
	if slices.Contains(identities, name) {
		return false
	}
	if name != "unit" {
		return true
	}
	return !slices.ContainsFunc(all, func(f comparison.Field) bool { // it stands beside the amount
		return f.Path == parent+"/amount" || f.Path == parent+"/quantity"
	})
}

func split(path string) (parent, name string) {
	at := strings.LastIndex(path, "/")
	return path[:at], path[at+1:]
}

// field writes a field of a thing, whose name does not have to be repeated.
func (v contentView) field(thing string, field comparison.Field) changedField {
	names := namesOf(thing, field)
	_, name := split(field.Path)
	label := strings.ReplaceAll(name, "_", " ")
	if id := "field." + name; v.Has(id) {
		label = v.T(id)
	}
	if isOrder(field) {
		label = v.T("field.order", label)
	}
	return changedField{
		Label: strings.Join(append(slices.Clone(names), label), " › "),
		Old:   v.value(name, string(field.Old), field.OldUnit), New: v.value(name, string(field.New), field.NewUnit),
	}
}

// value writes a value of JSON. A dash is none.
func (v contentView) value(field, text, unit string) string {
	var list []string
	var plain string
	switch {
	case text == "" || text == "null" || text == "[]":
		return "–"
	case json.Unmarshal([]byte(text), &list) == nil:
		return strings.Join(list, ", ")
	case text == "true" || text == "false":
		return v.T("value." + text)
	case json.Unmarshal([]byte(text), &plain) != nil:
		plain = text
	}
	if id := "value." + plain; v.Has(id) && slices.Contains(enumerations, field) {
		return v.T(id)
	}
	number, err := measure.ParseNumber(plain)
	if err != nil || slices.Contains(texts, field) {
		return plain
	}
	if field == "price" {
		if price, err := measure.ParseMoney(plain); err == nil {
			return v.Money(price).String()
		}
	}
	if of, err := measure.ParseUnit(unit); err == nil {
		return v.Amount(number, of).String()
	}
	return v.Number(number).String()
}

var (
	// enumerations are fields whose values are words of the API.
	enumerations = []string{"origin", "kind", "mode", "unit"}
	// texts are fields whose values are texts of people, even where they look like numbers.
	texts = []string{"name", "notes", "note", "category", "source", "variant_name", "item_unit", "base_recipe"}
)
