package postgres

import (
	"context"
	"fmt"
	"slices"
)

// batch holds the calls that the writer handles together, sorted by what is known
// about them.
type batch struct {
	calls        []*call
	accepted     []*call           // to be written, in this order
	unresolved   []*call           // to be looked up in the log
	deferred     []*call           // depend on what the batch writes: classified with the next batch
	next         map[string]uint64 // by stream that the batch writes to, the revision after its events
	isClassified bool              // every call is in one of the lists, answered or abandoned
	isSent       bool              // the log may have written the batch
}

func (b *batch) begin(calls []*call) {
	b.calls = calls
	b.accepted, b.unresolved, b.deferred = b.accepted[:0], b.unresolved[:0], nil
	b.isClassified, b.isSent = false, false
	clear(b.next)
}

func (b *batch) accept(call *call) {
	b.accepted = append(b.accepted, call)
	b.next[call.stream] = call.end()
}

// follow classifies a call on a stream that the batch writes to. Whether it is a
// conflict or a repetition is known only when the batch is written.
func (b *batch) follow(call *call, next uint64) {
	if next == call.expected.Next() {
		b.accept(call)
	} else {
		b.deferred = append(b.deferred, call)
	}
}

// unanswered returns the calls to classify again after the batch failed.
func (b *batch) unanswered() []*call {
	if !b.isClassified {
		return b.calls
	}
	return slices.Concat(b.accepted, b.unresolved, b.deferred)
}

// classify decides which calls to write, by the known heads of streams and, where
// they do not suffice, by looking streams up in the log.
//
// Only an acceptance relies on a known head: if that is out of date, the COPY is
// fenced. A refusal always relies on the log.
func (w *writer) classify(ctx context.Context, b *batch) error {
	for _, call := range b.calls {
		if call.isAbandoned.Load() {
			continue
		}
		if next, isWritten := b.next[call.stream]; isWritten {
			b.follow(call, next)
			continue
		}
		next, isKnown := w.heads.Get(call.stream)
		if isKnown && next == call.expected.Next() || !isKnown && w.mayBeNew(call) {
			b.accept(call)
		} else {
			b.unresolved = append(b.unresolved, call)
		}
	}
	b.isClassified = true
	if len(b.unresolved) == 0 {
		return nil
	}
	states, err := w.session.lookUp(ctx, b.unresolved)
	if err != nil {
		return fmt.Errorf("look up streams: %w", err)
	}
	unresolved := b.unresolved
	b.unresolved = b.unresolved[:0]
	for i, call := range unresolved {
		w.resolve(b, call, states[i])
	}
	return nil
}

// mayBeNew reports whether the call may create its stream. If the stream exists,
// the unique constraint refuses the batch.
func (w *writer) mayBeNew(call *call) bool {
	return call.expected.Next() == 0 && w.turns == 0 && !w.mustLookUp
}

// resolve classifies a call by the state of its stream.
func (w *writer) resolve(b *batch, call *call, state streamState) {
	if known, isKnown := w.heads.Get(call.stream); !isKnown || known < state.next {
		w.heads.Add(call.stream, state.next)
	}
	if next, isWritten := b.next[call.stream]; isWritten {
		b.follow(call, next)
		return
	}
	switch {
	case state.next == call.expected.Next():
		b.accept(call)
	case state.holds(call):
		call.succeed(state.position)
	default:
		call.conflict(state.next)
	}
}
