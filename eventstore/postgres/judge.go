package postgres

import (
	"context"
	"fmt"
	"slices"
)

// batch is what one round of the writer does with its calls.
type batch struct {
	calls    []*call
	accepted []*call           // will be written, in this order
	asked    []*call           // the log itself must say
	deferred []*call           // hang on what the batch writes: judged next time
	next     map[string]uint64 // where the streams are that the batch writes to
	isJudged bool              // every call is in one of the lists, answered or gone
	isSent   bool              // the log may have taken it
}

func (b *batch) begin(calls []*call) {
	b.calls = calls
	b.accepted, b.asked, b.deferred = b.accepted[:0], b.asked[:0], nil
	b.isJudged, b.isSent = false, false
	clear(b.next)
}

func (b *batch) accept(call *call) {
	b.accepted = append(b.accepted, call)
	b.next[call.stream] = call.end()
}

// follow judges a call on a stream that the batch writes to. Whether what the
// batch writes makes it a conflict or a repetition is not known before it is
// written.
func (b *batch) follow(call *call, next uint64) {
	if next == call.expected.Next() {
		b.accept(call)
	} else {
		b.deferred = append(b.deferred, call)
	}
}

// unanswered are the calls to judge again after a round that failed.
func (b *batch) unanswered() []*call {
	if !b.isJudged {
		return b.calls
	}
	return slices.Concat(b.accepted, b.asked, b.deferred)
}

// judge says of each call what becomes of it, by the heads that are known and,
// where they do not suffice, by asking the log.
//
// Only an acceptance rests on what is known: where that is out of date, the
// COPY is fenced. A refusal always comes from the log.
func (w *writer) judge(ctx context.Context, b *batch) error {
	for _, call := range b.calls {
		if call.isGone.Load() {
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
			b.asked = append(b.asked, call)
		}
	}
	b.isJudged = true
	if len(b.asked) == 0 {
		return nil
	}
	answers, err := w.session.ask(ctx, b.asked)
	if err != nil {
		return fmt.Errorf("ask where streams are: %w", err)
	}
	asked := b.asked
	b.asked = b.asked[:0]
	for i, call := range asked {
		w.answer(b, call, answers[i])
	}
	return nil
}

// mayBeNew says whether a call creates a stream, as far as is known. If the
// stream exists, the unique constraint says so.
func (w *writer) mayBeNew(call *call) bool {
	return call.expected.Next() == 0 && w.turns == 0 && !w.careful
}

// answer judges a call by what the log says about its stream.
func (w *writer) answer(b *batch, call *call, answer answer) {
	if known, isKnown := w.heads.Get(call.stream); !isKnown || known < answer.next {
		w.heads.Add(call.stream, answer.next)
	}
	if next, isWritten := b.next[call.stream]; isWritten {
		b.follow(call, next)
		return
	}
	switch {
	case answer.next == call.expected.Next():
		b.accept(call)
	case answer.holds(call):
		call.succeed(answer.position)
	default:
		call.conflict(answer.next)
	}
}
