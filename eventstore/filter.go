package eventstore

import (
	"slices"
	"strings"
)

// Filter selects events by the names of their streams. What it names must all hold.
type Filter struct {
	// StreamPrefixes are alternatives; if there are none, every name matches.
	StreamPrefixes []string
	// Kitchen is the kitchen that the name has, as [KitchenOf] returns it; empty selects
	// the streams of all.
	Kitchen string
}

// Matches reports whether the filter selects the events of a stream.
func (f Filter) Matches(stream string) bool {
	if f.Kitchen != "" && f.Kitchen != KitchenOf(stream) {
		return false
	}
	return len(f.StreamPrefixes) == 0 || slices.ContainsFunc(f.StreamPrefixes, func(prefix string) bool {
		return strings.HasPrefix(stream, prefix)
	})
}

// Clone returns a copy that shares nothing.
func (f Filter) Clone() Filter {
	f.StreamPrefixes = slices.Clone(f.StreamPrefixes)
	return f
}

// KitchenOf returns the kitchen in the name of a stream: what follows the first "-", up to
// the next "-" or ".". It is empty if there is none.
func KitchenOf(stream string) string {
	_, rest, _ := strings.Cut(stream, "-")
	if end := strings.IndexAny(rest, "-."); end >= 0 {
		return rest[:end]
	}
	return rest
}
