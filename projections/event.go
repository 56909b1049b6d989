package projections

import (
	"fmt"
	"unique"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/table"
)

// event is an event for a fold, with the kitchen and the id that its stream's name
// contains.
type event struct {
	*engine.Event
	kitchen domain.Kitchen
	// id is the slug or id of the stream's aggregate, empty for a pantry.
	id string
}

func eventOf(folded *engine.Event) event {
	name, _ := stream.Parse(folded.Stream)
	// Rows stay in memory while tables are filled: all rows of a kitchen share the
	// text of its name.
	return event{Event: folded, kitchen: unique.Make(name.Kitchen).Value(), id: name.ID}
}

// key is the key of the row that the stream is about.
func (e event) key() table.Key { return table.Key{string(e.kitchen), e.id} }

// keyOf is the key of another row of the same kitchen.
func (e event) keyOf(id domain.ID) table.Key { return table.Key{string(e.kitchen), string(id)} }

// unknown reports that the fold does not handle the event.
func (e event) unknown() error { return fmt.Errorf("the fold does not handle a %T", e.Payload) }
