package kurrent

import (
	"context"
	"slices"
	"sync"

	"crumbtrail/eventstore"
)

const (
	queueMessages = 512
	queueBytes    = 8 << 20
)

// queue connects a feed and its reader. A full queue makes the feed wait, and
// so the server.
type queue struct {
	filled  chan struct{} // signals a message to the reader
	drained chan struct{} // signals room to the feed

	mu       sync.Mutex
	messages []queued
	first    int // index of the next message; those before it were taken
	bytes    int
	end      error // why no more messages will come
	closed   bool
}

type queued struct {
	message eventstore.Message
	size    int
}

func newQueue() *queue {
	return &queue{filled: make(chan struct{}, 1), drained: make(chan struct{}, 1)}
}

// push waits for room and reports whether the message was accepted.
func (q *queue) push(ctx context.Context, message eventstore.Message, size int) bool {
	for {
		q.mu.Lock()
		if q.closed {
			q.mu.Unlock()
			return false
		}
		if waiting := len(q.messages) - q.first; waiting == 0 || (waiting < queueMessages && q.bytes+size <= queueBytes) {
			q.add(queued{message, size})
			q.mu.Unlock()
			if waiting == 0 {
				signal(q.filled)
			}
			return true
		}
		q.mu.Unlock()
		select {
		case <-q.drained:
		case <-ctx.Done():
			return false
		}
	}
}

// add appends a message. A checkpoint replaces one that is still waiting,
// which it includes. The caller holds the lock.
func (q *queue) add(added queued) {
	if last := len(q.messages) - 1; last >= q.first {
		_, isCheckpoint := added.message.(eventstore.Checkpoint)
		if _, replaced := q.messages[last].message.(eventstore.Checkpoint); replaced && isCheckpoint {
			q.messages[last] = added
			return
		}
	}
	if q.first > queueMessages { // a reader that never empties the queue must not make it grow
		q.messages, q.first = slices.Delete(q.messages, 0, q.first), 0
	}
	q.messages = append(q.messages, added)
	q.bytes += added.size
}

// next waits for the next message.
func (q *queue) next(ctx context.Context) (eventstore.Message, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		message, ok, err := q.take()
		if ok {
			return message, err
		}
		select {
		case <-q.filled:
		case <-ctx.Done():
		}
	}
}

func (q *queue) take() (message eventstore.Message, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return nil, true, eventstore.ErrClosed
	case q.first < len(q.messages):
		taken := q.messages[q.first]
		q.messages[q.first] = queued{}
		q.first++
		q.bytes -= taken.size
		if q.first == len(q.messages) {
			q.messages, q.first = q.messages[:0], 0
		}
		signal(q.drained)
		return taken.message, true, nil
	}
	return nil, q.end != nil, q.end
}

// finish makes the reader fail after the messages that are waiting.
func (q *queue) finish(cause error) {
	q.mu.Lock()
	q.end = cause
	q.mu.Unlock()
	signal(q.filled)
}

// close makes the reader fail at once.
func (q *queue) close() {
	q.mu.Lock()
	q.closed, q.messages = true, nil
	q.mu.Unlock()
	signal(q.filled)
}

func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.first == len(q.messages)
}

func signal(channel chan struct{}) {
	select {
	case channel <- struct{}{}:
	default:
	}
}
