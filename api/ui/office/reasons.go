package office

import (
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/reasons"
)

// worded is a part of a reason in the words of the page; English if it has no code.
type worded struct {
	Text    string
	English bool
}

// words words the parts of a reason.
func words(v *page.Visit, parts []reasons.Wording) []worded {
	var all []worded
	for _, part := range parts {
		id := "reason." + part.Code
		if part.Code == "" || !v.Has(id) {
			all = append(all, worded{Text: part.Text, English: true})
			continue
		}
		args := make([]any, len(part.Args))
		for i, arg := range part.Args {
			args[i] = arg
			if kind := "reason.kind." + strings.ReplaceAll(arg, " ", "_"); v.Has(kind) {
				args[i] = v.T(kind)
			}
			if within := reasons.Of(arg); len(within) == 1 && within[0].Code != "" { // such as why something is not served
				args[i] = words(v, within)[0].Text
			}
		}
		text := v.T(id, args...)
		if part.About != "" {
			text = v.T("reason.about", part.About, text)
		}
		all = append(all, worded{Text: text})
	}
	return all
}
