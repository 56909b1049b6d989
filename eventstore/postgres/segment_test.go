package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// The end of an append in a segment may be in a stream that a subscription does not choose.
func TestPageOfASegment(t *testing.T) {
	event := func(stream string, position uint64) eventstore.Event {
		return eventstore.Event{Stream: stream, Position: positionOf(position)}
	}
	completeOf := func(isWhole bool, after uint64, filter eventstore.Filter) (found []uint64, lookedTo uint64) {
		events := []eventstore.Event{
			event("a-1", 11), event("b-1", 12), event("b-1", 13), event("a-1", 14), event("c-1", 15), event("c-1", 16),
		}
		markComplete(events, isWhole)
		page := segment{from: 10, to: 16, events: events}.pageOf(filter, after)
		for _, event := range page.events {
			found = append(found, event.Position.Commit, event.Complete.Commit)
		}
		return found, page.lookedTo
	}
	for name, c := range map[string]struct {
		isWhole bool
		after   uint64
		choose  string
		want    []uint64 // positions, each with that of the end
	}{
		"everything":                      {true, 10, "", []uint64{11, 16, 12, 16, 13, 16, 14, 16, 15, 16, 16, 16}},
		"without the last ones":           {true, 10, "b-", []uint64{12, 13, 13, 13}},
		"after a position":                {true, 12, "a-", []uint64{14, 14}},
		"the last ones, cut short":        {false, 10, "c-", []uint64{15, 0, 16, 0}},
		"without the last one, cut short": {false, 10, "a-", []uint64{11, 14, 14, 14}},
		"none":                            {true, 10, "d-", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, lookedTo := completeOf(c.isWhole, c.after, eventstore.Filter{StreamPrefixes: []string{c.choose}})
			require.Equal(t, c.want, got)
			require.Equal(t, uint64(16), lookedTo)
		})
	}
}
