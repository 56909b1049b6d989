package tail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func at(number uint64) eventstore.Position {
	return eventstore.Position{Commit: number, Prepare: number}
}

func event(stream string, position, complete uint64) eventstore.Event {
	found := eventstore.Event{Stream: stream, Position: at(position)}
	if complete > 0 {
		found.Complete = at(complete)
	}
	return found
}

// The end of an append in a segment may be in a stream that a subscription does not choose.
func TestWhatASubscriptionChooses(t *testing.T) {
	whole := []eventstore.Event{
		event("a-1", 11, 16), event("b-1", 12, 16), event("b-1", 13, 16), event("a-1", 14, 16), event("c-1", 15, 16), event("c-1", 16, 16),
	}
	cut := []eventstore.Event{event("a-1", 11, 14), event("b-1", 13, 14), event("a-1", 14, 14), event("c-1", 15, 0), event("c-1", 16, 0)}
	for name, c := range map[string]struct {
		events []eventstore.Event
		after  uint64
		choose string
		want   []eventstore.Event
	}{
		"everything":                       {whole, 10, "", whole},
		"without the last ones":            {whole, 10, "b-", []eventstore.Event{event("b-1", 12, 13), event("b-1", 13, 13)}},
		"after a position":                 {whole, 12, "a-", []eventstore.Event{event("a-1", 14, 14)}},
		"the last ones, cut short":         {cut, 10, "c-", []eventstore.Event{event("c-1", 15, 0), event("c-1", 16, 0)}},
		"without the last ones, cut short": {cut, 10, "b-", []eventstore.Event{event("b-1", 13, 13)}},
		"none":                             {whole, 10, "d-", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, lookedTo := Segment{from: 10, to: 16, events: c.events}.Choose(eventstore.Filter{StreamPrefixes: []string{c.choose}}, c.after)
			require.Equal(t, c.want, got)
			require.Equal(t, uint64(16), lookedTo)
		})
	}
}

// counted is a log of events at positions 1, 2, 3 and so on.
type counted struct {
	mu          sync.Mutex
	head, reads uint64
	fail        error
	wait        chan struct{}
}

func (c *counted) read(_ context.Context, after uint64) (found []eventstore.Event, err error) {
	c.mu.Lock()
	c.reads++
	head, fail, wait := c.head, c.fail, c.wait
	c.mu.Unlock()
	if wait != nil {
		<-wait
	}
	for position := after + 1; position <= head; position++ {
		found = append(found, event("a-1", position, head))
	}
	return found, fail
}

func TestASegmentIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &counted{head: 12, wait: make(chan struct{})}
		shared := &Tail{Read: log.read}
		var joined []uint64
		for range 5 {
			number, joins := shared.Join(10)
			require.True(t, joins)
			joined = append(joined, number)
		}
		var work sync.WaitGroup
		for _, number := range joined {
			work.Go(func() {
				segment, isNext, err := shared.Take(t.Context(), number, 10)
				if err != nil || !isNext || len(segment.events) != 2 {
					t.Errorf("%v %v %v", segment, isNext, err)
				}
			})
		}
		synctest.Wait()
		late, joins := shared.Join(11)
		require.True(t, joins, "after the segment that is read now")
		close(log.wait)
		work.Wait()
		require.Equal(t, uint64(1), log.reads)
		log.head, log.wait = 13, nil
		segment, isNext, err := shared.Take(t.Context(), late, 11)
		require.NoError(t, err)
		require.False(t, isNext, "it begins after 12, and the subscription has read up to 11: %v", segment)
		_, joins = shared.Join(12)
		require.False(t, joins, "others have gone on to 13")
		number, joins := shared.Join(13)
		require.True(t, joins)
		_, isNext, err = shared.Take(t.Context(), number, 13)
		require.NoError(t, err)
		require.False(t, isNext, "there is nothing new")
	})
}

func TestAReadThatFailsIsRepeatedByTheNext(t *testing.T) {
	broken := errors.New("broken")
	log := &counted{head: 2, fail: broken}
	shared := &Tail{Read: log.read}
	number, _ := shared.Join(0)
	_, isNext, err := shared.Take(t.Context(), number, 0)
	require.ErrorIs(t, err, broken)
	require.False(t, isNext)
	log.fail = nil
	segment, isNext, err := shared.Take(t.Context(), number, 0)
	require.NoError(t, err)
	require.True(t, isNext)
	require.Len(t, segment.events, 2)
}

func TestSegmentsAreKeptWithinLimits(t *testing.T) {
	for name, bytes := range map[string]int{"many": 1, "large": keptBytes / 4} {
		t.Run(name, func(t *testing.T) {
			var after uint64
			shared := &Tail{Read: func(_ context.Context, from uint64) ([]eventstore.Event, error) {
				large := event("a-1", from+1, from+1)
				large.Data = make([]byte, bytes)
				return []eventstore.Event{large}, nil
			}}
			first, _ := shared.Join(0)
			for number := first; number < first+3*keptSegments; number++ {
				segment, isNext, err := shared.Take(t.Context(), number, after)
				require.NoError(t, err)
				require.True(t, isNext, fmt.Sprint(number))
				after = segment.to
				require.LessOrEqual(t, len(shared.segments), keptSegments)
				require.LessOrEqual(t, shared.bytes, keptBytes)
			}
			_, isNext, err := shared.Take(t.Context(), first, 0)
			require.NoError(t, err)
			require.False(t, isNext, "it is not kept any more")
			shared.Forget()
			_, isNext, err = shared.Take(t.Context(), first+3*keptSegments-1, after)
			require.NoError(t, err)
			require.False(t, isNext, "it is forgotten")
		})
	}
}
