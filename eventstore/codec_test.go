package eventstore_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

func TestEventsAreWrittenUnderTheirPermanentNames(t *testing.T) {
	codec := eventstore.NewCodec(names())
	for want, event := range map[string]fact{"tally.marked.v1": marked{Mark: "🍪 <a> & \"b\""}, "tally.cleared.v1": cleared{}} {
		name, data, err := codec.Encode(event)
		require.NoError(t, err)
		require.Equal(t, want, name)
		read, err := codec.Decode(eventstore.Event{Type: name, Data: data})
		require.NoError(t, err)
		require.Equal(t, event, read)
	}
}

type nameless struct{}

func (nameless) isFact() {}

func TestAnEventWithoutANameIsNotWritten(t *testing.T) {
	_, _, err := eventstore.NewCodec(names()).Encode(nameless{})
	require.ErrorContains(t, err, "nameless")
	_, store := newLog(t)
	_, err = newTallies(store).Execute(t.Context(), stream, command(), func([]string, eventstore.Expected) ([]fact, error) {
		return []fact{marked{"a"}, nameless{}}, nil
	})
	require.Error(t, err)
	head, err := store.Head(t.Context())
	require.NoError(t, err)
	require.True(t, head.IsZero(), "nor is what came before it")
}

func TestAnEventWithTwoNamesIsABug(t *testing.T) {
	require.Panics(t, func() { eventstore.NewCodec(map[string]fact{"a.v1": marked{}, "b.v1": marked{}}) })
}

func TestAnErrorNamesTheUnreadableEvent(t *testing.T) {
	for name, test := range map[string]struct{ eventType, data, text string }{
		"a name of another program": {eventType: "tally.doubled.v1", data: "{}", text: `decode "tally.doubled.v1", event 1`},
		"data that are none":        {eventType: "tally.marked.v1", data: `{"mark": 7}`, text: "decode tally.marked.v1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, store := newLog(t)
			tallies := newTallies(store)
			execute(t, tallies, command(), "a")
			event := eventstore.NewEvent{ID: uuid.New(), Type: test.eventType, Data: []byte(test.data), Metadata: []byte("{}")}
			_, err := store.Append(t.Context(), stream, eventstore.Exactly(0), []eventstore.NewEvent{event})
			require.NoError(t, err)
			for range 2 {
				err = tallies.View(t.Context(), stream, func([]string, eventstore.Expected) { t.Error("nothing is shown") })
				require.ErrorContains(t, err, test.text)
				require.ErrorContains(t, err, "event 1 of "+stream)
			}
		})
	}
}

// The log is read with a faster decoder than it is written with. Both must
// decode every sample alike.
func TestEverySampleIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	readsAlike(t, "catalog", catalog.ItemNames())
	readsAlike(t, "catalog", catalog.RecipeNames())
	readsAlike(t, "catalog", catalog.GoodNames())
	readsAlike(t, "occasion", occasion.Names())
	readsAlike(t, "pantry", pantry.Names())
}

func readsAlike[E any](t *testing.T, domain string, names map[string]E) {
	t.Helper()
	codec := eventstore.NewCodec(names)
	for name, event := range names {
		t.Run(domain+"/"+name, func(t *testing.T) {
			sample, err := os.ReadFile(filepath.Join("..", "domain", domain, "testdata", "events", name+".json"))
			require.NoError(t, err)
			want := reflect.New(reflect.TypeOf(event))
			require.NoError(t, json.Unmarshal(sample, want.Interface()))
			got, err := codec.Decode(eventstore.Event{Type: name, Data: sample})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(want.Elem().Interface(), any(got)))
			written, data, err := codec.Encode(got)
			require.NoError(t, err)
			require.Equal(t, name, written)
			require.JSONEq(t, string(sample), string(data))
		})
	}
}

func TestInvalidMetadataAreUnreadable(t *testing.T) {
	_, err := eventstore.DecodeMetadata(eventstore.Event{Stream: stream, Revision: 7, Metadata: []byte("rubbish")})
	require.ErrorContains(t, err, "event 7 of "+stream)
}

func TestMetadataOfACommandWithoutAKeyContainNone(t *testing.T) {
	_, store := newLog(t)
	execute(t, newTallies(store), command(), "a")
	for event, err := range store.ReadStream(t.Context(), stream, 0, 0) {
		require.NoError(t, err)
		require.False(t, strings.Contains(string(event.Metadata), "idempotency"))
	}
}
