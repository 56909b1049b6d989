package page

import "strings"

// firstMark marks the place of the first link in a text; it is no character of a language.
const firstMark = '\ue000'

// Sentence returns a text in parts. Arguments that are links are parts of their own, with
// their addresses; the other parts have none. What is no link is formatted as in T.
func (v *Visit) Sentence(id string, args ...any) []Link {
	plain, links := make([]any, len(args)), map[rune]Link{}
	for i, arg := range args {
		plain[i] = arg
		if link, ok := arg.(Link); ok {
			mark := firstMark + rune(i)
			plain[i], links[mark] = string(mark), link
		}
	}
	var parts []Link
	var text strings.Builder
	end := func() {
		if text.Len() > 0 {
			parts = append(parts, Link{Text: text.String()})
			text.Reset()
		}
	}
	for _, r := range v.T(id, plain...) {
		if link, ok := links[r]; ok {
			end()
			parts = append(parts, link)
			continue
		}
		text.WriteRune(r)
	}
	end()
	return parts
}
