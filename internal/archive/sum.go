package archive

import "crumbtrail/eventstore"

// Sum is what a manifest has of events: how many there are, of how many streams, and a hash
// over them. The zero value is ready to use.
type Sum struct {
	Events int

	order Chain
	next  map[string]uint64
}

// Gap returns an [ErrDamaged] if an event is not the next one of its stream.
func (s *Sum) Gap(event eventstore.Event) error {
	if event.Revision == s.next[event.Stream] {
		return nil
	}
	return Damaged("event %d has the revision %d of %s, and %d comes next", s.Events+1, event.Revision, event.Stream, s.next[event.Stream])
}

// Add adds an event.
func (s *Sum) Add(event eventstore.Event) {
	if s.next == nil {
		s.next = map[string]uint64{}
	}
	s.Events++
	s.order.Add(event)
	s.next[event.Stream]++
}

// Streams returns the number of streams.
func (s *Sum) Streams() int { return len(s.next) }

// Chain returns the hash over the events in their order.
func (s *Sum) Chain() string { return s.order.String() }
