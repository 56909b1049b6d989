package answers

import (
	"strconv"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
)

// patterns are the texts about what does not match a pattern, by the description that the API has
// of the pattern. A test compares them with the patterns of the API.
var patterns = map[string]string{
	"three capital letters, such as EUR":                                                     "fault.pattern.currency",
	"a slug: lower-case letters and digits, joined by single - or _, at most 120 characters": "fault.slug",
	"an exact number: a decimal, or a fraction where no decimal is exact":                    "fault.number",
	"a finished unit: recipe/unit":                                                           "fault.pattern.finished_unit",
	"an id: a UUID in lower case":                                                            "fault.pattern.id",
	"1 to 200 visible characters":                                                            "fault.pattern.key",
	"a whole number":                                                                         "fault.whole",
	"the id of a plan, original or made":                                                     "fault.pattern.compared",
}

// Fault returns a fault in the reader's language, by its code; as the API words it if it has none.
func Fault(l *locale.Locale, f problem.Fault) string {
	id := "fault." + f.Code
	if f.Code == "pattern" && len(f.Args) == 1 && patterns[f.Args[0]] != "" {
		return l.T(patterns[f.Args[0]])
	}
	if f.Code == "" || !l.Has(id) {
		return f.Detail
	}
	args := make([]any, len(f.Args))
	for i, arg := range f.Args {
		args[i] = l.Date(domain.Date(arg)) // as it is, if it is no day
		if n, err := strconv.ParseInt(arg, 10, 64); err == nil {
			args[i] = l.Whole(n).Text
		}
	}
	return l.T(id, args...)
}
