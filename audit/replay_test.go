package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

func TestReplayShowsTheStateThatTheCommandsKnew(t *testing.T) {
	k := open(t)
	k.bakery()
	of := k.occasion()
	stream := "occasion-home." + string(of)
	occasions := eventstore.NewRepository(k.log, eventstore.Aggregate[occasion.Occasion, occasion.Event]{
		Events: occasion.Names(), Apply: occasion.Occasion.Apply,
	})
	known := map[uint64]string{}
	look := func() {
		require.NoError(t, occasions.View(t.Context(), stream, func(state occasion.Occasion, at eventstore.Expected) {
			revision, _ := at.Revision()
			known[revision] = text(t, audit.State{Of: state})
		}))
	}
	look()
	planned, err := k.app.CreatePlan(t.Context(), k.sender, commands.CreatePlan{Occasion: of})
	require.NoError(t, err)
	look()
	_, err = k.app.CompleteShopping(t.Context(), k.sender, commands.CompleteShopping{Plan: planned.Plan.ID})
	require.NoError(t, err)
	look()

	steps := k.steps(stream, audit.Span{})
	require.Len(t, steps, 5)
	require.Len(t, known, 3)
	for revision, state := range known {
		require.JSONEq(t, state, text(t, steps[revision].State))
	}
	for i, step := range steps {
		require.EqualValues(t, i, step.Revision)
		require.Equal(t, "Ada", step.Actor)
		require.Equal(t, "order-7", step.CorrelationID)
		require.NotEmpty(t, step.Description)
		require.NotEmpty(t, step.Command)
		require.True(t, json.Valid(step.Event))
	}
	require.JSONEq(t, `{
		"id": "`+string(of)+`", "plans": 0, "archived": false,
		"details": {"name": "Open day", "date": "2026-12-12", "output_mode": "bulk_count"},
		"production": [{"finished_unit": "bread/loaf", "batches": 3}]
	}`, text(t, steps[1].State))
	var last struct {
		Active struct {
			ShoppingCompletedAt *time.Time `json:"shopping_completed_at"`
			Recipes             map[string]map[string]any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text(t, steps[4].State)), &last))
	require.NotNil(t, last.Active.ShoppingCompletedAt)
	require.Contains(t, last.Active.Recipes["bread"], "content_hash")
	require.NotContains(t, last.Active.Recipes["bread"], "content", "a snapshot is named, not repeated after every event")
}

func TestReplayOfAPantryShowsWhatEachEventTouched(t *testing.T) {
	k := open(t)
	k.bakery()
	k.receive(1)
	k.receive(2)
	k.bake("")
	k.bake("")
	k.bake("")
	steps := k.steps("pantry-home", audit.Span{})
	require.Len(t, steps, 8)
	type touched struct {
		Lots   []struct{ ID, Amount, Remaining, Unit, Cost string }
		Layers []struct {
			ID, Remaining, Value string
			FinishedUnit         string `json:"finished_unit"`
		}
	}
	state := func(i int) touched {
		var seen touched
		require.NoError(t, json.Unmarshal([]byte(text(t, steps[i].State)), &seen), text(t, steps[i].State))
		return seen
	}
	require.Len(t, state(0).Lots, 1)
	require.Equal(t, "1", state(0).Lots[0].Remaining)
	require.JSONEq(t, `{}`, text(t, steps[2].State), "a snapshot touches nothing")
	for i, left := range map[int]string{3: "0.5", 5: "0", 7: "1.5"} {
		seen := state(i)
		require.Len(t, seen.Lots, 1)
		require.Equal(t, left, seen.Lots[0].Remaining)
		require.Len(t, seen.Layers, 1)
		require.Equal(t, "2", seen.Layers[0].Remaining)
		require.Equal(t, "bread/loaf", seen.Layers[0].FinishedUnit)
	}

	to := uint64(5)
	part := k.steps("pantry-home", audit.Span{From: 3, To: &to})
	require.Equal(t, text(t, steps[3:6]), text(t, part), "a part is folded from the beginning")
	require.Empty(t, k.steps("pantry-home", audit.Span{From: 99}))
}

// tampered is a log in which an event reads otherwise.
type tampered struct {
	eventstore.Store
	change func(*eventstore.Event)
}

func (l tampered) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for event, err := range l.Store.ReadStream(ctx, stream, from, limit) {
			l.change(&event)
			if !yield(event, err) {
				return
			}
		}
	}
}

