package eventstore

import (
	"context"
	"iter"
	"sync"
)

// ahead reads a stream while its caller handles earlier events: a long stream
// is then fetched and decoded at the same time.
func ahead(ctx context.Context, store Store, stream string, from uint64) iter.Seq2[Event, error] {
	type message struct {
		event Event
		err   error
	}
	const buffered = 1024
	return func(yield func(Event, error) bool) {
		reading, cancel := context.WithCancel(ctx)
		messages := make(chan message, buffered)
		var reader sync.WaitGroup
		defer reader.Wait()
		defer cancel()
		reader.Go(func() {
			defer close(messages)
			for event, err := range store.ReadStream(reading, stream, from, 0) {
				select {
				case messages <- message{event, err}:
				case <-reading.Done():
					return
				}
			}
		})
		for m := range messages {
			if !yield(m.event, m.err) {
				return
			}
		}
		if err := ctx.Err(); err != nil { // the reader may have stopped before the end
			yield(Event{}, err)
		}
	}
}
