package kurrent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// feed fills a subscription's queue, over as many subscriptions of the client
// as it takes.
//
// It catches up with the reader's prefixes as the server's filter. Once caught
// up it follows the whole log and leaves out what does not match itself, since
// a server tells only now and then how far it has looked: a reader that waits
// for a position would wait for dozens of events of other streams.
type feed struct {
	line     *line
	head     func(context.Context) (eventstore.Position, error)
	queue    *queue
	prefixes []string
	silence  time.Duration
	logger   *slog.Logger

	following bool
	received  atomic.Uint64 // messages, for the watchdog

	mu   sync.Mutex
	last eventstore.Position // nothing at or before it comes any more
}

var (
	errStalled   = errors.New("the log moved on and the subscription was silent")
	errFollowing = errors.New("the subscription is caught up")
)

// run goes on until the context ends or the server refuses for good.
func (f *feed) run(ctx context.Context) {
	pause := shortestPause
	for {
		received := f.received.Load()
		err := f.subscribe(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, eventstore.ErrClosed):
			f.queue.finish(eventstore.ErrClosed)
			return
		case errors.Is(err, errFollowing):
			continue
		case classify(err) == refused:
			f.queue.finish(fmt.Errorf("subscribe: %w", err))
			return
		}
		f.logger.WarnContext(ctx, "event store subscription ended", "after", f.reached(), "cause", err)
		if f.received.Load() > received {
			pause = shortestPause
			continue
		}
		if !sleep(ctx, pause+rand.N(pause)) {
			return
		}
		pause = min(2*pause, longestPause)
	}
}

// subscribe subscribes behind the last position and delivers until that ends.
func (f *feed) subscribe(ctx context.Context) error {
	session, err := f.line.acquire(ctx, 0)
	if err != nil {
		return err
	}
	defer f.line.release(session)
	reading, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel(nil)
	watching.Go(func() { f.watch(reading, cancel) })
	err = session.run(func() error { return f.deliver(reading, session.client) })
	if errors.Is(context.Cause(reading), errStalled) {
		return errStalled
	}
	f.line.judge(ctx, session, err)
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
		if err := f.take(ctx, source.Recv()); err != nil {
			return err
		}
	}
}