func TestReplayEndsAtABrokenEvent(t *testing.T) {
	k := open(t)
	k.bakery()
	k.receive(1)
	k.bake("")
	for name, change := range map[string]func(*eventstore.Event){
		"no JSON":                     func(e *eventstore.Event) { e.Data = e.Data[:len(e.Data)-1] },
		"another shape":               func(e *eventstore.Event) { e.Data = []byte(`{"consumed":[{"amount":["1"]}]}`) },
		"an unknown name":             func(e *eventstore.Event) { e.Type = "bread.eaten.v1" },
		"takes from a lot of nowhere": func(e *eventstore.Event) { e.Data = []byte(`{"consumed":[{"lot":"x","amount":"1"}]}`) },
	} {
		t.Run(name, func(t *testing.T) {
			var revisions []uint64
			var broken *audit.BrokenError
			log := tampered{k.log, func(e *eventstore.Event) {
				if e.Revision == 2 {
					change(e)
				}
			}}
			for step, err := range audit.Replay(t.Context(), log, "pantry-home", audit.Span{}) {
				if err != nil {
					require.ErrorAs(t, err, &broken)
					continue
				}
				revisions = append(revisions, step.Revision)
			}
			require.Equal(t, []uint64{0, 1}, revisions)
			require.NotNil(t, broken)
			require.EqualValues(t, 2, broken.Revision)
		})
	}
	for _, stream := range []string{"pantry-elsewhere", "bread-home", "", "item-home.none"} {
		for _, err := range audit.Replay(t.Context(), k.log, stream, audit.Span{}) {
			require.ErrorIs(t, err, eventstore.ErrStreamNotFound, stream)
		}
	}
}

func TestAnEventIsReadInFullWhateverIsInIt(t *testing.T) {
	k := open(t)
	k.bakery()
	event, err := audit.Event(t.Context(), k.log, "item-home.flour", 0)
	require.NoError(t, err)
	require.Equal(t, `Defined ingredient flour, "Flour"`, event.Description)
	require.JSONEq(t, `{"definition":{"slug":"flour","name":"Flour","kind":"ingredient"}}`, text(t, event.Data))
	require.Contains(t, text(t, event.Metadata), `"actor":"Ada"`)
	for _, revision := range []uint64{1, 1 << 62} {
		_, err = audit.Event(t.Context(), k.log, "item-home.flour", revision)
		require.ErrorIs(t, err, eventstore.ErrStreamNotFound)
	}
	log := tampered{k.log, func(e *eventstore.Event) { e.Data, e.Metadata = []byte("{\xff"), nil }}
	event, err = audit.Event(t.Context(), log, "item-home.flour", 0)
	require.NoError(t, err)
	require.Equal(t, "\"{\uFFFD\"", text(t, event.Data))
	require.Equal(t, `""`, text(t, event.Metadata))
}

// endless is a log with one long stream, whose events are made as they are read.
type endless struct {
	eventstore.Store
	events int
	event  func(i int) (name, data string)
}

func (l endless) ReadStream(_ context.Context, stream string, from uint64, _ int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for i := int(from); i < l.events; i++ {
			name, data := l.event(i)
			event := eventstore.Event{
				Stream: stream, Revision: uint64(i), Position: eventstore.Position{Commit: uint64(i) + 1, Prepare: uint64(i) + 1},
				ID: uuid.New(), Type: name, Data: []byte(data), Metadata: []byte(`{"actor":"Ada"}`),
			}
			if !yield(event, nil) {
				return
			}
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}

func TestReplayOf100000EventsTakesNoMoreMemoryThanOfAFew(t *testing.T) {
	const lot = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005"
	for stream, event := range map[string]func(i int) (string, string){
		"occasion-home.x": func(i int) (string, string) {
			if i == 0 {
				return "occasion.scheduled.v1", `{"id":"x","name":"Open day","date":"2026-12-12"}`
			}
			return "production-target.set.v1", fmt.Sprintf(`{"finished_unit":"bread/loaf-%d","batches":%d}`, i%10, i)
		},
		"pantry-home": func(i int) (string, string) {
			if i == 0 {
				return "lot.received.v1", `{"id":"` + lot + `","item":"flour","amount":"1","unit":"kg","cost":"1","received_on":"2026-11-01"}`
			}
			return "lot.adjusted.v1", `{"lot":"` + lot + `","change":"1","cost":"1","reason":"counted"}`
		},
	} {
		t.Run(stream, func(t *testing.T) {
			const events = 100_000
			seen, size, after := 0, 0, map[int]uint64{}
			for step, err := range audit.Replay(t.Context(), endless{events: events, event: event}, stream, audit.Span{}) {
				require.NoError(t, err)
				size += len(step.Event) + len(step.Description)
				if seen++; seen == 1_000 || seen%33_000 == 0 {
					after[seen] = heap()
				}
			}
			require.Equal(t, events, seen)
			require.Greater(t, size, 5<<20, "what was shown is much more than what was kept")
			for at, used := range after {
				require.Less(t, int64(used)-int64(after[1_000]), int64(1<<20), "after %d events: %v", at, after)
			}
		})
	}
}
