package reasons

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Wording is a part of a reason.
type Wording struct {
	About string   `json:"about,omitempty" doc:"The part of the record that it is about"`
	Code  string   `json:"code,omitempty" doc:"Identifies the text, whose values are in args; missing for a text without a code"`
	Args  []string `json:"args,omitempty"`
	Text  string   `json:"text" doc:"The text in English"`
}

// between stands between the parts of a reason.
const between = "; "

// Of returns the parts of a reason.
func Of(reason string) []Wording {
	if reason == "" {
		return nil
	}
	var all []Wording
	for part := range strings.SplitSeq(reason, between) {
		all = append(all, of(part))
	}
	return all
}

func of(text string) Wording {
	if found, ok := whole(text); ok {
		return found
	}
	if about, rest, ok := strings.Cut(text, ": "); ok {
		if found, ok := whole(rest); ok {
			found.About, found.Text = about, text
			return found
		}
	}
	return Wording{Text: text}
}

func whole(text string) (Wording, bool) {
	for _, known := range table {
		if found := known.form.FindStringSubmatch(text); found != nil {
			return Wording{Code: known.code, Args: found[1:], Text: text}, true
		}
	}
	return Wording{}, false
}

// Codes returns all codes, in their order.
func Codes() []string { return slices.Sorted(maps.Values(formats)) }

// entry is a format as an expression.
type entry struct {
	code, format string
	form         *regexp.Regexp
}

// table has the formats with most words first: some are the beginning of others.
var table = compile()

var verb = regexp.MustCompile(`"?%[dsq]"?`)

func compile() []entry {
	var all []entry
	for format, code := range formats {
		text := verb.ReplaceAllStringFunc(regexp.QuoteMeta(format), func(verb string) string {
			switch verb {
			case "%d":
				return `(-?\d+)`
			case "%q":
				return `"(.*)"`
			}
			return `(.+)`
		})
		all = append(all, entry{code, format, regexp.MustCompile(`^` + text + `$`)})
	}
	words := func(e entry) int { return len(verb.ReplaceAllString(e.format, "")) }
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(words(b)-words(a), cmp.Compare(a.format, b.format)) })
	return all
}
