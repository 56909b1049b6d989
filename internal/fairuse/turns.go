package fairuse

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// activeFor is how long a kitchen counts as one that asks, after its last request.
const activeFor = 200 * time.Millisecond

// Turns lets kitchens that ask at the same time share the processors: while others ask,
// each has its part of them, and what is more waits for its turn. A kitchen that asks alone
// is not limited. The zero value is not usable: [NewTurns] returns one.
type Turns struct {
	processors int
	now        func() time.Time

	mu       sync.Mutex
	kitchens map[string]*turn
	swept    time.Time // when kitchens that no longer ask were forgotten
}

// turn is what a kitchen runs.
type turn struct {
	running int
	waiting []chan struct{} // in the order in which they came; closed at their turn
	last    time.Time       // when it asked
}

// NewTurns returns turns on the processors that the program has.
func NewTurns() *Turns {
	return &Turns{processors: runtime.GOMAXPROCS(0), now: time.Now, kitchens: map[string]*turn{}}
}

// Enter waits for the turn of a request of a kitchen, which then calls leave at its end. It
// fails with the error of the context.
func (t *Turns) Enter(ctx context.Context, kitchen string) (leave func(), err error) {
	mine, wait := t.join(kitchen)
	leave = func() { t.leave(mine) }
	if wait == nil {
		return leave, nil
	}
	select {
	case <-wait:
		return leave, nil
	case <-ctx.Done():
		t.quit(mine, wait)
		return nil, ctx.Err()
	}
}

// join runs a request, or returns the channel that is closed at its turn.
func (t *Turns) join(kitchen string) (mine *turn, wait chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	mine = t.kitchens[kitchen]
	if mine == nil {
		mine = &turn{}
		t.kitchens[kitchen] = mine
	}
	mine.last = now
	if mine.running < t.share(now) && len(mine.waiting) == 0 {
		mine.running++
		return mine, nil
	}
	wait = make(chan struct{})
	mine.waiting = append(mine.waiting, wait)
	return mine, wait
}

// share returns how many requests of a kitchen may run.
func (t *Turns) share(now time.Time) int {
	const unlimited = 1 << 20
	if len(t.kitchens) > 1 && now.Sub(t.swept) > activeFor/4 {
		t.sweep(now)
	}
	if len(t.kitchens) <= 1 {
		return unlimited
	}
	return max(1, t.processors/len(t.kitchens))
}

// sweep forgets kitchens that no longer ask.
func (t *Turns) sweep(now time.Time) {
	t.swept = now
	for kitchen, one := range t.kitchens {
		if one.running == 0 && len(one.waiting) == 0 && now.Sub(one.last) > activeFor {
			delete(t.kitchens, kitchen)
		}
	}
}

func (t *Turns) leave(mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine.running--
	t.advance(mine)
}

// advance runs those whose turn it is.
func (t *Turns) advance(mine *turn) {
	for share := t.share(t.now()); mine.running < share && len(mine.waiting) > 0; mine.running++ {
		close(mine.waiting[0])
		mine.waiting = mine.waiting[1:]
	}
}

// quit takes a request out that no longer waits. Its turn may have come meanwhile.
func (t *Turns) quit(mine *turn, wait chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := slices.Index(mine.waiting, wait); at >= 0 {
		mine.waiting = slices.Delete(mine.waiting, at, at+1)
		return
	}
	mine.running--
	t.advance(mine)
}
