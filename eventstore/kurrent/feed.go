package kurrent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// feed fills a subscription's queue, from one subscription of the client after
// another.
//
// While it catches up, the server filters by the names of streams. Once
// caught up it receives every event and filters itself: a server sends
// checkpoints rarely, so that a reader which waits for a position would wait
// for dozens of events of other streams.
type feed struct {
	connection *connection
	head       func(context.Context) (eventstore.Position, error)
	queue      *queue
	selects    eventstore.Filter
	silence    time.Duration
	logger     *slog.Logger

	following bool
	// end is the log's head from before the client's subscription began. A server's
	// checkpoint may be beyond it: at an event of its own, after the log's last one.
	end      eventstore.Position
	received atomic.Uint64 // messages; the watchdog compares it

	mu   sync.Mutex
	last eventstore.Position // everything at or before it was delivered
}

var (
	errStalled   = errors.New("the log moved on and the subscription was silent")
	errFollowing = errors.New("the subscription is caught up")
)

// run returns when the context ends, the connection is closed or the server
// refuses permanently.
func (f *feed) run(ctx context.Context) {
	for failed := 1; ; failed++ {
		received := f.received.Load()
		err := f.subscribe(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, eventstore.ErrClosed):
			f.queue.finish(eventstore.ErrClosed)
			return
		case errors.Is(err, errFollowing):
			failed = 0
			continue
		case classify(err) == refused:
			f.queue.finish(fmt.Errorf("subscribe: %w", err))
			return
		}
		f.logger.WarnContext(ctx, "event store subscription ended", "after", f.reached(), "cause", err)
		if f.received.Load() > received {
			failed = 0
			continue
		}
		if reconnecting.Wait(ctx, failed) != nil {
			return
		}
	}
}

// subscribe subscribes after the last position and delivers until the
// subscription ends. It never returns nil.
func (f *feed) subscribe(ctx context.Context) (err error) {
	if f.end, err = f.head(ctx); err != nil {
		return err
	}
	session, err := f.connection.acquire(ctx, 0)
	if err != nil {
		return err
	}
	defer f.connection.release(session)
	reading, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel(nil)
	watching.Go(func() { f.watch(reading, cancel) })
	err = session.run(func() error { return f.deliver(reading, session.client) })
	if errors.Is(context.Cause(reading), errStalled) {
		return errStalled
	}
	f.connection.replaceIfLost(ctx, session, err)
	return err
}

func (f *feed) deliver(ctx context.Context, client *esdb.Client) error {
	source, err := client.SubscribeToAll(toLeader(ctx), esdb.SubscribeToAllOptions{
		From: f.from(), Filter: f.filter(), MaxSearchWindow: searchWindow, CheckpointInterval: 1, RequiresLeader: true,
	})
	if err != nil {
		return err
	}
	defer source.Close()
	for {
		if err := f.handle(ctx, source.Recv()); err != nil {
			return err
		}
	}
}
