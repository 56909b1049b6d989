package eventstoretest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

func subscribeChecks() []check {
	return []check{
		{name: "from zero replays everything in order", run: replaysEverything},
		{name: "reports the positions that appends answered with", run: reportsPositions},
		{name: "knows no wrong end of an append", run: knowsEnds},
		{name: "is read up to the end that it has", run: readsSince},
		{name: "chooses streams by prefix", run: choosesByPrefix},
		{name: "chooses streams by kitchen", run: choosesByKitchen},
		{name: "is caught up after the history", run: catchesUpAfterHistory},
		{name: "is caught up on an empty log", run: catchesUpOnEmpty},
		{name: "is caught up when nothing matches", run: catchesUpOnNothing},
		{name: "delivers later events of any store", run: deliversLive},
		{name: "delivers to every subscription", run: deliversToAll},
		{name: "advances checkpoints under traffic that does not match", run: advancesCheckpoints},
		{name: "loses nothing when its reader is slow", run: waitsForReader},
		{name: "outlives the context of Subscribe", run: outlivesItsContext},
		{name: "Next ends with its context and loses nothing", run: nextEndsWithContext},
		{name: "Close unblocks Next", run: closeUnblocksNext},
	}
}

func streamOf(number int) string { return fmt.Sprintf("a-%d", number) }

// fillStream appends one event after another to a new stream.
func fillStream(ctx context.Context, store eventstore.Store, stream string, appends int) error {
	expected := eventstore.NoStream()
	for range appends {
		result, err := writeWithRetry(ctx, store, stream, expected, newEvents(1)...)
		if err != nil {
			return fmt.Errorf("append to %s: %w", stream, err)
		}
		expected = eventstore.Exactly(result.Revision)
	}
	return nil
}

// fill appends batches of two to several streams in turns, and returns the
// events in the log's order.
func fill(t *testing.T, store eventstore.Store, appends int) []eventstore.Event {
	t.Helper()
	const streams = 5
	var written []eventstore.Event
	for i := range appends {
		stream, expected := streamOf(i%streams), eventstore.NoStream()
		if i >= streams {
			expected = eventstore.Exactly(uint64(i/streams)*2 - 1)
		}
		events := newEvents(2)
		write(t, store, stream, expected, events...)
		written = append(written, recorded(stream, expected.Next(), events...)...)
	}
	return written
}

func replaysEverything(t *testing.T, log *log) {
	want := fill(t, log, 40)
	requireRecorded(t, want, follow(t, log, eventstore.Position{}).history(t))
	requireRecorded(t, want, follow(t, log.open(t), eventstore.Position{}).history(t))
}

func reportsPositions(t *testing.T, log *log) {
	var want []eventstore.Position
	for i := range 10 {
		want = append(want, write(t, log, streamOf(i), eventstore.NoStream(), newEvents(2)...).Position)
	}
	replay := follow(t, log, eventstore.Position{}).take(t, 20)
	for i, position := range want {
		require.Equal(t, position, replay[2*i+1].Position)
		requireSame(t, readAll(t, log, streamOf(i)), replay[2*i:2*i+2])
	}
}

// knowsEnds has appends of several sizes, one of which does not fit into the first 500 events.
func knowsEnds(t *testing.T, log *log) {
	isEnd := map[eventstore.Position]bool{}
	count := 0
	for i, size := range []int{499, 3, 1, 2, 5} {
		count += size
		isEnd[write(t, log, streamOf(i), eventstore.NoStream(), newEvents(size)...).Position] = true
	}
	all, some := follow(t, log, eventstore.Position{}), follow(t, log, eventstore.Position{}, streamOf(1), streamOf(3))
	gotAll, gotSome := all.history(t), some.history(t)
	other := log.open(t)
	for i, size := range []int{1, 4, 2} {
		isEnd[write(t, log, streamOf(1), eventstore.Exactly(uint64(2+i)), newEvents(1)...).Position] = true
		isEnd[write(t, other, streamOf(5+i), eventstore.NoStream(), newEvents(size)...).Position] = true
		gotAll = append(gotAll, all.take(t, 1+size)...)
	}
	gotSome = append(gotSome, some.take(t, 3)...)
	require.Len(t, gotAll, count+10)
	require.Len(t, gotSome, 5+3)
	for _, got := range [][]eventstore.Event{gotAll, gotSome} {
		delivered := map[eventstore.Position]bool{}
		for _, event := range got {
			delivered[event.Position] = true
		}
		for _, event := range got {
			if event.Complete.IsZero() {
				continue
			}
			require.False(t, event.Complete.Before(event.Position))
			require.True(t, isEnd[event.Complete], "an append does not end at %s, which event %s names", event.Complete, event.Position)
			require.True(t, delivered[event.Complete], "event %s, which event %s names, was not chosen", event.Complete, event.Position)
		}
	}
}

