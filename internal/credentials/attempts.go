package credentials

import (
	"net/netip"
	"time"

	"crumbtrail/internal/fairuse"
)

const (
	// mostAttempts is how many refused credentials an address may present at once, and
	// attemptEvery after how long it may present another one.
	mostAttempts = 10
	attemptEvery = 6 * time.Second
)

// Attempts limits how many refused credentials an address may present: a token bucket
// for each. It is safe for concurrent use.
type Attempts struct {
	now     func() time.Time
	buckets *fairuse.Buckets[netip.Prefix]
}

// NewAttempts returns a limit with full buckets.
func NewAttempts() *Attempts {
	rate := fairuse.Rate{PerSecond: 1 / attemptEvery.Seconds(), Burst: mostAttempts}
	return &Attempts{now: time.Now, buckets: fairuse.NewBuckets[netip.Prefix](rate)}
}

// Allowed reports whether an address may present a credential, and after how long
// otherwise.
func (a *Attempts) Allowed(address netip.Addr) (ok bool, retryAfter time.Duration) {
	wait := a.buckets.Wait(networkOf(address), a.now())
	return wait == 0, wait
}

// Failed counts a credential that was refused.
func (a *Attempts) Failed(address netip.Addr) { a.buckets.Take(networkOf(address), a.now()) }

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
