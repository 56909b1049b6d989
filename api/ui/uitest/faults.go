package uitest

import "strings"

// Faults are the addresses of the fields with faults, in the order of the summary of a refused form.
func (p Page) Faults() (fields []string) {
	_, summary, _ := strings.Cut(p.Body, `class="refusal"`)
	summary, _, _ = strings.Cut(summary, "</ul>")
	for _, part := range strings.Split(summary, `<a href="`)[1:] {
		field, _, _ := strings.Cut(part, `"`)
		fields = append(fields, field)
	}
	return fields
}
