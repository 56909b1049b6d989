package web

import (
	"context"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const (
	// mostHeavy is how many expensive requests are handled at the same time.
	mostHeavy = 4
	// mostWaiting is how many expensive requests of a kitchen may wait for their turn.
	mostWaiting = 32
)

// queue lets expensive requests wait for their turn: one of a kitchen is handled at a
// time, and [mostHeavy] of all.
type queue struct {
	patience time.Duration
	kitchen  func(ctx context.Context) string
	refused  func(ctx context.Context) // is called for each request that is refused
	all      chan struct{}             // has an element for each request that is handled

	mu    sync.Mutex
	lines map[string]*line // of the kitchens that have requests
}

// line are the expensive requests of a kitchen.
type line struct {
	turn   chan struct{} // has an element while a request is handled
	length int           // of those that are handled or wait
}

func newQueue(patience time.Duration, kitchen func(ctx context.Context) string, refused func(ctx context.Context)) *queue {
	if kitchen == nil {
		kitchen = func(context.Context) string { return "" }
	}
	return &queue{patience: patience, kitchen: kitchen, refused: refused, all: make(chan struct{}, mostHeavy), lines: map[string]*line{}}
}

// admit is the middleware that lets a request wait. Answers for the past are expensive,
// whatever the question is.
func (q *queue) admit(ctx huma.Context, next func(huma.Context)) {
	if ctx.Operation().Metadata[heavy] == nil && ctx.Query("as_of") == "" {
		next(ctx)
		return
	}
	kitchen := q.kitchen(ctx.Context())
	if !q.enter(ctx.Context(), kitchen) {
		q.refused(ctx.Context())
		refuse(ctx, RateLimited.New(""))
		return
	}
	defer q.leave(kitchen)
	next(ctx)
}

// enter reports whether it is a request's turn, which then calls leave at its end. It
// waits for that, unless too many wait already.
func (q *queue) enter(ctx context.Context, kitchen string) bool {
	mine := q.join(kitchen)
	if mine == nil {
		return false
	}
	patient, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	select {
	case mine.turn <- struct{}{}:
	case <-patient.Done():
		q.quit(kitchen)
		return false
	}
	select {
	case q.all <- struct{}{}:
		return true
	case <-patient.Done():
		<-mine.turn
		q.quit(kitchen)
		return false
	}
}

func (q *queue) leave(kitchen string) {
	<-q.all
	q.mu.Lock()
	mine := q.lines[kitchen]
	q.mu.Unlock()
	<-mine.turn
	q.quit(kitchen)
}

// join returns the line of a kitchen with one more request; nil if it is too long.
func (q *queue) join(kitchen string) *line {
	q.mu.Lock()
	defer q.mu.Unlock()
	mine := q.lines[kitchen]
	if mine == nil {
		mine = &line{turn: make(chan struct{}, 1)}
		q.lines[kitchen] = mine
	}
	if mine.length > mostWaiting {
		return nil
	}
	mine.length++
	return mine
}

// quit takes a request out of its line.
func (q *queue) quit(kitchen string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lines[kitchen].length--; q.lines[kitchen].length == 0 {
		delete(q.lines, kitchen)
	}
}
