package directory

import (
	"strings"

	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Caches are the repositories of an application, by the category of their streams.
type Caches map[stream.Category]Cache

// Cache is a repository.
type Cache interface {
	Seen(stream string, revision uint64)
	Forget()
}

// see marks the stream of an event as one that has changed.
func (c Caches) see(event eventstore.Event) {
	category, _, _ := strings.Cut(event.Stream, "-")
	if repository, known := c[stream.Category(category)]; known {
		repository.Seen(event.Stream, event.Revision)
	}
}

// Forget makes all of them forget what they cached.
func (c Caches) Forget() {
	for _, repository := range c {
		repository.Forget()
	}
}
