package web

import (
	"context"
	"errors"
	"time"
)

// EventStreamType is the media type of server-sent events.
const EventStreamType = "text/event-stream"

// reconnect sets how long a browser waits before it connects again.
const reconnect = "retry: 2000\n"

// renewal is how often it is asked again whether a reader may follow events.
const renewal = time.Second

// Events is a stream of server-sent events.
type Events struct {
	// Renew fails if the reader may not follow the events any more. It is called every
	// second, and before an event is sent if a second has passed; nil never fails.
	Renew func(ctx context.Context) error

	stream    *Stream
	heartbeat time.Duration
	renewed   time.Time
	beat      time.Time // when something was sent last
}

// Run sends the events that next returns until next, Renew or a write fails. id is where
// the stream starts: a reader that receives no event resumes there. While next
// waits, a comment keeps the connection open.
func (e *Events) Run(ctx context.Context, id string, next func(context.Context) (id string, data []byte, err error)) {
	e.renewed = time.Now()
	err := e.send([]byte(reconnect + "id: " + id + "\n\n"))
	for err == nil {
		err = e.sendNext(ctx, next)
	}
}

func (e *Events) sendNext(ctx context.Context, next func(context.Context) (string, []byte, error)) error {
	waiting, cancel := context.WithTimeout(ctx, min(renewal, e.heartbeat))
	defer cancel()
	id, data, err := next(waiting)
	isIdle := err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded)
	if err != nil && !isIdle {
		return err
	}
	if err := e.renew(ctx); err != nil {
		return err
	}
	switch {
	case !isIdle:
		return e.send([]byte("id: " + id + "\ndata: " + string(data) + "\n\n"))
	case time.Since(e.beat) >= e.heartbeat:
		return e.send([]byte(":\n\n"))
	}
	return nil
}

func (e *Events) renew(ctx context.Context) error {
	if e.Renew == nil || time.Since(e.renewed) < min(renewal, e.heartbeat) {
		return nil
	}
	err := e.Renew(ctx)
	e.renewed = time.Now()
	return err
}

func (e *Events) send(piece []byte) error {
	e.beat = time.Now()
	return e.stream.Send(piece)
}
