package eventstore

import "context"

// Inventoried is an optional capability of a [Store]: its positions have no
// gaps, and it records how far the log and its streams go, apart from the
// events. So it can tell which events were lost.
type Inventoried interface {
	// Inventory compares what the log holds with what was written to it. It
	// fails with [ErrUnavailable], [ErrClosed] and the context's error.
	Inventory(ctx context.Context) (Inventory, error)
}

// Inventory describes a log at one time.
type Inventory struct {
	// Head is the greatest position that was ever written, and Last that of the
	// last event that the log holds.
	Head, Last Position
	// Missing are the positions up to Head without an event, ascending.
	Missing []Missing
	// Short are the streams whose last events are missing, by name.
	Short []ShortStream
}

// Missing is a range of positions without events, inclusive.
type Missing struct{ First, Last Position }

// ShortStream is a stream that does not reach as far as it was written.
type ShortStream struct {
	Stream string
	// Written and Held are the last revision that was written and the last one
	// that the log holds.
	Written, Held Expected
}
