// Package directory finds the definitions that people mean by what they type.
package directory

import (
	"slices"
	"strings"

	"crumbtrail/api/ui/book/wording"
	"crumbtrail/api/ui/page"
)

// Directory finds the values of what is typed. Things are typed by their names, which
// are made different from one another, or by whatever else means one of them alone.
type Directory struct {
	// Options are for a list of proposals.
	Options []page.Option

	texts  map[string]string // by value
	values map[string]string // by folded text
	// means are the values that a text may mean that is no name, by its words.
	means map[string][]string
	// known reports whether a text that names nothing may be a value. The API then
	// says what is wrong with it.
	known func(text string) bool
}

// Thing is something that can be named, and what else it may be called.
type Thing struct {
	Value, Name string
	Also        []string
}

// New returns the directory of some things. What names nothing may be a value if known reports it.
func New(things []Thing, known func(text string) bool) Directory {
	d := Directory{texts: map[string]string{}, values: map[string]string{}, means: map[string][]string{}, known: known}
	count := map[string]int{}
	for _, one := range things {
		count[wording.Fold(one.Name)]++
	}
	for _, one := range things {
		text := one.Name
		if count[wording.Fold(text)] > 1 {
			text += " (" + one.Value + ")"
		}
		d.texts[one.Value], d.values[wording.Fold(text)] = text, one.Value
		d.Options = append(d.Options, page.Option{Value: text})
		for _, called := range append(one.Also, one.Name) {
			if key := wording.Words(called); key != "" && !slices.Contains(d.means[key], one.Value) {
				d.means[key] = append(d.means[key], one.Value)
			}
		}
	}
	return d
}

// Text returns the text of a value; the value itself if it is unknown.
func (d Directory) Text(value string) string {
	if text, ok := d.texts[value]; ok {
		return text
	}
	return value
}

// Exact returns the value that has a text as its name.
func (d Directory) Exact(text string) (value string, ok bool) {
	value, ok = d.values[wording.Fold(text)]
	return value, ok
}

// Has reports whether a text is a value.
func (d Directory) Has(text string) bool {
	_, ok := d.texts[text]
	return ok
}

// Value returns what a text names; false if it names nothing, or several things.
func (d Directory) Value(text string) (string, bool) {
	if value, ok := d.Exact(text); ok {
		return value, true
	}
	if d.Has(text) {
		return text, true
	}
	if may := d.means[wording.Words(text)]; len(may) > 0 {
		return may[0], len(may) == 1
	}
	return text, d.known(text)
}

// HasMeaning reports whether a text names anything, or may.
func (d Directory) HasMeaning(text string) bool {
	_, ok := d.Value(text)
	return ok || len(d.means[wording.Words(text)]) > 0
}

// mostChoices is how many things a fault proposes.
const mostChoices = 8

// like are the texts of the things that a text may mean, or else that have it in their names.
func (d Directory) like(text string) []string {
	may := slices.Clone(d.means[wording.Words(text)])
	isMeant := len(may) > 0
	for _, option := range d.Options {
		if !isMeant && wording.Words(text) != "" && strings.Contains(wording.Words(option.Value), wording.Words(text)) {
			may = append(may, d.values[wording.Fold(option.Value)])
		}
	}
	texts := make([]string, len(may))
	for i, value := range may {
		texts[i] = "“" + d.Text(value) + "”"
	}
	slices.Sort(texts)
	return texts[:min(len(texts), mostChoices)]
}

// Chosen returns what was typed in a field; empty with a fault if that names nothing, or
// several things.
func (d Directory) Chosen(form *page.Form, field, fault string) string {
	text := form.Text(field)
	if text == "" {
		return ""
	}
	value, ok := d.Value(text)
	if ok {
		return value
	}
	switch like := d.like(text); {
	case len(like) > 0:
		form.Fault(field, "book.which", text, form.List(like))
	default:
		form.Fault(field, fault, text)
	}
	return ""
}
