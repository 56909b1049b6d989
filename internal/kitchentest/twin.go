package kitchentest

import (
	"bytes"
	"strings"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// CopyTo writes all events of the kitchen to another one: the same ids, in another
// kitchen. The data of the copies have the new texts in the place of the old ones, which
// are pairs as those of [strings.NewReplacer].
func (k *Kitchen) CopyTo(other domain.Kitchen, oldnew ...string) {
	k.tb.Helper()
	replace, next := strings.NewReplacer(oldnew...), map[string]eventstore.Expected{}
	for _, event := range k.all() {
		name, ok := stream.Parse(event.Stream)
		require.True(k.tb, ok, event.Stream)
		name.Kitchen = other
		at, known := next[name.String()]
		if !known {
			at = eventstore.NoStream()
		}
		_, err := k.Log.Append(k.tb.Context(), name.String(), at, []eventstore.NewEvent{{
			ID: event.ID, Type: event.Type, Data: []byte(replace.Replace(string(event.Data))),
			Metadata: bytes.ReplaceAll(event.Metadata, []byte(`"kitchen":"home"`), []byte(`"kitchen":"`+string(other)+`"`)),
		}})
		require.NoError(k.tb, err)
		next[name.String()] = eventstore.Exactly(event.Revision)
	}
}

// Rewritten returns a kitchen whose log has the same events, with a new text in the place
// of an old one in their metadata.
func (k *Kitchen) Rewritten(old, new string) *Kitchen {
	k.tb.Helper()
	log := eventstoretest.NewMemoryStore()
	for _, event := range k.all() {
		at := eventstore.NoStream()
		if event.Revision > 0 {
			at = eventstore.Exactly(event.Revision - 1)
		}
		_, err := log.Append(k.tb.Context(), event.Stream, at, []eventstore.NewEvent{{
			ID: event.ID, Type: event.Type, Data: event.Data, Metadata: bytes.ReplaceAll(event.Metadata, []byte(old), []byte(new)),
		}})
		require.NoError(k.tb, err)
	}
	return Over(k.tb, log)
}

// all returns all events of the log.
func (k *Kitchen) all() []eventstore.Event {
	k.tb.Helper()
	var events []eventstore.Event
	for event, err := range eventstore.History(k.tb.Context(), k.Log, eventstore.Filter{}, eventstore.Position{}) {
		require.NoError(k.tb, err)
		events = append(events, event)
	}
	return events
}
