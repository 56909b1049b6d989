package kitchentest

import (
	"errors"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Given writes facts to the log. A fact is
//   - a [catalog.Item], [catalog.Recipe] or [catalog.FinishedGood], which is defined,
//   - an [occasion.Event], of the occasion scheduled last or of [Occasion],
//   - a [pantry.Event] or a [kitchen.Event], or
//   - a func(*Kitchen), which is called.
func (k *Kitchen) Given(facts ...any) {
	k.tb.Helper()
	for _, fact := range facts {
		switch fact := fact.(type) {
		case catalog.Item:
			write(k, stream.Item(domain.Home, fact.Slug), catalog.ItemNames(), defined(fact))
		case catalog.Recipe:
			write(k, stream.Recipe(domain.Home, fact.Slug), catalog.RecipeNames(), defined(fact))
		case catalog.FinishedGood:
			write(k, stream.Good(domain.Home, fact.Slug), catalog.GoodNames(), defined(fact))
		case occasion.Event:
			if scheduled, ok := fact.(occasion.Scheduled); ok {
				k.occasion = scheduled.ID
			}
			write(k, stream.Occasion(domain.Home, k.occasion), occasion.Names(), fact)
		case pantry.Event:
			write(k, stream.Pantry(domain.Home), pantry.Names(), fact)
		case kitchen.Event:
			write(k, stream.Kitchen(domain.Home), kitchen.Names(), fact)
		case func(*Kitchen):
			fact(k)
		default:
			k.tb.Fatalf("a kitchen cannot be given %T", fact)
		}
	}
	k.seen = k.Head()
}

func defined[T catalog.Definition](definition T) catalog.Event[T] {
	return catalog.Defined[T]{Definition: definition}
}

func write[E any](k *Kitchen, streamName string, names map[string]E, event E) {
	k.tb.Helper()
	name, data, err := eventstore.NewCodec(names).Encode(event)
	require.NoError(k.tb, err)
	at := eventstore.NoStream()
	for event, err := range k.Log.ReadStream(k.tb.Context(), streamName, 0, 0) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			break
		}
		require.NoError(k.tb, err)
		at = eventstore.Exactly(event.Revision)
	}
	_, err = k.Log.Append(k.tb.Context(), streamName, at, []eventstore.NewEvent{{
		ID: uuid.New(), Type: name, Data: data, Metadata: []byte(`{"command":"Given","kitchen":"home"}`),
	}})
	require.NoError(k.tb, err)
}

// Written is an event that was written.
type Written struct {
	Stream   string
	Event    any
	Metadata eventstore.Metadata
}

// Written returns what was written to the log since the last call of Given, Written
// or Expect.
func (k *Kitchen) Written() []Written {
	k.tb.Helper()
	subscription, err := k.Log.Subscribe(k.tb.Context(), k.seen, eventstore.Filter{})
	require.NoError(k.tb, err)
	defer func() { require.NoError(k.tb, subscription.Close()) }()
	var written []Written
	for {
		message, err := subscription.Next(k.tb.Context())
		require.NoError(k.tb, err)
		switch message := message.(type) {
		case eventstore.Event:
			metadata, err := eventstore.DecodeMetadata(message)
			require.NoError(k.tb, err)
			written = append(written, Written{Stream: message.Stream, Event: k.decode(message), Metadata: metadata})
			k.seen = message.Position
		case eventstore.Checkpoint:
			k.seen = message.Position
		case eventstore.CaughtUp:
			return written
		}
	}
}

func (k *Kitchen) decode(event eventstore.Event) any {
	k.tb.Helper()
	var decoded any
	var err error
	switch name, _ := stream.Parse(event.Stream); name.Category {
	case stream.Items:
		decoded, err = eventstore.NewCodec(catalog.ItemNames()).Decode(event)
	case stream.Recipes:
		decoded, err = eventstore.NewCodec(catalog.RecipeNames()).Decode(event)
	case stream.Goods:
		decoded, err = eventstore.NewCodec(catalog.GoodNames()).Decode(event)
	case stream.Occasions:
		decoded, err = eventstore.NewCodec(occasion.Names()).Decode(event)
	case stream.Kitchens:
		decoded, err = eventstore.NewCodec(kitchen.Names()).Decode(event)
	case stream.Pantries:
		decoded, err = eventstore.NewCodec(pantry.Names()).Decode(event)
	default:
		k.tb.Fatalf("a kitchen does not write to %s", event.Stream)
	}
	require.NoError(k.tb, err)
	return decoded
}

// Expect requires that exactly these events were written since the last call of
// Given, Written or Expect. A definition stands for its event, as in Given.
func (k *Kitchen) Expect(events ...any) {
	k.tb.Helper()
	got := make([]any, 0, len(events))
	for _, written := range k.Written() {
		got = append(got, written.Event)
	}
	require.Empty(k.tb, cmp.Diff(AsEvents(events), got, cmpopts.EquateEmpty()))
}

// AsEvents returns the facts with the event of each definition in its place.
func AsEvents(facts []any) []any {
	events := make([]any, 0, len(facts))
	for _, fact := range facts {
		switch fact := fact.(type) {
		case catalog.Item:
			events = append(events, defined(fact))
		case catalog.Recipe:
			events = append(events, defined(fact))
		case catalog.FinishedGood:
			events = append(events, defined(fact))
		default:
			events = append(events, fact)
		}
	}
	return events
}

// Events returns the events of a stream.
func Events[E any](k *Kitchen, streamName string, names map[string]E) []E {
	k.tb.Helper()
	codec := eventstore.NewCodec(names)
	var events []E
	for event, err := range k.Log.ReadStream(k.tb.Context(), streamName, 0, 0) {
		require.NoError(k.tb, err, streamName)
		decoded, err := codec.Decode(event)
		require.NoError(k.tb, err)
		events = append(events, decoded)
	}
	return events
}

// Folded returns an occasion of the kitchen as its events left it.
func (k *Kitchen) Folded(id domain.ID) occasion.Occasion {
	k.tb.Helper()
	var folded occasion.Occasion
	for _, event := range Events(k, stream.Occasion(domain.Home, id), occasion.Names()) {
		folded = folded.Apply(event)
	}
	return folded
}
