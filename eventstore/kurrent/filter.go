package kurrent

import (
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
	if f.followsAll() {
		filter.Regex = `^[^\$].*`
	} else {
		filter.Prefixes = f.prefixes
	}
	return filter
}

// followsAll reports whether the server sends every event. It must where a
// prefix matches the server's own streams, too.
func (f *feed) followsAll() bool {
	for _, prefix := range f.prefixes {
		if prefix == "" || strings.HasPrefix(prefix, "$") {
			return true
		}
	}
	return f.following || len(f.prefixes) == 0
}

func (f *feed) matches(stream string) bool {
	for _, prefix := range f.prefixes {
		if strings.HasPrefix(stream, prefix) {
			return true
		}
	}
	return len(f.prefixes) == 0
}
