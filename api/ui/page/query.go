package page

import (
	"maps"
	"slices"
	"strings"
)

// QueryForm returns the form whose fields are the parameters of the address: of a page
// whose state is in its address, so that the form is sent with GET.
func (v *Visit) QueryForm(name string) *Form {
	f := v.NewForm(name)
	f.typed = v.Request.URL.Query()
	f.typed.Del("as_of")
	f.typed.Del("lang")
	return f
}

// Typed returns the names of the fields that were sent and begin with a prefix, without
// it, in order.
func (f *Form) Typed(prefix string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(f.typed)) {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			names = append(names, rest)
		}
	}
	return names
}

// Default sets what a field has that was not sent; see [Form.Fill].
func (f *Form) Default(name, value string) *Form {
	if f.typed != nil && !f.typed.Has(name) {
		f.typed.Set(name, value)
	}
	return f.Fill(name, value)
}

// Sent reports whether a field was sent.
func (f *Form) Sent(name string) bool { return f.typed.Has(name) }
