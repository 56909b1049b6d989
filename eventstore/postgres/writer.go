package postgres

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// A batch ends with the call that reaches one of these.
const (
	batchEvents = 5_000
	batchBytes  = 4 << 20
)

// maxFences is how often in a row a batch is judged again.
const maxFences = 100

// turnRounds is how many rounds the writer takes turns with others after it
// last saw that there are others.
const turnRounds = 64

// writer is the one goroutine of a store that appends.
type writer struct {
	queue  chan *call
	dial   dialer
	news   *news
	logger *slog.Logger

	session  *session // nil while there is no connection
	heads    heads
	position uint64 // of the log's last event, as far as known
	fences   int    // in a row
	turns    int    // rounds left of taking turns with writers elsewhere
	careful  bool   // no stream that is not known is taken to be new
	isDown   bool   // the last attempt to connect failed
	batch    batch
}

func newWriter(config *pgx.ConnConfig, options Options, news *news) *writer {
	return &writer{
		queue:  make(chan *call, 1024),
		dial:   newDialer(config, options.Schema),
		news:   news,
		logger: options.Logger,
		heads:  newHeads(headsKept),
		batch:  batch{next: map[string]uint64{}},
	}
}

// finish lets run return once the queue is empty. Nobody may append after it.
func (w *writer) finish() { close(w.queue) }

// run writes until the queue is finished. When the context ends it refuses what
// is left.
func (w *writer) run(ctx context.Context) {
	defer func() { w.disconnect() }()
	var waiting []*call
	for {
		if len(waiting) == 0 {
			call, ok := <-w.queue
			if !ok {
				return
			}
			waiting = append(waiting, call)
		}
		waiting = w.gather(waiting)
		waiting = w.round(ctx, waiting)
	}
}

// gather adds the calls that are waiting, up to a batch.
func (w *writer) gather(calls []*call) []*call {
	events, size := 0, 0
	for _, call := range calls {
		events, size = events+len(call.ids), size+len(call.rows)
	}
	for events < batchEvents && size < batchBytes {
		select {
		case call, ok := <-w.queue:
			if !ok {
				return calls
			}
			calls = append(calls, call)
			events, size = events+len(call.ids), size+len(call.rows)
		default:
			return calls
		}
	}
	return calls
}

// round judges calls, writes those that hold, and answers. It returns the calls
// that have no answer yet.
func (w *writer) round(ctx context.Context, calls []*call) []*call {
	if err := w.connect(ctx); err != nil {
		w.refuse(ctx, calls, err)
		return nil
	}
	b := &w.batch
	b.begin(calls)
	err := w.decide(ctx, b)
	if err == nil {
		w.settle(b)
		return b.deferred
	}
	return w.recover(ctx, b, err)
}

// decide judges and writes, in a turn of its own where other writers are about.
func (w *writer) decide(ctx context.Context, b *batch) error {
	if w.news.turnsWanted.Swap(false) {
		w.turns = turnRounds
	}
	if w.turns == 0 {
		if err := w.judge(ctx, b); err != nil {
			return err
		}
		return w.session.write(b, w.position, false)
	}
	if err := w.session.beginTurn(ctx); err != nil {
		return err
	}
	isNews, err := w.refresh(ctx)
	if err != nil {
		return err
	}
	w.turns--
	if isNews {
		w.turns = turnRounds
	}
	if err := w.judge(ctx, b); err != nil {
		return err
	}
	return w.session.write(b, w.position, true)
}

// settle answers the calls that were written.
func (w *writer) settle(b *batch) {
	w.fences, w.careful = 0, false
	if len(b.accepted) == 0 {
		return
	}
	for stream, next := range b.next {
		w.heads.set(stream, next)
	}
	last := w.position
	for _, call := range b.accepted {
		last = call.position + uint64(len(call.ids)) - 1
		call.succeed(last)
	}
	w.position = last
	w.news.written(last)
}

// recover says which calls are to be judged again after a failure, and answers
// the others.
func (w *writer) recover(ctx context.Context, b *batch, err error) []*call {
	calls := b.unanswered()
	switch {
	case isLost(err):
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
			w.heads.forget()
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