// readsSince has more events than one page of any log.
func readsSince(t *testing.T, log *log) {
	since := func(after eventstore.Position, prefixes ...string) (got []eventstore.Event, reached eventstore.Position) {
		t.Helper()
		reached, err := eventstore.Since(t.Context(), log.Store, after, prefixes, func(event eventstore.Event) { got = append(got, event) })
		require.NoError(t, err)
		return got, reached
	}
	got, reached := since(eventstore.Position{})
	require.Empty(t, got)
	require.Zero(t, reached)
	var all, some []eventstore.Event
	var ends []eventstore.Position
	other := log.open(t)
	for i := range 6 {
		stream, events := streamOf(i), newEvents(250)
		ends = append(ends, write(t, other, stream, eventstore.NoStream(), events...).Position)
		all = append(all, recorded(stream, 0, events...)...)
		if i == 1 || i == 4 {
			some = append(some, recorded(stream, 0, events...)...)
		}
	}
	head := ends[len(ends)-1]
	for _, c := range []struct {
		name     string
		after    eventstore.Position
		prefixes []string
		want     []eventstore.Event
	}{
		{"everything", eventstore.Position{}, nil, all},
		{"some streams", eventstore.Position{}, []string{streamOf(1), streamOf(4)}, some},
		{"no stream", eventstore.Position{}, []string{"b-"}, nil},
		{"after a position", ends[3], nil, all[4*250:]},
		{"at the end", head, nil, nil},
	} {
		got, reached := since(c.after, c.prefixes...)
		requireRecorded(t, c.want, got)
		require.Equal(t, head, reached, c.name)
	}
}

