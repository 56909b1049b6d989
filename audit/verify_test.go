package audit_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// copied is a log whose events can be changed.
type copied struct {
	eventstore.Store
	events []eventstore.Event
	// unlisted are streams that the log's order has and that cannot be read.
	unlisted string
}

// copyOf copies a log, to be damaged.
func (k *kitchen) copyOf() *copied {
	k.t.Helper()
	c := &copied{}
	subscription, err := k.log.Subscribe(k.t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(k.t, err)
	defer subscription.Close()
	for {
		message, err := subscription.Next(k.t.Context())
		require.NoError(k.t, err)
		switch message := message.(type) {
		case eventstore.Event:
			c.events = append(c.events, message)
		case eventstore.CaughtUp:
			return c
		}
	}
}

func (c *copied) Head(context.Context) (eventstore.Position, error) {
	return c.events[len(c.events)-1].Position, nil
}

func (c *copied) Subscribe(context.Context, eventstore.Position, eventstore.Filter) (eventstore.Subscription, error) {
	return &reading{left: c.events}, nil
}

type reading struct{ left []eventstore.Event }

func (r *reading) Next(context.Context) (eventstore.Message, error) {
	if len(r.left) == 0 {
		return eventstore.CaughtUp{}, nil
	}
	event := r.left[0]
	r.left = r.left[1:]
	return event, nil
}

func (r *reading) Close() error { return nil }

func (c *copied) ReadStream(_ context.Context, stream string, from uint64, _ int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		for _, event := range c.events {
			if event.Stream == stream && stream != c.unlisted && event.Revision >= from && !yield(event, nil) {
				return
			}
		}
	}
}

// event finds one to be damaged.
func (c *copied) event(stream, name string) *eventstore.Event {
	return &c.events[slices.IndexFunc(c.events, func(e eventstore.Event) bool {
		return strings.HasPrefix(e.Stream, stream) && strings.HasPrefix(e.Type, name)
	})]
}

// replace changes the text of an event's data.
func replace(t *testing.T, event *eventstore.Event, old, text string) {
	t.Helper()
	require.Contains(t, string(event.Data), old)
	event.Data = []byte(strings.ReplaceAll(string(event.Data), old, text))
}

// scopeOf is all kitchens for "".
func scopeOf(kitchen domain.Kitchen) stream.Scope {
	if kitchen == "" {
		return stream.AllKitchens()
	}
	return stream.OneKitchen(kitchen)
}

func verify(t *testing.T, log eventstore.Store, kitchen domain.Kitchen) (audit.Totals, []string) {
	t.Helper()
	var found []string
	totals, err := audit.Verify(t.Context(), log, audit.Verification{Scope: scopeOf(kitchen), Found: func(f audit.Finding) error {
		require.NotEmpty(t, f.Detail)
		require.Contains(t, f.String(), f.Stream)
		name, _ := stream.Parse(f.Stream)
		found = append(found, fmt.Sprintf("%s %s/%d", f.Kind, name.Category, f.Revision))
		return nil
	}})
	require.NoError(t, err)
	require.Equal(t, len(found), totals.Findings)
	return totals, found
}

// busy is a kitchen with a plan, runs for it and runs for themselves.
func busy(t *testing.T) (k *kitchen, plan domain.ID) {
	k = open(t)
	k.bakery()
	of := k.occasion()
	planned, err := k.app.CreatePlan(t.Context(), k.sender, commands.CreatePlan{Occasion: of})
	require.NoError(t, err)
	_, err = k.app.CompleteShopping(t.Context(), k.sender, commands.CompleteShopping{Plan: planned.Plan.ID})
	require.NoError(t, err)
	k.receive(3)
	k.bake(of)
	k.bake("")
	k.bake(of)
	return k, planned.Plan.ID
}

func TestALogThatIsAsItShouldBeHasNothingToFind(t *testing.T) {
	k, _ := busy(t)
	for _, log := range []eventstore.Store{k.log, k.copyOf()} {
		totals, found := verify(t, log, "")
		require.Empty(t, found)
		require.Equal(t, audit.Totals{Streams: 4, Events: 12, Snapshots: 2, Plans: 1, Runs: 3}, totals)
	}
	totals, found := verify(t, open(t).log, "")
	require.Empty(t, found)
	require.Equal(t, audit.Totals{}, totals)
}

