package eventstore

import "context"

// Inventoried is an optional capability of a [Store]: its positions have no
// gaps, and it records how far the log and its streams go, apart from the
// events. So it can tell which events were lost.
type Inventoried interface {
	// Inventory compares what the log holds with what was written to it: of one
	// kitchen, or of all if it is empty. That of a kitchen costs what the kitchen
	// has. Positions belong to no kitchen, so it has those that are missing only if
	// no other kitchen has a stream. It fails with [ErrUnavailable], [ErrClosed] and
	// the context's error.
	Inventory(ctx context.Context, kitchen string) (Inventory, error)
}

// Inventory describes a log at one time.
type Inventory struct {
	// Head is the greatest position that was ever written, and Last that of the
	// last event that the log holds. Kept is the head that the log keeps apart from the
	// events; below Last it is damaged.
	Head, Last, Kept Position
	// Missing are the positions up to Head without an event, ascending.
	Missing []Missing
	// Uneven are the streams that do not end where they were written to, by name.
	Uneven []UnevenStream
}

// Missing is a range of positions without events, inclusive.
type Missing struct{ First, Last Position }

// UnevenStream is a stream whose last event is not the last one that was written to it.
type UnevenStream struct {
	Stream string
	// Written and Held are the last revision that was written, as the log keeps it apart
	// from the events, and the last one that the log holds. Where Written is the lower one,
	// what is kept is damaged.
	Written, Held Expected
}
