package projections

import (
	"sync"
	"time"

	"crumbtrail/eventstore"
)

// progress is what this program knows about a projection without asking the
// database.
type progress struct {
	mu      sync.Mutex
	isOwner bool
	// at is the checkpoint in the database, as this program left it.
	at checkpoint
	// reached is up to where the rows are true: behind the checkpoint nothing came
	// that the projection folds.
	reached eventstore.Position
	// oldest is when the first event was recorded that came and is not folded yet.
	oldest  time.Time
	polled  time.Time     // when the checkpoint was last looked at for who waits
	changed chan struct{} // closed and replaced at every change
}

func newProgress() *progress { return &progress{changed: make(chan struct{})} }

func (p *progress) own(at checkpoint) {
	p.update(func() { p.isOwner, p.at, p.reached, p.oldest = true, at, at.position, time.Time{} })
}

func (p *progress) disown() { p.update(func() { p.isOwner = false }) }

// reach takes in what was folded, and when the first event was recorded that is
// to be folded next, if one is there.
func (p *progress) reach(at checkpoint, reached eventstore.Position, oldest time.Time) {
	p.update(func() { p.at, p.reached, p.oldest = at, reached, oldest })
}

// swapped takes in that another generation is served at the same position.
func (p *progress) swapped(generation int64) {
	p.update(func() { p.at.generation = generation })
}

func (p *progress) behind(oldest time.Time) {
	p.update(func() { p.oldest = oldest })
}

// saw takes in how far another program has brought the projection.
func (p *progress) saw(read checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isOwner && p.reached.Before(read.position) {
		p.at, p.reached = read, read.position
		p.tell()
	}
}

// pollDue says whether it is time to look at the checkpoint again, to one of all
// who ask.
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
	p.tell()
}

// tell wakes up whoever waits. It is called with the lock held.
func (p *progress) tell() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// view is a copy of what is known, and what is closed when it changes.
type view struct {
	isOwner bool
	at      checkpoint
	reached eventstore.Position
	oldest  time.Time
	changed <-chan struct{}
}

func (p *progress) look() view {
	p.mu.Lock()
	defer p.mu.Unlock()
	return view{p.isOwner, p.at, p.reached, p.oldest, p.changed}
}

// trueFor is up to where rows are true that were read with a checkpoint.
func (v view) trueFor(read checkpoint) eventstore.Position {
	if v.at.generation == read.generation && v.at.position == read.position && read.position.Before(v.reached) {
		return v.reached
	}
	return read.position
}