func TestDamageIsFound(t *testing.T) {
	whole, plan := busy(t)
	cases := map[string]struct {
		damage func(t *testing.T, log *copied)
		found  []string
	}{
		"an event is gone": {func(_ *testing.T, log *copied) {
			at := slices.IndexFunc(log.events, func(e eventstore.Event) bool { return e.Type == "production-target.set.v1" })
			log.events = slices.Delete(log.events, at, at+1)
		}, []string{"gap occasion/2"}},
		"the lot is gone, and what took from it does not fit": {func(_ *testing.T, log *copied) {
			at := slices.IndexFunc(log.events, func(e eventstore.Event) bool { return e.Type == "lot.received.v1" })
			log.events = slices.Delete(log.events, at, at+1)
		}, []string{"gap pantry/1", "unfoldable pantry/1"}},
		"an event is there twice": {func(_ *testing.T, log *copied) {
			again := log.events[0]
			again.Position.Commit = 1 << 40
			log.events = append(log.events, again)
		}, []string{"repeated item/0", "event_id item/0"}},
		"two events are one by their ids": {func(_ *testing.T, log *copied) {
			log.event("occasion", "plan.created").ID = log.event("occasion", "occasion.scheduled").ID
		}, []string{"event_id occasion/3"}},
		"the order is another": {func(_ *testing.T, log *copied) {
			log.events[0], log.events[1] = log.events[1], log.events[0]
		}, []string{"order item/0"}},
		"a stream cannot be read": {func(_ *testing.T, log *copied) { log.unlisted = "item-home.flour" }, []string{"lost item/0"}},
		"no JSON": {func(_ *testing.T, log *copied) {
			log.event("pantry", "lot").Data = []byte(`{"id"`)
		}, []string{"unreadable pantry/0"}},
		"a name of another kind of stream": {func(_ *testing.T, log *copied) {
			log.event("item", "").Type = "lot.received.v1"
		}, []string{"unreadable item/0"}},
		"less than zero": {func(t *testing.T, log *copied) {
			replace(t, log.event("pantry", "lot"), `"3"`, `"1.2"`)
		}, []string{"below_zero pantry/4"}},
		"no metadata": {func(_ *testing.T, log *copied) { log.event("item", "").Metadata = nil }, []string{"metadata item/0"}},
		"the metadata of others": {func(_ *testing.T, log *copied) {
			log.event("item", "").Metadata = []byte(`{"kitchen":"elsewhere"}`)
		}, []string{"metadata item/0"}},
		"a snapshot of a plan is not what it was": {func(t *testing.T, log *copied) {
			replace(t, log.event("occasion", "recipe-snapshot"), `"500"`, `"50"`)
		}, []string{"content_hash occasion/2"}},
		"a snapshot of a run is not what it was": {func(t *testing.T, log *copied) {
			replace(t, log.event("pantry", "recipe-snapshot"), `"Bread"`, `"Cake"`)
		}, []string{"content_hash pantry/2"}},
		"a snapshot of a plan is another": {func(t *testing.T, log *copied) {
			event := log.event("occasion", "recipe-snapshot")
			event.Data = append([]byte(`{"id":"`+uuid.NewString()+`",`), event.Data[strings.IndexByte(string(event.Data), ',')+1:]...)
		}, []string{"snapshot_missing occasion/3", "snapshot_missing pantry/1", "snapshot_missing pantry/4"}},
		"a snapshot of a run is another": {func(t *testing.T, log *copied) {
			event := log.event("pantry", "recipe-snapshot")
			event.Data = append([]byte(`{"id":"`+uuid.NewString()+`",`), event.Data[strings.IndexByte(string(event.Data), ',')+1:]...)
		}, []string{"snapshot_missing pantry/3"}},
		"a run is for a plan that was never made": {func(t *testing.T, log *copied) {
			replace(t, log.event("pantry", "batch-production"), string(plan), uuid.NewString())
		}, []string{"plan_missing pantry/1"}},
		"a plan that was never made is shopped for": {func(t *testing.T, log *copied) {
			replace(t, log.event("occasion", "shopping.completed"), string(plan), uuid.NewString())
		}, []string{"plan_missing occasion/4"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			log := whole.copyOf()
			c.damage(t, log)
			_, found := verify(t, log, "")
			require.Equal(t, c.found, found)
			_, found = verify(t, log, domain.Home)
			require.Equal(t, c.found, found)
			_, found = verify(t, log, "hom")
			require.Empty(t, found, "of another kitchen")
		})
	}
}

