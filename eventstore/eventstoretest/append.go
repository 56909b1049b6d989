package eventstoretest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/eventstore"
)

func appendChecks() []check {
	return []check{
		{name: "creates a stream at revision 0", run: createsStream},
		{name: "appends at exactly the expected revision", run: appendsExactly},
		{name: "keeps a batch in order and answers with its last revision and position", run: keepsBatch},
		{name: "accepts one id in two streams", run: takesOneIDInTwoStreams},
		{name: "keeps bytes, type, metadata and names as they are", run: keepsBytes},
		{name: "stamps the time in UTC", run: stampsTime},
		{name: "can be read at once, through any store", run: readsItsWrites},
		{name: "reports its head", run: tellsHead},
		{name: "accepts as much as its limits allow", run: takesItsLimits},
		{name: "returns the same result on an exact retry", run: repeatsResult},
		{name: "returns the same result on an exact retry after later appends", run: repeatsOldResult},
		{name: "is one copy when it is sent twice at once", run: oneCopyOfTwins},
	}
}

func createsStream(t *testing.T, log *log) {
	event := newEvent()
	result := write(t, log, "a-1", eventstore.NoStream(), event)
	require.Zero(t, result.Revision)
	require.False(t, result.Position.IsZero(), "zero is before everything")
	requireRecorded(t, recorded("a-1", 0, event), readAll(t, log, "a-1"))
}

func appendsExactly(t *testing.T, log *log) {
	events := newEvents(3)
	first := write(t, log, "a-1", eventstore.NoStream(), events[0])
	second := write(t, log, "a-1", eventstore.Exactly(0), events[1])
	third := write(t, log, "a-1", eventstore.Exactly(1), events[2])
	require.Equal(t, []uint64{0, 1, 2}, []uint64{first.Revision, second.Revision, third.Revision})
	require.True(t, first.Position.Before(second.Position))
	require.True(t, second.Position.Before(third.Position))
	requireRecorded(t, recorded("a-1", 0, events...), readAll(t, log, "a-1"))
}

func keepsBatch(t *testing.T, log *log) {
	events := newEvents(7)
	write(t, log, "a-1", eventstore.NoStream(), events[:2]...)
	result := write(t, log, "a-1", eventstore.Exactly(1), events[2:]...)
	require.EqualValues(t, 6, result.Revision)

	read := readAll(t, log, "a-1")
	requireRecorded(t, recorded("a-1", 0, events...), read)
	require.Equal(t, read[6].Position, result.Position)
	for i := range read[1:] {
		require.True(t, read[i].Position.Before(read[i+1].Position))
	}
}

func takesOneIDInTwoStreams(t *testing.T, log *log) {
	event := newEvent()
	write(t, log, "a-1", eventstore.NoStream(), event)
	write(t, log, "a-2", eventstore.NoStream(), event)
	requireRecorded(t, recorded("a-1", 0, event), readAll(t, log, "a-1"))
	requireRecorded(t, recorded("a-2", 0, event), readAll(t, log, "a-2"))
}

func keepsBytes(t *testing.T, log *log) {
	const stream = `crème-brûlée 100%_\"quoted'-🥐`
	events := []eventstore.NewEvent{
		{ID: uuid.New(), Type: "größe.v1", Data: []byte("{ \"b\":1,\n\t\"a\":1.0, \"a\":2e400, \"é\":\"\\u00e9 🥐\" }")},
		{ID: uuid.New(), Type: "plain.v1", Data: []byte("no json: \x00\x01\xff\xfe\\x41"), Metadata: []byte(" {} ")},
		{ID: uuid.New(), Type: "json.v1", Data: []byte(`{"a": {"b": [1, 2.50, null]}}`), Metadata: []byte(`{"actor":"🥐"}`)},
	}
	write(t, log, stream, eventstore.NoStream(), events...)
	requireRecorded(t, recorded(stream, 0, events...), readAll(t, log, stream))
	requireRecorded(t, recorded(stream, 0, events...), follow(t, log, eventstore.Position{}).take(t, len(events)))
}

