package postgres

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
)

// maxFences is how often in a row a batch is judged again.
const maxFences = 100

// recover says which calls are to be judged again after a failure, and answers
// the others.
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
	case isFence(err) && w.fences < maxFences:
		w.fences++
		w.giveWay(ctx, err)
		return calls
	}
	w.disconnect()
	w.refuse(ctx, calls, err)
	return nil
}

// giveWay prepares for judging again after a fence.
func (w *writer) giveWay(ctx context.Context, fence error) {
	w.careful = true
	if isStreamFence(fence) {
		if w.fences > 1 {
			w.disconnect() // what is known of streams is wrong: learn everything anew
		}
		return
	}
	w.turns = turnRounds
	if err := w.session.wantTurns(ctx); err != nil {
		w.disconnect()
	}
}

// refuse answers calls that cannot be written now.
func (w *writer) refuse(ctx context.Context, calls []*call, err error) {
	for _, call := range calls {
		switch {
		case call.isSent:
			call.fail(errors.Join(eventstore.ErrOutcomeUnknown, err))
		case ctx.Err() != nil:
			call.fail(eventstore.ErrClosed)
		default:
			call.fail(errors.Join(eventstore.ErrUnavailable, err))
		}
	}
}

// reconnectPatience is how long calls wait for a connection that has just been
// lost. While the database stays away they are refused at once.
const reconnectPatience = time.Second

// connect connects if there is no connection, and learns the log's head.
func (w *writer) connect(ctx context.Context) error {
	if w.session != nil {
		return nil
	}
	end := time.Now().Add(reconnectPatience)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		session, head, err := w.dial.open(ctx)
		if err == nil {
			w.session, w.position, w.isDown = session, head, false
			w.heads.Purge()
			return nil
		}
		if w.isDown || ctx.Err() != nil || time.Now().After(end) {
			w.isDown = true
			return err
		}
		sleep(ctx, pause)
	}
}

func (w *writer) disconnect() {
	if w.session != nil {
		w.session.close()
		w.session = nil
	}
}

// sleep waits, unless the context ends.
func sleep(ctx context.Context, interval time.Duration) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
