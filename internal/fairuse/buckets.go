package fairuse

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// Rate is how much may be used: so much a second in the long run, and Burst at once. The
// zero value is without limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// ErrBadRate is the error for text that is not a rate.
var ErrBadRate = errors.New("must be a number a second and a number at once, such as 200/20000, or off")

// IsUnlimited reports whether there is no limit.
func (r Rate) IsUnlimited() bool { return r == Rate{} }

// UnmarshalText parses "200/20000" or "off". It fails with [ErrBadRate].
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*r = Rate{}
		return nil
	}
	perSecond, burst, _ := strings.Cut(string(text), "/")
	number, err := strconv.ParseFloat(perSecond, 64)
	most, burstErr := strconv.Atoi(burst)
	if err := errors.Join(err, burstErr); err != nil || !(number > 0 && number < 1e9) || most < 1 {
		return fmt.Errorf("%w, not %.40q", ErrBadRate, text)
	}
	*r = Rate{PerSecond: number, Burst: most}
	return nil
}

// String returns the text form that [Rate.UnmarshalText] reads.
func (r Rate) String() string {
	if r.IsUnlimited() {
		return "off"
	}
	return strconv.FormatFloat(r.PerSecond, 'f', -1, 64) + "/" + strconv.Itoa(r.Burst)
}

// mostBuckets is how many buckets are remembered: those that were used last.
const mostBuckets = 10_000

// Buckets are token buckets, one for each key. They are full in the beginning, and those
// that were not used for long are forgotten, so that the memory is bounded. They are safe
// for concurrent use.
type Buckets[K comparable] struct {
	rate Rate
	mu   sync.Mutex
	kept *lru.Cache[K, *rate.Limiter]
}

// NewBuckets returns full buckets.
func NewBuckets[K comparable](of Rate) *Buckets[K] {
	kept, err := lru.New[K, *rate.Limiter](mostBuckets)
	if err != nil {
		panic(err) // the size is not positive
	}
	return &Buckets[K]{rate: of, kept: kept}
}

// Wait returns after how long a bucket has a token; 0 if it has one.
func (b *Buckets[K]) Wait(key K, at time.Time) time.Duration {
	if b.rate.IsUnlimited() {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, ok := b.kept.Get(key)
	if !ok {
		return 0
	}
	missing := 1 - bucket.TokensAt(at)
	return time.Duration(max(missing, 0) / b.rate.PerSecond * float64(time.Second))
}

// Take takes a token out of a bucket, if it has one.
func (b *Buckets[K]) Take(key K, at time.Time) {
	if b.rate.IsUnlimited() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, ok := b.kept.Get(key)
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(b.rate.PerSecond), b.rate.Burst)
		b.kept.Add(key, bucket)
	}
	bucket.AllowN(at, 1)
}
