package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// progress is what this instance knows about a projection without querying the
// database.
type progress struct {
	mu      sync.Mutex
	isOwner bool
	// at is the checkpoint in the database, as last written or read.
	at checkpoint
	// reached is the position the rows are true for. It can be beyond the
	// checkpoint's: between the two the log holds no event for the projection.
	reached eventstore.Position
	// oldest is when the first event was recorded that was read and is not folded
	// yet, or the zero time.
	oldest time.Time
	// refused is why the tables do not belong to the log; empty if they do.
	refused string
	polled  time.Time     // when the checkpoint was last read for waiting callers
	changed chan struct{} // closed and replaced at every change
}

func newProgress() *progress { return &progress{changed: make(chan struct{})} }

// own begins a term of this instance.
func (p *progress) own(at checkpoint) {
	p.update(func() {
		p.isOwner, p.at, p.reached, p.oldest, p.refused = true, at, at.position, time.Time{}, at.refused
	})
}

// disown ends the term.
func (p *progress) disown() { p.update(func() { p.isOwner = false }) }

// reach sets what was folded, and when the first event was recorded that was read
// and is not folded yet.
func (p *progress) reach(at checkpoint, reached eventstore.Position, oldest time.Time) {
	p.update(func() { p.at, p.reached, p.oldest = at, reached, oldest })
}

// swapped sets the generation; the position stays the same.
func (p *progress) swapped(generation int64) {
	p.update(func() { p.at.generation = generation })
}

// behind sets when the first event was recorded that is not folded yet.
func (p *progress) behind(oldest time.Time) {
	p.update(func() { p.oldest = oldest })
}

// saw sets how far another instance has brought the projection. New tables may be
// true for an earlier position than the old ones: those of another log.
func (p *progress) saw(read checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isOwner && (p.reached.Before(read.position) || p.at.generation < read.generation) {
		p.at, p.reached = read, read.position
		p.notify()
	}
}

// judged sets whether the tables belong to the log, unless there are newer ones.
func (p *progress) judged(compared checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused != compared.refused && p.at.generation <= compared.generation {
		p.refused = compared.refused
		p.notify()
	}
}

// untilRefused waits until the tables do not belong to the log.
func (p *progress) untilRefused(ctx context.Context) error {
	for {
		now := p.look()
		if now.refused != "" {
			return fmt.Errorf("the tables do not belong to the log: %s", now.refused)
		}
		select {
		case <-now.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pollPause is how often the checkpoint of a projection that another instance
// owns is read while a caller waits for it.
const pollPause = 10 * time.Millisecond

// pollDue reports whether it is time to read the checkpoint again. Of all waiting
// callers it returns true to one.
func (p *progress) pollDue() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.polled) < pollPause/2 {
		return false
	}
	p.polled = time.Now()
	return true
}

func (p *progress) update(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	p.notify()
}

// notify wakes up the waiting callers. It is called with the lock held.
func (p *progress) notify() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// view is a copy of a progress, with a channel that is closed when it changes.
type view struct {
	isOwner bool
	at      checkpoint
	reached eventstore.Position
	oldest  time.Time
	refused string
	changed <-chan struct{}
}

func (p *progress) look() view {
	p.mu.Lock()
	defer p.mu.Unlock()
	return view{p.isOwner, p.at, p.reached, p.oldest, p.refused, p.changed}
}

// trueFor returns the position that rows are true for which were read together
// with a checkpoint.
func (v view) trueFor(read checkpoint) eventstore.Position {
	if v.at.generation == read.generation && v.at.position == read.position && read.position.Before(v.reached) {
		return v.reached
	}
	return read.position
}
