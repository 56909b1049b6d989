package projections

import (
	"context"

	"crumbtrail/eventstore"
)

// source gives a build the events of the log in their order, up to wherever the
// build wants to be.
type source struct {
	feed  *feed
	batch batch
	rest  []event // of the batch, not taken yet
	// head is the end of the log from before the feed began: once the history there
	// was has come in, everything up to it has.
	head eventstore.Position
	// reached is up to where the log holds nothing more that was not taken.
	reached eventstore.Position
}

// within says which events a build wants, by their position.
type within func(eventstore.Position) bool

func everything(eventstore.Position) bool { return true }

func before(position eventstore.Position) within {
	return func(at eventstore.Position) bool { return at.Before(position) }
}

func upTo(position eventstore.Position) within {
	return func(at eventstore.Position) bool { return !position.Before(at) }
}

// take waits for events and returns those that are wanted. isEnd says that what
// comes next is not wanted, or that the history there was is over.
func (s *source) take(ctx context.Context, wanted within) (events []event, isEnd bool, err error) {
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

// has says whether everything up to a position was taken.
func (s *source) has(position eventstore.Position) bool {
	if len(s.rest) > 0 {
		return position.Before(s.rest[0].Position)
	}
	return !s.reached.Before(position)
}
