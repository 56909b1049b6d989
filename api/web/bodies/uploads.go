package bodies

import (
	"context"
	"sync"
)

// Limits of how many large bodies are received, or wait for their turn, at the same time.
const (
	mostUploads        = 32
	mostKitchenUploads = 2
)

// Uploads counts the large bodies that are received or kept: their senders may be slow, and
// each takes space until it is handled.
type Uploads struct {
	// Kitchen returns the kitchen that a request is for; nil is the same one for all.
	Kitchen func(ctx context.Context) string

	mu    sync.Mutex
	all   int
	those map[string]int // of the kitchens that have some
}

// Begin reports whether a body may be received. The caller calls the function at its end.
func (u *Uploads) Begin(ctx context.Context) (end func(), ok bool) {
	kitchen := ""
	if u.Kitchen != nil {
		kitchen = u.Kitchen(ctx)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all == mostUploads || u.those[kitchen] == mostKitchenUploads {
		return nil, false
	}
	if u.those == nil {
		u.those = map[string]int{}
	}
	u.all++
	u.those[kitchen]++
	return func() { u.end(kitchen) }, true
}

func (u *Uploads) end(kitchen string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all--
	if u.those[kitchen]--; u.those[kitchen] == 0 {
		delete(u.those, kitchen)
	}
}
