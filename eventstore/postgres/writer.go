package postgres

import (
	"context"
	"log/slog"

	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/jackc/pgx/v5"
)

// A batch ends with the call that reaches one of these.
const (
	batchEvents = 5_000
	batchBytes  = 4 << 20
)

// turnBatches is how many batches are written in turns after the writer last
// noticed another one.
const turnBatches = 64

// writer is the one goroutine of a store that appends.
type writer struct {
	queue   chan *call
	dial    dialer
	watcher *headWatcher
	logger  *slog.Logger

	session    *session                       // nil while there is no connection
	heads      *simplelru.LRU[string, uint64] // by stream, the revision its next event will have
	id         uuid.UUID                      // of the log
	position   uint64                         // of the log's last event, as far as known
	fences     int                            // in a row
	turns      int                            // batches left to write in turns with other writers
	mustLookUp bool                           // a stream with an unknown head is not assumed to be new
	isDown     bool                           // the last attempt to connect failed
	batch      batch
}

func newWriter(config *pgx.ConnConfig, options Options, watcher *headWatcher) *writer {
	return &writer{
		queue:   make(chan *call, 1024),
		dial:    newDialer(config),
		watcher: watcher,
		logger:  options.Logger,
		heads:   newHeads(headsKept),
		batch:   batch{next: map[string]uint64{}},
	}
}

// finish makes run return when the queue is empty. There must be no append
// after it.
func (w *writer) finish() { close(w.queue) }

// run writes until the queue is finished. When the context ends it refuses the
// remaining calls.
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
		waiting = w.process(ctx, waiting)
	}
}

// gather adds the waiting calls, up to a batch.
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

// process classifies calls, writes the accepted ones and answers. It returns
// the calls without an answer.
func (w *writer) process(ctx context.Context, calls []*call) []*call {
	if err := w.connect(ctx); err != nil {
		w.refuse(ctx, calls, err)
		return nil
	}
	b := &w.batch
	b.begin(calls)
	err := w.write(ctx, b)
	if err == nil {
		w.complete(b)
		return b.deferred
	}
	return w.recover(ctx, b, err)
}

// write classifies and writes a batch, in a turn if there are other writers.
func (w *writer) write(ctx context.Context, b *batch) error {
	if w.watcher.turnsRequested.Swap(false) {
		w.turns = turnBatches
	}
	if w.turns == 0 {
		if err := w.classify(ctx, b); err != nil {
			return err
		}
		return w.session.write(b, w.position, false)
	}
	if err := w.session.beginTurn(ctx); err != nil {
		return err
	}
	isChanged, err := w.refresh(ctx)
	if err != nil {
		return err
	}
	w.turns--
	if isChanged {
		w.turns = turnBatches
	}
	if err := w.classify(ctx, b); err != nil {
		return err
	}
	return w.session.write(b, w.position, true)
}

// complete answers the calls that were written.
func (w *writer) complete(b *batch) {
	w.fences, w.mustLookUp = 0, false
	if len(b.accepted) == 0 {
		return
	}
	for stream, next := range b.next {
		w.heads.Add(stream, next)
	}
	last := w.position
	for _, call := range b.accepted {
		last = call.position + uint64(len(call.ids)) - 1
		call.succeed(last)
	}
	w.position = last
	w.watcher.wrote(last)
}
