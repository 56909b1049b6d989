package kurrent

import (
	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

func eventOf(recorded *esdb.RecordedEvent) eventstore.Event {
	return eventstore.Event{
		Stream:     recorded.StreamID,
		Revision:   recorded.EventNumber,
		Position:   positionOf(recorded),
		ID:         recorded.EventID,
		Type:       recorded.EventType,
		Data:       recorded.Data,
		Metadata:   recorded.UserMetadata,
		RecordedAt: recorded.CreatedDate.UTC(),
	}
}

func positionOf(recorded *esdb.RecordedEvent) eventstore.Position {
	return eventstore.Position{Commit: recorded.Position.Commit, Prepare: recorded.Position.Prepare}
}

// sizeOf estimates the memory that an event occupies, in bytes.
func sizeOf(event eventstore.Event) int { return 200 + len(event.Data) + len(event.Metadata) }
