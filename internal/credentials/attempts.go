package credentials

import (
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// mostAttempts is how many refused credentials an address may present at once, and
	// attemptEvery after how long it may present another one.
	mostAttempts = 10
	attemptEvery = 6 * time.Second
	// mostAddresses is how many addresses are remembered.
	mostAddresses = 10_000
)

// Attempts limits how many refused credentials an address may present: a token bucket
// for each. It is safe for concurrent use.
type Attempts struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets *lru.Cache[netip.Prefix, bucket]
}

type bucket struct {
	left float64
	at   time.Time
}

// NewAttempts returns a limit with full buckets.
func NewAttempts() *Attempts {
	buckets, err := lru.New[netip.Prefix, bucket](mostAddresses)
	if err != nil {
		panic(err) // the size is not positive
	}
	return &Attempts{now: time.Now, buckets: buckets}
}

// Allowed reports whether an address may present a credential, and after how long
// otherwise.
func (a *Attempts) Allowed(address netip.Addr) (ok bool, retryAfter time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	left := a.fill(networkOf(address)).left
	if left >= 1 {
		return true, 0
	}
	return false, time.Duration((1 - left) * float64(attemptEvery))
}

// Failed counts a credential that was refused.
func (a *Attempts) Failed(address netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	network := networkOf(address)
	filled := a.fill(network)
	filled.left = max(filled.left-1, 0)
	a.buckets.Add(network, filled)
}

// fill returns a bucket with what has flown into it until now.
func (a *Attempts) fill(network netip.Prefix) bucket {
	now := a.now()
	found, ok := a.buckets.Get(network)
	if !ok {
		return bucket{left: mostAttempts, at: now}
	}
	found.left = min(found.left+float64(now.Sub(found.at))/float64(attemptEvery), mostAttempts)
	found.at = now
	return found
}

// networkOf returns the network that one caller has: an IPv4 address, or the first 64
// bits of an IPv6 address.
func networkOf(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, _ := address.Prefix(bits) // the zero address has the zero network
	return network
}
