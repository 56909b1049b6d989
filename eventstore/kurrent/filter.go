package kurrent

import (
	"regexp"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// searchWindow is how many events a server examines between two checkpoints
// when few match.
const searchWindow = 500

func (f *feed) from() esdb.AllPosition {
	last := f.reached()
	if last.IsZero() {
		return esdb.Start{}
	}
	return esdb.Position{Commit: last.Commit, Prepare: last.Prepare}
}

func (f *feed) reached() eventstore.Position {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

func (f *feed) reach(position eventstore.Position) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = position
}

// filter always excludes the server's own streams, which begin with $.
func (f *feed) filter() *esdb.SubscriptionFilter {
	filter := &esdb.SubscriptionFilter{Type: esdb.StreamFilterType}
	switch {
	case f.isUnfiltered():
		filter.Regex = `^[^\$].*`
	case f.selects.Kitchen != "": // the prefixes are compared here
		filter.Regex = `^([^\$-][^-]*)?-` + regexp.QuoteMeta(f.selects.Kitchen) + `([-.]|$)`
	default:
		filter.Prefixes = f.selects.StreamPrefixes
	}
	return filter
}

// isUnfiltered reports whether the server sends every event. It must where a
// prefix matches the server's own streams, too.
func (f *feed) isUnfiltered() bool {
	if f.following || f.selects.Kitchen != "" {
		return f.following
	}
	for _, prefix := range f.selects.StreamPrefixes {
		if prefix == "" || strings.HasPrefix(prefix, "$") {
			return true
		}
	}
	return len(f.selects.StreamPrefixes) == 0
}
