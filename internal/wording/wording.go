// Package wording checks texts that users read: the help of the command line,
// the OpenAPI document, the details of problems. Tests import it.
package wording

import (
	"regexp"
	"strings"
	"testing"
)

// Banned are phrases that plain technical English does not use. They match whole
// words, regardless of case.
var Banned = []string{
	"say", "says", "said", "tell", "tells", "told",
	"whoever", "whosoever", "nobody", "somebody", "anybody", "everybody",
	"anew", "for ever", "at the most", "at the least",
	"carry out", "carries out", "carried out", "what became of", "became of", "makes of it", "made of it",
	"is quiet", "it is so", "who asks", "is asked", "was asked", "were asked",
	"such thing", "vouches", "wish", "wishes", "mend", "mended",
	"from now on", "take back", "takes back", "taken back", "take the mark back",
	"keep from changing", "is doing", "are doing", "are not there", "is not there",
	"of one's own", "a guess",
}

var banned = regexp.MustCompile(`(?i)\b(` + strings.Join(Banned, "|") + `)\b`)

// Check reports every banned phrase in a text as a failure of the test. The name
// identifies the text.
func Check(t testing.TB, name, text string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	for _, at := range banned.FindAllStringIndex(text, -1) {
		const around = 40
		t.Errorf("%s: banned phrase %q in %q", name, text[at[0]:at[1]], text[max(0, at[0]-around):min(len(text), at[1]+around)])
	}
}
