package engine

import (
	"context"

	"crumbtrail/eventstore"
)

// source returns the events of the log to a build, up to a position that the
// build chooses at each call.
type source struct {
	feed  *feed
	batch batch
	rest  []Event // of the batch, not taken yet
	// head is the end of the log from before the feed began: once the feed has
	// caught up, everything up to it was read.
	head eventstore.Position
	// reached is the position up to which all events were taken.
	reached eventstore.Position
}

// within selects events by their position.
type within func(eventstore.Position) bool

func everything(eventstore.Position) bool { return true }

func before(position eventstore.Position) within {
	return func(at eventstore.Position) bool { return at.Before(position) }
}

func upTo(position eventstore.Position) within {
	return func(at eventstore.Position) bool { return !position.Before(at) }
}

// take waits for events and returns those that are wanted. isEnd reports that the
// next event is not wanted, or that the feed has caught up.
func (s *source) take(ctx context.Context, wanted within) (events []Event, isEnd bool, err error) {
	if len(s.rest) == 0 {
		s.feed.done(s.batch)
		if s.batch, err = s.feed.next(ctx, nil); err != nil {
			return nil, false, err
		}
		s.rest = s.batch.events
	}
	count := 0
	for count < len(s.rest) && wanted(s.rest[count].Position) {
		count++
	}
	events, s.rest = s.rest[:count], s.rest[count:]
	if count > 0 {
		s.reached = events[count-1].Position
	}
	if len(s.rest) > 0 {
		return events, true, nil
	}
	s.reached = s.batch.reached
	if s.batch.caughtUp && s.reached.Before(s.head) {
		s.reached = s.head
	}
	return events, s.batch.caughtUp, nil
}

// has reports whether everything up to a position was taken.
func (s *source) has(position eventstore.Position) bool {
	if len(s.rest) > 0 {
		return position.Before(s.rest[0].Position)
	}
	return !s.reached.Before(position)
}
