package postgres

import (
	"context"
	"log/slog"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/jackc/pgx/v5"
)

// A batch ends with the call that reaches one of these.
const (
	batchEvents = 5_000
	batchBytes  = 4 << 20
)

// turnRounds is how many rounds the writer takes turns with others after it
// last saw that there are others.
const turnRounds = 64

// writer is the one goroutine of a store that appends.
type writer struct {
	queue  chan *call
	dial   dialer
	news   *news
	logger *slog.Logger

	session  *session                       // nil while there is no connection
	heads    *simplelru.LRU[string, uint64] // by stream, the revision its next event will have
	position uint64                         // of the log's last event, as far as known
	fences   int                            // in a row
	turns    int                            // rounds left of taking turns with writers elsewhere
	careful  bool                           // no stream that is not known is taken to be new
	isDown   bool                           // the last attempt to connect failed
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
		w.heads.Add(stream, next)
	}
	last := w.position
	for _, call := range b.accepted {
		last = call.position + uint64(len(call.ids)) - 1
		call.succeed(last)
	}
	w.position = last
	w.news.written(last)
}
