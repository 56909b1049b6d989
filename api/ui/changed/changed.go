// Package changed writes what is different between two definitions, or two targets, in the
// words of the catalogue.
package changed

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
)

// Field is a field before and after, as people read it. Of what is new or gone as a whole Old
// is empty and New tells which.
type Field struct{ Label, Old, New string }

// Fields writes the fields that are different of a thing, whose own name is not repeated.
func Fields(v *page.Visit, thing string, fields []comparison.Field) []Field {
	w := writer{v, thing, fields, wholesOf(fields)}
	var written []Field
	seen := map[string]bool{}
	for _, field := range fields {
		switch path := w.wholes.outermost(field.Path); {
		case seen[path] || isItem(path) || w.wholes.isListOf(field) || w.isListed(field):
		case path != "":
			seen[path] = true
			written = append(written, w.element(path, field))
		case w.adds(field):
			if one := w.field(field); one.Old != one.New {
				written = append(written, one)
			}
		}
	}
	return written
}

// isItem reports whether a path is that of an item in a content, which is new or gone with the
// line that takes it.
func isItem(path string) bool {
	slug, isOne := strings.CutPrefix(path, "/items/")
	return isOne && !strings.Contains(slug, "/")
}

// isListed reports whether a field is one allergen of which the list has a field of its own.
func (w writer) isListed(field comparison.Field) bool {
	parent, _ := split(field.Path)
	return isAllergen(field) && w.has(parent)
}

// writer writes fields of a thing.
type writer struct {
	*page.Visit
	thing  string
	all    []comparison.Field
	wholes wholes
}

// figures are the fields that tell how much an element is, the first that it has.
var figures = []string{"equals", "amount", "quantity", "batches", "items_per_batch", "batch_percent"}

// element writes what is new or gone as a whole, of which a field is one, with how much it is.
func (w writer) element(path string, field comparison.Field) Field {
	change := "effect.added"
	if isNone(field.New) {
		change = "effect.removed"
	}
	end := comparison.Field{Path: path + "/", Names: field.Names}
	made := Field{Label: cmp.Or(w.label(end), w.thing), New: w.T(change)}
	for _, name := range figures {
		at := slices.IndexFunc(w.all, func(f comparison.Field) bool { return f.Path == path+"/"+name })
		if at < 0 || strings.HasPrefix(path, "/items/") && name == "amount" { // a package is called by it
			continue
		}
		figure := w.all[at]
		was, is := w.value(figure, figure.Old, figure.OldUnit), w.value(figure, figure.New, figure.NewUnit)
		if isNone(figure.New) {
			is = was
		}
		made.New = w.T(change+".of", is)
		break
	}
	return made
}

// identities are fields that only repeat what something is.
var identities = []string{"slug", "item", "recipe", "finished_unit", "finished_good", "recipe_name"}

// beside are units that stand beside amounts.
var beside = map[string][]string{"unit": {"amount", "quantity"}, "equals_unit": {"equals"}}

// adds reports whether a field adds anything to what others show.
func (w writer) adds(field comparison.Field) bool {
	parent, name := split(field.Path)
	if slices.Contains(identities, name) {
		return false
	}
	return !slices.ContainsFunc(beside[name], func(amount string) bool { return w.has(parent + "/" + amount) })
}

func (w writer) has(path string) bool {
	return slices.ContainsFunc(w.all, func(f comparison.Field) bool { return f.Path == path })
}

// field writes a field.
func (w writer) field(field comparison.Field) Field {
	label := w.label(field)
	if isOrder(field) {
		label = w.T("field.order", label)
	}
	return Field{Label: label, Old: w.value(field, field.Old, field.OldUnit), New: w.value(field, field.New, field.NewUnit)}
}

// objects are fields that are told by their own words, and not by those of the amount in them.
var objects = []string{"yield_amount", "density", "volume", "weight"}

// label are the words that lead to a field.
func (w writer) label(field comparison.Field) string {
	var words []string
	rest := strings.TrimPrefix(field.Path, "/")
	for i, element := range field.Elements() {
		before, after, _ := strings.Cut(rest, element.List+"/")
		words = w.objects(words, before)
		_, rest, _ = strings.Cut(after, "/")
		name := element.Named("")
		if i < len(field.Names) {
			name = field.Names[i]
		}
		if i == 0 && name == w.thing {
			continue
		}
		if id := "field." + element.List + ".one"; w.Has(id) {
			name = w.T(id, name)
		}
		words = append(words, name)
	}
	parent, name := split("/" + rest)
	if isAllergen(field) {
		name = allergens
	}
	words = w.objects(words, strings.TrimPrefix(parent, "/"))
	if isAmount := name == "amount" || name == "quantity"; name != "" && (!isAmount || len(words) == 0) {
		words = append(words, w.word(name))
	}
	return strings.Join(words, " › ")
}

// objects adds the words of the objects in a part of a path.
func (w writer) objects(words []string, part string) []string {
	for name := range strings.SplitSeq(part, "/") {
		if slices.Contains(objects, name) {
			words = append(words, w.word(name))
		}
	}
	return words
}

// word is what a field is called.
func (w writer) word(name string) string {
	if id := "field." + name; w.Has(id) {
		return w.T(id)
	}
	return strings.ReplaceAll(name, "_", " ")
}
