package eventstore

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// cache keeps the most recently used folded streams, up to a total number of
// events. A stream that is acquired has one owner until it is released.
type cache[S any] struct {
	mu      sync.Mutex
	entries *simplelru.LRU[string, *cached[S]]
	events  uint64 // the weights of the entries together
	limit   uint64
	// epoch counts how often everything was forgotten.
	epoch atomic.Uint64
}

// cached is a folded stream.
type cached[S any] struct {
	stream   string
	lock     chan struct{} // full while the stream has an owner
	state    S
	next     uint64 // the revision that the stream's next event will have
	position Position
	keys     map[string]span
	weight   uint64 // how many of its events the cache has counted
	epoch    uint64 // in which the state was folded
	isRead   bool   // the stream was read in this epoch
	// seen is the revision after the greatest one that was seen in the log.
	seen atomic.Uint64
}

// isCurrent reports whether the state has all events that were seen in the log.
func (e *cached[S]) isCurrent() bool { return e.isRead && e.next >= e.seen.Load() }

// forget makes every stream be folded again, those that have an owner by their
// next one.
func (c *cache[S]) forget() { c.epoch.Add(1) }

// renew forgets a stream whose caller owns it.
func (c *cache[S]) renew(entry *cached[S]) {
	var none S
	entry.state, entry.next, entry.position, entry.keys = none, 0, Position{}, map[string]span{}
	entry.epoch, entry.isRead = c.epoch.Load(), false
	entry.seen.Store(0)
}

// span is where the events of a command with an idempotency key are.
type span struct {
	mac, hash   string // of the command; one of them is empty
	first, last uint64
}

// isOf reports whether the events are those of a command.
func (s span) isOf(command Command) bool {
	if s.mac != "" {
		return s.mac == command.KeyMAC
	}
	return s.hash == command.OldKeyHash
}

func newCache[S any](limit int) *cache[S] {
	entries, err := simplelru.NewLRU[string, *cached[S]](math.MaxInt, nil) // release bounds it by weight
	if err != nil {
		panic(err) // the size is not positive
	}
	return &cache[S]{entries: entries, limit: uint64(max(limit, 1))}
}

// see notes a revision of a stream, if that is cached. One that is cached later is read
// later.
func (c *cache[S]) see(stream string, revision uint64) {
	c.mu.Lock()
	entry, ok := c.entries.Peek(stream)
	c.mu.Unlock()
	if !ok {
		return
	}
	for seen := entry.seen.Load(); seen <= revision && !entry.seen.CompareAndSwap(seen, revision+1); {
		seen = entry.seen.Load()
	}
}

// acquire waits until the stream has no owner. The caller owns it until it calls
// the returned function.
func (c *cache[S]) acquire(ctx context.Context, stream string) (*cached[S], func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	c.mu.Lock()
	entry, ok := c.entries.Get(stream)
	if !ok {
		entry = &cached[S]{stream: stream, lock: make(chan struct{}, 1), keys: map[string]span{}}
		c.entries.Add(stream, entry)
	}
	c.mu.Unlock()
	select {
	case entry.lock <- struct{}{}:
		if entry.epoch != c.epoch.Load() {
			c.renew(entry)
		}
		return entry, func() { c.release(entry) }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// release counts the events that the entry gained and evicts the least recently
// used streams. An entry may be evicted while it has an owner: the next caller
// folds the stream again.
func (c *cache[S]) release(entry *cached[S]) {
	c.mu.Lock()
	if kept, ok := c.entries.Peek(entry.stream); ok && kept == entry {
		c.events += entry.next + 1 - entry.weight
		entry.weight = entry.next + 1
	}
	for c.events > c.limit && c.entries.Len() > 1 {
		_, evicted, _ := c.entries.RemoveOldest()
		c.events -= evicted.weight
	}
	c.mu.Unlock()
	<-entry.lock
}

func (e *cached[S]) at() Expected { return Expected{next: e.next} }

// note remembers where the events of a command with an idempotency key are.
func (e *cached[S]) note(metadata Metadata, first, last uint64) {
	if metadata.Key == "" {
		return
	}
	if earlier, known := e.keys[metadata.Key]; known {
		first = min(first, earlier.first)
	}
	e.keys[metadata.Key] = span{mac: metadata.KeyMAC, hash: metadata.KeyHash, first: first, last: last}
}