func choosesByPrefix(t *testing.T, log *log) {
	streams := []string{
		"item-a.1", "itemXa.1", "item_a.1", "Item-a.1", "item", "item-", "100%-x", "100x-y", `back\slash`, "back", "ä-1", "a-1",
	}
	for _, stream := range streams {
		write(t, log, stream, eventstore.NoStream(), newEvent())
	}
	cases := map[string]struct{ prefixes, want []string }{
		"none":             {nil, streams},
		"one":              {[]string{"item-"}, []string{"item-a.1", "item-"}},
		"underscore":       {[]string{"item_"}, []string{"item_a.1"}},
		"per cent":         {[]string{"100%"}, []string{"100%-x"}},
		"backslash":        {[]string{`back\`}, []string{`back\slash`}},
		"letters are kept": {[]string{"ä", "Item"}, []string{"Item-a.1", "ä-1"}},
		"overlapping":      {[]string{"item", "item-", "item-a"}, []string{"item-a.1", "itemXa.1", "item_a.1", "item", "item-"}},
		"no such":          {[]string{"c", "item-a.1.1"}, nil},
	}
	for name, c := range cases {
		var got []string
		for _, event := range follow(t, log, eventstore.Position{}, c.prefixes...).history(t) {
			got = append(got, event.Stream)
		}
		require.Equal(t, c.want, got, name)
	}
}

func choosesByKitchen(t *testing.T, log *log) {
	streams := []string{
		"item-home.1", "pantry-home", "item-home2.1", "item-hom.1", "item-bakery.home", "item-home-2", "itemhome.1", "home", "-home",
		"Item-Home.1", "item-.home", "recipe-home.a-b.c", "item-home.2", "item-100%.1", `item-b\w.1`, "item-bww.1", "item-ä.1",
	}
	positions := map[string]eventstore.Position{}
	for _, stream := range streams {
		positions[stream] = write(t, log, stream, eventstore.NoStream(), newEvent()).Position
	}
	for name, c := range map[string]struct {
		kitchen  string
		prefixes []string
		after    string
		want     []string
	}{
		"one": {
			kitchen: "home", want: []string{"item-home.1", "pantry-home", "item-home-2", "-home", "recipe-home.a-b.c", "item-home.2"},
		},
		"after a part": {kitchen: "home", after: "Item-Home.1", want: []string{"recipe-home.a-b.c", "item-home.2"}},
		"and prefixes": {
			kitchen: "home", prefixes: []string{"item-home", "recipe-"},
			want: []string{"item-home.1", "item-home-2", "recipe-home.a-b.c", "item-home.2"},
		},
		"the longer name":  {kitchen: "home2", want: []string{"item-home2.1"}},
		"the shorter name": {kitchen: "hom", want: []string{"item-hom.1"}},
		"no such":          {kitchen: "ho"},
		"per cent":         {kitchen: "100%", want: []string{"item-100%.1"}},
		"backslash":        {kitchen: `b\w`, want: []string{`item-b\w.1`}},
		"a letter":         {kitchen: "ä", want: []string{"item-ä.1"}},
	} {
		var got []string
		filter := eventstore.Filter{Kitchen: c.kitchen, StreamPrefixes: c.prefixes}
		reader := followFiltered(t, log, positions[c.after], filter)
		for _, event := range reader.history(t) {
			got = append(got, event.Stream)
		}
		require.Equal(t, c.want, got, name)
	}
	reader := followFiltered(t, log, eventstore.Position{}, eventstore.Filter{Kitchen: "bakery"})
	require.Len(t, reader.history(t), 1)
	write(t, log, "item-home.3", eventstore.NoStream(), newEvent())
	write(t, log, "item-bakery.3", eventstore.NoStream(), newEvent())
	require.Equal(t, "item-bakery.3", reader.take(t, 1)[0].Stream)
}

func catchesUpAfterHistory(t *testing.T, log *log) {
	want := fill(t, log, 5)
	reader := follow(t, log, eventstore.Position{})
	got := reader.take(t, len(want))
	require.False(t, reader.caughtUp, "it was caught up before the history was delivered")
	requireRecorded(t, want, got)
	require.Empty(t, reader.history(t))
}

func catchesUpOnEmpty(t *testing.T, log *log) {
	require.Empty(t, follow(t, log, eventstore.Position{}).history(t))
	require.Empty(t, follow(t, log, eventstore.Position{}, "a-").history(t))
}

func catchesUpOnNothing(t *testing.T, log *log) {
	fill(t, log, 10)
	reader := follow(t, log, eventstore.Position{}, "b-")
	require.Empty(t, reader.history(t))
	event := newEvent()
	write(t, log, "b-1", eventstore.NoStream(), event)
	requireRecorded(t, recorded("b-1", 0, event), reader.take(t, 1))
}

func deliversLive(t *testing.T, log *log) {
	other := log.open(t)
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	reader := follow(t, log, eventstore.Position{})
	require.Len(t, reader.history(t), 1)
	for i, store := range []eventstore.Store{log, other, log, other, other, log} {
		event := newEvent()
		write(t, store, "a-1", eventstore.Exactly(uint64(i)), event)
		requireRecorded(t, recorded("a-1", uint64(i)+1, event), reader.take(t, 1))
	}
}

func deliversToAll(t *testing.T, log *log) {
	var readers []*follower
	for range 10 {
		readers = append(readers, follow(t, log, eventstore.Position{}))
	}
	want := fill(t, log, 10)
	for _, reader := range readers {
		requireRecorded(t, want, reader.take(t, len(want)))
	}
}

// advancesCheckpoints does not expect how often checkpoints are sent: a log
// may send one only after a number of events.
func advancesCheckpoints(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{}, "b-")
	ctx, stop := context.WithCancel(patiently(t))
	written := make(chan error, 1)
	go func() { written <- traffic(ctx, log, "a-1") }()

	for reached := range 3 {
		before := reader.checkpoint
		for !before.Before(reader.checkpoint) {
			_, err := reader.Next(ctx)
			require.NoError(t, err, "after %d checkpoints", reached)
		}
	}
	stop()
	require.NoError(t, <-written)
	resumed := follow(t, log, reader.checkpoint, "b-")
	event := newEvent()
	write(t, log, "b-1", eventstore.NoStream(), event)
	requireRecorded(t, recorded("b-1", 0, event), reader.take(t, 1))
	requireRecorded(t, recorded("b-1", 0, event), resumed.take(t, 1))
}

// traffic appends to a new stream until its context ends.
func traffic(ctx context.Context, store eventstore.Store, stream string) error {
	expected := eventstore.NoStream()
	for ctx.Err() == nil {
		result, err := writeWithRetry(ctx, store, stream, expected, newEvents(2)...)
		if err != nil && ctx.Err() == nil {
			return err
		}
		expected = eventstore.Exactly(result.Revision)
	}
	return nil
}

func waitsForReader(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{})
	require.Empty(t, reader.history(t))
	const appends, size = 60, 50
	events := newEvents(appends * size)
	for i := range events {
		events[i].Data = append(events[i].Data, make([]byte, 1000)...)
	}
	acknowledged := make(chan int, appends)
	require.NoError(t, writeInBatches(patiently(t), log, "a-1", events, size, acknowledged))
	requireRecorded(t, recorded("a-1", 0, events...), reader.take(t, len(events)))
}

// nextEndsWithContext uses contexts that end while events arrive: each event
// is delivered either before or after a context ends, and once.
func nextEndsWithContext(t *testing.T, log *log) {
	reader := follow(t, log, eventstore.Position{})
	require.Empty(t, reader.history(t))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := reader.Next(ended)
	require.ErrorIs(t, err, context.Canceled)

	const events = 1000
	written := make(chan error, 1)
	go func() { written <- fillStream(patiently(t), log, "a-1", events) }()
	all := patiently(t)
	for seen := 0; seen < events; {
		ctx, cancel := context.WithTimeout(all, rand.N(300*time.Microsecond))
		message, err := reader.Next(ctx)
		cancel()
		require.NoError(t, all.Err(), "after %d events", seen)
		if err != nil {
			require.ErrorIs(t, err, context.DeadlineExceeded)
		} else if _, ok := message.(eventstore.Event); ok {
			seen++
		}
	}
	require.NoError(t, <-written)
}

func outlivesItsContext(t *testing.T, log *log) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, err := log.Subscribe(ctx, eventstore.Position{}, eventstore.Filter{})
	require.NoError(t, err)
	cancel()
	events := newEvents(2)
	write(t, log, "a-1", eventstore.NoStream(), events...)
	got, err := (&follower{Subscription: reader, next: map[string]uint64{}}).events(patiently(t), 2)
	require.NoError(t, err)
	requireRecorded(t, recorded("a-1", 0, events...), got)
	require.NoError(t, reader.Close())
}

func closeUnblocksNext(t *testing.T, log *log) {
	for range 10 {
		reader := follow(t, log, eventstore.Position{})
		require.Empty(t, reader.history(t))
		failed := make(chan error, 1)
		go func() {
			for {
				if _, err := reader.Next(t.Context()); err != nil {
					failed <- err
					return
				}
			}
		}()
		require.NoError(t, reader.Close())
		require.ErrorIs(t, <-failed, eventstore.ErrClosed)
		_, err := reader.Next(t.Context())
		require.ErrorIs(t, err, eventstore.ErrClosed)
	}
}
