package commands

import (
	"strings"

	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// caches are the folded streams that an application keeps, by category.
type caches map[stream.Category]cached

// cached is a repository.
type cached interface {
	Seen(stream string, revision uint64)
	Forget()
}

// see marks the stream of an event as one that has changed.
func (c caches) see(event eventstore.Event) {
	category, _, _ := strings.Cut(event.Stream, "-")
	if repository, known := c[stream.Category(category)]; known {
		repository.Seen(event.Stream, event.Revision)
	}
}

func (c caches) forget() {
	for _, repository := range c {
		repository.Forget()
	}
}