func TestAnEventOfANewerVersionIsNoDamage(t *testing.T) {
	whole, _ := busy(t)
	rename := func(stream, name, to string) func(*copied) {
		return func(log *copied) { log.event(stream, name).Type = to }
	}
	for name, c := range map[string]struct {
		change func(log *copied)
		found  string
	}{
		"an item":                 {rename("item", "", "item.eaten.v1"), "newer_version item/0"},
		"a lot":                   {rename("pantry", "lot", "lot.received.v2"), "newer_version pantry/0"},
		"a plan that runs name":   {rename("occasion", "plan.created", "plan.created.v2"), "newer_version occasion/3"},
		"a snapshot that is used": {rename("occasion", "recipe-snapshot", "recipe-snapshot.captured.v2"), "newer_version occasion/2"},
		"a snapshot of a run":     {rename("pantry", "recipe-snapshot", "recipe-snapshot.captured.v2"), "newer_version pantry/2"},
	} {
		t.Run(name, func(t *testing.T) {
			log := whole.copyOf()
			c.change(log)
			var found []string
			totals, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: func(f audit.Finding) error {
				name, _ := stream.Parse(f.Stream)
				found = append(found, fmt.Sprintf("%s %s/%d", f.Kind, name.Category, f.Revision))
				require.Contains(t, f.Detail, "written by a newer version")
				return nil
			}})
			require.NoError(t, err)
			require.Equal(t, []string{c.found}, found, "what depends on it is not called damaged")
			require.Zero(t, totals.Findings)
			require.Equal(t, 1, totals.Newer)
		})
	}
}

// inventoried is a log that knows what it lost.
type inventoried struct {
	eventstore.Store
	lost eventstore.Inventory
	// asked are the kitchens that it was asked about.
	asked *[]string
}

func (i inventoried) Inventory(_ context.Context, kitchen string) (eventstore.Inventory, error) {
	*i.asked = append(*i.asked, kitchen)
	return i.lost, nil
}

func TestWhatALogLostIsFound(t *testing.T) {
	at := func(n uint64) eventstore.Position { return eventstore.Position{Commit: n, Prepare: n} }
	k, _ := busy(t)
	log := inventoried{k.log, eventstore.Inventory{
		Head: at(30), Last: at(20), Kept: at(30), Missing: []eventstore.Missing{{First: at(7), Last: at(7)}, {First: at(21), Last: at(30)}},
		Uneven: []eventstore.UnevenStream{
			{Stream: "pantry-home", Written: eventstore.Exactly(9), Held: eventstore.Exactly(4)},
			{Stream: "item-home2.flour", Written: eventstore.Exactly(0)},
		},
	}, new([]string)}
	lines := func(kitchen domain.Kitchen) (found []string) {
		totals, err := audit.Verify(t.Context(), log, audit.Verification{Scope: scopeOf(kitchen), Found: func(f audit.Finding) error {
			found = append(found, f.String())
			return nil
		}})
		require.NoError(t, err)
		require.Equal(t, len(found), totals.Findings)
		return found
	}
	missing := []string{
		"missing_positions: position 7 has no event",
		"missing_positions: positions 21 to 30 have no events, at the end of the log",
	}
	pantry := "short_stream: pantry-home: it was written up to revision 9, and ends at revision 4"
	require.Equal(t, append(missing, pantry, "short_stream: item-home2.flour: it was written up to revision 0, and has no events"), lines(""))
	require.Equal(t, append(missing[:2:2], pantry), lines("home"), "positions belong to no kitchen")
	require.Equal(t, []string{"", "home"}, *log.asked)
}

func TestAnEndThatIsKeptTooLowIsFound(t *testing.T) {
	at := func(n uint64) eventstore.Position { return eventstore.Position{Commit: n, Prepare: n} }
	k, _ := busy(t)
	log := inventoried{k.log, eventstore.Inventory{
		Head: at(20), Last: at(20), Kept: at(19), Uneven: []eventstore.UnevenStream{
			{Stream: "item-home.flour", Held: eventstore.Exactly(0)},
			{Stream: "pantry-home", Written: eventstore.Exactly(3), Held: eventstore.Exactly(4)},
		},
	}, new([]string)}
	var found []string
	_, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: func(f audit.Finding) error {
		found = append(found, f.String())
		return nil
	}})
	require.NoError(t, err)
	require.Equal(t, []string{
		"wrong_head: the log keeps position 19 as its end, and goes on to position 20",
		"wrong_head: item-home.flour: the log does not keep where it ends, and it goes on to revision 0",
		"wrong_head: pantry-home: the log keeps revision 3 as its end, and it goes on to revision 4",
	}, found)
}

