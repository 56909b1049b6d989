package eventstore

import (
	"container/list"
	"context"
	"sync"
)

// cache keeps folded streams, the most recently used ones, up to so many events
// altogether. Whoever acquires a stream has it alone.
type cache[S any] struct {
	mu      sync.Mutex
	entries map[string]*list.Element // of *cached[S]
	recent  *list.List
	events  uint64
	limit   uint64
}

// cached is a folded stream.
type cached[S any] struct {
	stream   string
	lock     chan struct{}
	state    S
	next     uint64 // the revision that the stream's next event will have
	position Position
	keys     map[string]span
	weight   uint64 // how many events of it the cache has counted
}

// span is where the events of a command with an idempotency key are.
type span struct {
	hash        string
	first, last uint64
}

func newCache[S any](limit int) *cache[S] {
	return &cache[S]{entries: map[string]*list.Element{}, recent: list.New(), limit: uint64(max(limit, 1))}
}

// acquire waits until the stream is free. The caller releases it.
func (c *cache[S]) acquire(ctx context.Context, stream string) (*cached[S], func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	c.mu.Lock()
	element, ok := c.entries[stream]
	if !ok {
		element = c.recent.PushFront(&cached[S]{stream: stream, lock: make(chan struct{}, 1), keys: map[string]span{}})
		c.entries[stream] = element
	}
	c.recent.MoveToFront(element)
	entry := element.Value.(*cached[S])
	c.mu.Unlock()
	select {
	case entry.lock <- struct{}{}:
		return entry, func() { c.release(entry) }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// release counts what the entry grew by and drops the streams that were not
// used for longest. An entry that is dropped while somebody has it is merely
// folded again by the next.
func (c *cache[S]) release(entry *cached[S]) {
	c.mu.Lock()
	if element, kept := c.entries[entry.stream]; kept && element.Value == entry {
		c.events += entry.next + 1 - entry.weight
		entry.weight = entry.next + 1
	}
	for c.events > c.limit && c.recent.Len() > 1 {
		oldest := c.recent.Back()
		dropped := c.recent.Remove(oldest).(*cached[S])
		delete(c.entries, dropped.stream)
		c.events -= dropped.weight
	}
	c.mu.Unlock()
	<-entry.lock
}

func (e *cached[S]) at() Expected { return Expected{next: e.next} }

// note remembers where the events of a command with a key are.
func (e *cached[S]) note(metadata Metadata, first, last uint64) {
	if metadata.Key == "" {
		return
	}
	if earlier, known := e.keys[metadata.Key]; known {
		first = min(first, earlier.first)
	}
	e.keys[metadata.Key] = span{hash: metadata.KeyHash, first: first, last: last}
}