func stampsTime(t *testing.T, log *log) {
	write(t, log, "a-1", eventstore.NoStream(), newEvent())
	recordedAt := readAll(t, log, "a-1")[0].RecordedAt
	require.Equal(t, time.UTC, recordedAt.Location())
	require.WithinDuration(t, time.Now(), recordedAt, time.Hour)
}

func readsItsWrites(t *testing.T, log *log) {
	other := log.open(t)
	for revision, event := range newEvents(20) {
		expected := eventstore.NoStream()
		if revision > 0 {
			expected = eventstore.Exactly(uint64(revision) - 1)
		}
		write(t, log, "a-1", expected, event)
		requireRecorded(t, recorded("a-1", uint64(revision), event), readFrom(t, log, "a-1", uint64(revision), 0))
		requireRecorded(t, recorded("a-1", uint64(revision), event), readFrom(t, other, "a-1", uint64(revision), 0))
	}
}

func tellsHead(t *testing.T, log *log) {
	head, err := log.Head(patiently(t))
	require.NoError(t, err)
	require.True(t, head.IsZero(), "nothing was written yet")

	write(t, log, "a-1", eventstore.NoStream(), newEvents(3)...)
	result := write(t, log.open(t), "a-2", eventstore.NoStream(), newEvents(2)...)
	head, err = log.Head(patiently(t))
	require.NoError(t, err)
	require.Equal(t, result.Position, head)
}

func takesItsLimits(t *testing.T, log *log) {
	limits := log.Limits()
	if limits.Events > 0 {
		events := newEvents(limits.Events)
		write(t, log, "a-many", eventstore.NoStream(), events...)
		requireRecorded(t, recorded("a-many", 0, events...), readAll(t, log, "a-many"))
	}
	if limits.Bytes > 0 {
		event := eventstore.NewEvent{ID: uuid.New(), Type: "large.v1"}
		event.Data = make([]byte, limits.Bytes-len(event.Type))
		write(t, log, "a-large", eventstore.NoStream(), event)
		require.Len(t, readAll(t, log, "a-large")[0].Data, len(event.Data))
	}
}

func repeatsResult(t *testing.T, log *log) {
	created, added := newEvents(3), newEvents(2)
	first := write(t, log, "a-1", eventstore.NoStream(), created...)
	require.Equal(t, first, write(t, log, "a-1", eventstore.NoStream(), created...))

	second := write(t, log, "a-1", eventstore.Exactly(2), added...)
	require.Equal(t, second, write(t, log, "a-1", eventstore.Exactly(2), added...))
	require.Equal(t, second, write(t, log.open(t), "a-1", eventstore.Exactly(2), added...))
	require.Len(t, readAll(t, log, "a-1"), 5)
}

func repeatsOldResult(t *testing.T, log *log) {
	created, added := newEvents(2), newEvents(2)
	first := write(t, log, "a-1", eventstore.NoStream(), created...)
	second := write(t, log, "a-1", eventstore.Exactly(1), added...)
	write(t, log, "a-2", eventstore.NoStream(), newEvents(3)...)
	write(t, log, "a-1", eventstore.Exactly(3), newEvents(4)...)

	for _, store := range []eventstore.Store{log, log.open(t)} {
		require.Equal(t, first, write(t, store, "a-1", eventstore.NoStream(), created...))
		require.Equal(t, second, write(t, store, "a-1", eventstore.Exactly(1), added...))
	}
	require.Len(t, readAll(t, log, "a-1"), 8)
}

func oneCopyOfTwins(t *testing.T, log *log) {
	stores := []eventstore.Store{log, log.open(t)}
	ctx := patiently(t)
	const rounds, twins = 10, 4
	for round := range rounds {
		expected := eventstore.NoStream()
		if round > 0 {
			expected = eventstore.Exactly(uint64(2*round) - 1)
		}
		events := newEvents(2)
		results := make([]eventstore.AppendResult, twins)
		group, ctx := errgroup.WithContext(ctx)
		for twin := range twins {
			group.Go(func() (err error) {
				results[twin], err = writeWithRetry(ctx, stores[twin%len(stores)], "a-1", expected, events...)
				return err
			})
		}
		require.NoError(t, group.Wait())
		for _, result := range results {
			require.Equal(t, results[0], result)
		}
	}
	require.Len(t, readAll(t, log, "a-1"), 2*rounds)
}
