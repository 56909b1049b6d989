package locale

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// The characters around a text whose direction is its own.
const isolateStart, isolateEnd = "\u2068", "\u2069"

// firstTurning is the first character that is written from right to left.
const firstTurning = '\u0590'

// isolate returns a text for a place within another one, so that neither its direction nor
// a control in it reorders what stands around it (UAX #9). Texts from left to right
// without controls are returned as they are.
func isolate(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= firstTurning }) < 0 {
		return text
	}
	turns := false
	text = strings.Map(func(r rune) rune {
		switch properties, _ := bidi.LookupString(string(r)); properties.Class() {
		case bidi.R, bidi.AL:
			turns = true
		case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
			return -1
		default:
		}
		return r
	}, text)
	if !turns {
		return text
	}
	return isolateStart + text + isolateEnd
}

// isolateAll isolates the texts among the arguments of a text.
func isolateAll(args []any) []any {
	isolated := slices.Clone(args)
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			isolated[i] = isolate(text)
		}
	}
	return isolated
}