func TestAFindingAboutAnIDNamesTheEvent(t *testing.T) {
	k, _ := busy(t)
	log := k.copyOf()
	log.event("occasion", "plan.created").ID = log.event("occasion", "occasion.scheduled").ID
	var found []audit.Finding
	_, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: func(f audit.Finding) error {
		found = append(found, f)
		return nil
	}})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, "plan.created.v1", found[0].Type)
	require.Equal(t, log.event("occasion", "plan.created").Position, found[0].Position)
}

func TestAKitchensVerificationIsItsOwn(t *testing.T) {
	k, _ := busy(t)
	k.sender.Kitchen = "home2"
	flour := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	_, err := k.app.DefineItem(t.Context(), k.sender, commands.DefineItem{Item: flour})
	require.NoError(t, err)
	for kitchen, events := range map[domain.Kitchen]int{"": 13, "home": 12, "home2": 1, "hom": 0} {
		totals, found := verify(t, k.log, kitchen)
		require.Empty(t, found)
		require.Equal(t, events, totals.Events, kitchen)
	}
}

func TestAVerificationEndsAsItIsTold(t *testing.T) {
	k, _ := busy(t)
	log := k.copyOf()
	log.event("item", "").Metadata = nil
	enough := errors.New("enough")
	stop := func(audit.Finding) error { return enough }
	_, err := audit.Verify(t.Context(), log, audit.Verification{Scope: stream.AllKitchens(), Found: stop})
	require.ErrorIs(t, err, enough)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = audit.Verify(ctx, k.log, audit.Verification{Scope: stream.AllKitchens(), Found: func(audit.Finding) error { return nil }})
	require.ErrorIs(t, err, context.Canceled)
}

// long is a log with one long stream, whose events are made as they are read.
type long struct{ endless }

func (l long) Head(context.Context) (eventstore.Position, error) {
	return eventstore.Position{Commit: 1 << 40, Prepare: 1 << 40}, nil
}

func (l long) Subscribe(ctx context.Context, _ eventstore.Position, _ eventstore.Filter) (eventstore.Subscription, error) {
	next, stop := iter.Pull2(l.ReadStream(ctx, "pantry-home", 0, 0))
	return pulled{next, stop}, nil
}

type pulled struct {
	next func() (eventstore.Event, error, bool)
	stop func()
}

func (p pulled) Next(context.Context) (eventstore.Message, error) {
	event, err, ok := p.next()
	if !ok {
		return eventstore.CaughtUp{}, nil
	}
	return event, err
}

func (p pulled) Close() error {
	p.stop()
	return nil
}

func TestVerifyingALongStreamKeepsAFewBytesOfEachEvent(t *testing.T) {
	const events, lot = 50_000, "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005"
	used, pass := map[string]int64{}, 0
	log := long{endless{events: events, event: func(i int) (string, string) {
		switch i {
		case 0:
			pass++
			return "lot.received.v1", `{"id":"` + lot + `","item":"flour","amount":"1","unit":"kg","cost":"1","received_on":"2026-11-01"}`
		case 1_000, events - 1:
			used[fmt.Sprintf("pass %d at %d", pass, i)] = int64(heap())
		}
		return "lot.adjusted.v1", `{"lot":"` + lot + `","change":"1","cost":"1","reason":"` + strings.Repeat("counted ", 20) + `"}`
	}}}
	shown := 0
	totals, err := audit.Verify(t.Context(), log, audit.Verification{
		Scope: stream.AllKitchens(),
		Found: func(f audit.Finding) error {
			require.Equal(t, audit.BadMetadata, f.Kind, "they name no kitchen")
			return nil
		},
		Progress: func(events int) { shown = events },
	})
	require.NoError(t, err)
	require.Equal(t, events, totals.Events)
	require.Equal(t, 2*events, shown)
	require.Len(t, used, 4)
	first := used["pass 1 at 1000"]
	for at, now := range used {
		require.Less(t, now-first, int64(80*events), at)
	}
}
