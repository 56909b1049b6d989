// Package fairuse limits how much of the program a credential, a kitchen and an address
// may use, so that none takes the others' share: token buckets for requests, and counts of
// those who follow events. It counts callers that are authenticated, and addresses that
// present wrong credentials; nothing that a stranger sends counts against a kitchen.
package fairuse

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Limits are those of one credential and of one kitchen. Zero values are without limit.
type Limits struct {
	// Key and Kitchen limit requests.
	Key, Kitchen Rate
	// KeyReaders and KitchenReaders limit how many follow events at the same time.
	KeyReaders, KitchenReaders int
	// Pause is how long a request that is beyond a limit waits before it is refused.
	Pause time.Duration
}

// DefaultLimits are those of a server unless it is configured otherwise. People and
// programs that wait for answers do not meet them; a program that floods does.
var DefaultLimits = Limits{
	Key: Rate{PerSecond: 200, Burst: 20_000}, Kitchen: Rate{PerSecond: 400, Burst: 40_000},
	KeyReaders: 32, KitchenReaders: 128, Pause: time.Second,
}

// Limit is what was exceeded, for metrics.
type Limit string

// The limits.
const (
	KeyRequests     Limit = "key_requests"
	KitchenRequests Limit = "kitchen_requests"
	KeyReaders      Limit = "key_readers"
	KitchenReaders  Limit = "kitchen_readers"
	Attempts        Limit = "attempts"  // refused credentials of an address
	Expensive       Limit = "expensive" // requests that take turns
)

// ExceededError refuses a request that is beyond a limit.
type ExceededError struct {
	Limit Limit
	// Wait is after how long the request may be repeated.
	Wait time.Duration

	whose string // the key, kitchen or address that is beyond it
}

// Error describes the limit for people.
func (e *ExceededError) Error() string {
	switch e.Limit {
	case KeyRequests:
		return "The key or session has sent too many requests."
	case KitchenRequests:
		return "The kitchen's members and keys have sent too many requests."
	case KeyReaders:
		return "The key or session follows the events too often at the same time."
	case KitchenReaders:
		return "Too many of the kitchen's members and keys follow the events."
	case Attempts:
		return "Too many credentials from this address were refused."
	case Expensive:
	}
	return "Too many expensive requests."
}

// Limiter limits credentials and kitchens. It is safe for concurrent use.
type Limiter struct {
	limits        Limits
	now           func() time.Time
	keys, kitchen *Buckets[string]
	refused       *prometheus.CounterVec
	held          holding

	mu      sync.Mutex
	readers map[reader]int // of those that have any
}

// reader is a credential, or a kitchen, that follows events.
type reader struct{ credential, kitchen string }

// New returns a limiter with full buckets.
func New(limits Limits) *Limiter {
	l := &Limiter{
		limits: limits, now: time.Now, keys: NewBuckets[string](limits.Key), kitchen: NewBuckets[string](limits.Kitchen),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "crumbtrail_rate_limited_total", Help: "Requests that were refused because they are beyond a limit, by the limit.",
		}, []string{"limit"}),
		held:    holding{pause: limits.Pause, of: map[string]int{}},
		readers: map[reader]int{},
	}
	for _, limit := range []Limit{KeyRequests, KitchenRequests, KeyReaders, KitchenReaders, Attempts, Expensive} {
		l.refused.WithLabelValues(string(limit))
	}
	return l
}

// Metrics counts refusals. No label names a kitchen or a caller.
func (l *Limiter) Metrics() prometheus.Collector { return l.refused }

// Refused counts a refusal of a key, a kitchen or an address, and returns it. Without a
// limiter nothing is counted.
func (l *Limiter) Refused(limit Limit, whose string, wait time.Duration) *ExceededError {
	if l != nil {
		l.refused.WithLabelValues(string(limit)).Inc()
	}
	return &ExceededError{Limit: limit, Wait: wait, whose: whose}
}

// Admit counts a request of a credential in a kitchen; both are known to be genuine. It
// fails with an [*ExceededError]. A request that is refused for its credential does not
// count for the kitchen, so that one credential cannot use up the kitchen's share by
// asking on. Without a limiter nothing is refused.
func (l *Limiter) Admit(credential, kitchen string) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if wait := l.keys.Wait(credential, now); wait > 0 {
		return l.Refused(KeyRequests, credential, wait)
	}
	if wait := l.kitchen.Wait(kitchen, now); kitchen != "" && wait > 0 {
		return l.Refused(KitchenRequests, kitchen, wait)
	}
	l.keys.Take(credential, now)
	if kitchen != "" { // an operator has none
		l.kitchen.Take(kitchen, now)
	}
	return nil
}

// readerWait is after how long a reader may try again: others leave at any time.
const readerWait = 10 * time.Second

// Follow counts a reader of events until leave is called. It fails with an
// [*ExceededError].
func (l *Limiter) Follow(credential, kitchen string) (leave func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine, ours := reader{credential: credential}, reader{kitchen: kitchen}
	switch {
	case l.limits.KeyReaders > 0 && l.readers[mine] >= l.limits.KeyReaders:
		return nil, l.Refused(KeyReaders, credential, readerWait)
	case l.limits.KitchenReaders > 0 && l.readers[ours] >= l.limits.KitchenReaders:
		return nil, l.Refused(KitchenReaders, kitchen, readerWait)
	}
	l.readers[mine]++
	l.readers[ours]++
	return sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, of := range []reader{mine, ours} {
			if l.readers[of]--; l.readers[of] == 0 {
				delete(l.readers, of)
			}
		}
	}), nil
}
