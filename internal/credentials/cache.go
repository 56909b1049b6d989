package credentials

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"crumbtrail/domain"
)

const (
	// cacheTime is how long a verified credential is not looked up again.
	cacheTime = 10 * time.Second
	// cacheSize is how many verified credentials are remembered.
	cacheSize = 10_000
)

// cache remembers credentials that were verified. It answers only while this program
// hears of changes; see [Store.Listen].
type cache struct {
	mu      sync.Mutex
	hearing bool
	// changes counts the changes that this program heard of. What was read before one is
	// not remembered after it.
	changes  uint64
	verified *lru.Cache[hash, verified]
	// required is whether callers need a credential: nil if that is not known. Once it is
	// true, it stays.
	required *bool
	// closed are the kitchens that no one may use; nil if they are not known.
	closed map[domain.Kitchen]*ClosedError
}

type verified struct {
	identity Identity
	refused  error // ErrExpired or ErrRevoked, until something changes
	changes  uint64
	until    time.Time
}

func newCache() *cache {
	remembered, err := lru.New[hash, verified](cacheSize)
	if err != nil {
		panic(err) // the size is not positive
	}
	return &cache{verified: remembered}
}

func (c *cache) get(of hash) (verified, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.verified.Get(of)
	if !ok || !c.hearing || found.changes != c.changes || time.Now().After(found.until) {
		return verified{}, false
	}
	return found, true
}

// remembers reports whether a credential was verified before.
func (c *cache) remembers(of hash) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verified.Contains(of)
}

// generation is to be read before the database is.
func (c *cache) generation() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes
}

func (c *cache) put(of hash, found verified, lasts time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found.until = time.Now().Add(lasts)
	c.verified.Add(of, found)
}

// clear makes the cache look everything up again.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	c.closed = nil
	if c.required != nil && !*c.required {
		c.required = nil
	}
}

// hear sets whether this program hears of changes. It may have missed some before.
func (c *cache) hear(is bool) {
	c.clear()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hearing = is
}

// closedKitchens returns the kitchens that no one may use, if they are known.
func (c *cache) closedKitchens() (map[domain.Kitchen]*ClosedError, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed, c.closed != nil && c.hearing
}

func (c *cache) setClosed(closed map[domain.Kitchen]*ClosedError, generation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation == c.changes {
		c.closed = closed
	}
}

func (c *cache) isRequired() (is, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.required == nil || !*c.required && !c.hearing {
		return false, false
	}
	return *c.required, true
}

func (c *cache) setRequired(is bool, generation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if is || generation == c.changes {
		c.required = &is
	}
}
