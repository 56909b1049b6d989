package postgres

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
	"crumbtrail/internal/pgerr"
)

// maxFences is how many times in a row a batch is classified again.
const maxFences = 100

// recover returns the calls to classify again after a failure, and answers the
// others.
func (w *writer) recover(ctx context.Context, b *batch, err error) []*call {
	calls := b.unanswered()
	switch {
	case w.session.isLost(err) || b.isSent && !pgerr.FromServer(err):
		w.disconnect()
		for _, call := range b.accepted {
			call.isSent = call.isSent || b.isSent
		}
		w.logger.WarnContext(ctx, "the event log's writer lost its connection", slog.Any("error", err))
		return calls
	case isReplaced(err) && w.fences < maxFences:
		w.fences++
		w.disconnect() // the next session shows whether it is another log
		return calls
	case isFence(err) && w.fences < maxFences:
		w.fences++
		w.prepareRetry(ctx, err)
		return calls
	}
	w.disconnect()
	w.refuse(ctx, calls, err)
	return nil
}

// prepareRetry prepares the writer to classify again after a fence.
func (w *writer) prepareRetry(ctx context.Context, fence error) {
	w.mustLookUp = true
	if isStreamFence(fence) {
		if w.fences > 1 {
			w.disconnect() // the known heads are wrong: forget all of them
		}
		return
	}
	w.turns = turnBatches
	if err := w.session.requestTurns(ctx); err != nil {
		w.disconnect()
	}
}

// refuse answers calls that cannot be written now.
func (w *writer) refuse(ctx context.Context, calls []*call, err error) {
	for _, call := range calls {
		switch {
		case errors.Is(err, eventstore.ErrReplaced):
			call.fail(err)
		case call.isSent:
			call.fail(errors.Join(eventstore.ErrOutcomeUnknown, err))
		case ctx.Err() != nil:
			call.fail(eventstore.ErrClosed)
		default:
			call.fail(errors.Join(eventstore.ErrUnavailable, err))
		}
	}
}

// reconnectTimeout is how long calls wait for a connection that was lost just
// now. While the database stays unreachable they are refused at once.
const reconnectTimeout = time.Second

// waitingCalls spaces the attempts to connect while calls wait.
var waitingCalls = backoff.Policy{First: 5 * time.Millisecond, Max: 100 * time.Millisecond}

// connect connects unless there is a connection, and reads which log it is and
// its head. It fails with [eventstore.ErrReplaced] if the log is not the one that
// the last session wrote to, or ends before what that one wrote.
func (w *writer) connect(ctx context.Context) error {
	if w.session != nil {
		return nil
	}
	end := time.Now().Add(reconnectTimeout)
	for attempt := 1; ; attempt++ {
		session, head, err := w.dial.open(ctx)
		if err == nil {
			isReplaced := w.id != uuid.Nil && w.id != session.id || head < w.position
			w.session, w.id, w.position, w.isDown = session, session.id, head, false
			w.heads.Purge()
			if isReplaced {
				w.logger.WarnContext(ctx, "the event log was replaced", slog.String("id", session.id.String()), slog.Uint64("head", head))
				return eventstore.ErrReplaced
			}
			return nil
		}
		if w.isDown || time.Now().After(end) || waitingCalls.Wait(ctx, attempt) != nil {
			w.isDown = true
			return err
		}
	}
}

func (w *writer) disconnect() {
	if w.session != nil {
		w.session.close()
		w.session = nil
	}
}
