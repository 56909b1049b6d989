// Package kept keeps what was decoded from documents that never change, so that each is
// decoded once: what is kept under the id or the hash of a document cannot become stale.
package kept

import (
	"math"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps the most recently used values, as long as their documents together are not
// larger than a limit. Readers share a value, so they do not change it. It is safe for
// concurrent use.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	entries *simplelru.LRU[K, entry[V]]
	size    int // of the documents of the entries together
	limit   int
}

type entry[V any] struct {
	value V
	size  int
}

// New returns an empty cache for documents of so many bytes together. What is decoded takes
// several times as much memory.
func New[K comparable, V any](limit int) *Cache[K, V] {
	c := &Cache[K, V]{limit: limit}
	entries, err := simplelru.NewLRU(math.MaxInt, func(_ K, removed entry[V]) { c.size -= removed.size }) // Add bounds it
	if err != nil {
		panic(err) // the size is not positive
	}
	c.entries = entries
	return c
}

// Get returns what is kept under a key.
func (c *Cache[K, V]) Get(key K) (value V, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, known := c.entries.Get(key)
	return found.value, known
}

// Add keeps a value whose document has so many bytes. One that is larger than the limit is
// not kept.
func (c *Cache[K, V]) Add(key K, value V, size int) {
	if size > c.limit {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key)
	c.entries.Add(key, entry[V]{value, size})
	for c.size += size; c.size > c.limit; {
		c.entries.RemoveOldest()
	}
}
