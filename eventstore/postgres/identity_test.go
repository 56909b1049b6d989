package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

func logID(t *testing.T, store eventstore.Store) uuid.UUID {
	t.Helper()
	id, err := store.LogID(t.Context())
	require.NoError(t, err)
	return id
}

func execute(t *testing.T, url, statements string) {
	t.Helper()
	_, err := connect(t, url).Exec(t.Context(), statements)
	require.NoError(t, err)
}

func TestALogThatIsClearedOrFromAnEarlierVersionGetsAnID(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	first := logID(t, store)
	require.Equal(t, first, logID(t, openStore(t, url)))
	execute(t, url, `TRUNCATE eventlog.events`)
	second := logID(t, store)
	require.NotEqual(t, first, second)
	execute(t, url, `
		ALTER TABLE eventlog.extent DROP COLUMN id;
		DROP INDEX eventlog.events_of_kitchen, eventlog.streams_of_kitchen;
		DELETE FROM eventlog.migrations WHERE version_id >= 3`)
	third := logID(t, openStore(t, url))
	require.NotContains(t, []uuid.UUID{uuid.Nil, first, second}, third)
}

// A log that is replaced while a store writes to it does not get what was meant
// for the one before.
func TestAppendsToALogThatWasReplaced(t *testing.T) {
	t.Parallel()
	for what, batch := range map[string]int{"inserted": 1, "copied": 20} {
		for how, replace := range map[string]string{
			"cleared": `TRUNCATE eventlog.events`,
			"restored": `
				DELETE FROM eventlog.events WHERE position > 2;
				UPDATE eventlog.extent SET head = 2;
				DELETE FROM eventlog.streams WHERE stream = 'b-1';
				UPDATE eventlog.streams SET next = 2`,
			"dropped and restored": `
				CREATE TABLE kept AS SELECT * FROM eventlog.events WHERE position <= 2;
				TRUNCATE eventlog.events;
				INSERT INTO eventlog.events SELECT * FROM kept;
				UPDATE eventlog.extent SET head = 2`,
		} {
			t.Run(what+" events are refused once after the log was "+how, func(t *testing.T) {
				t.Parallel()
				url := pgtest.URL(t)
				store := openStore(t, url)
				first, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(2))
				require.NoError(t, err)
				subscription := subscribe(t, store, first.Position)
				_, err = store.Append(t.Context(), "b-1", eventstore.NoStream(), newEvents(7))
				require.NoError(t, err)
				take(t, subscription, 7)
				execute(t, url, replace)
				kept, err := store.Head(t.Context())
				require.NoError(t, err)

				_, err = store.Append(t.Context(), "b-1", eventstore.Exactly(6), newEvents(batch))
				require.ErrorIs(t, err, eventstore.ErrReplaced)
				head, err := store.Head(t.Context())
				require.NoError(t, err)
				require.Equal(t, kept, head, "nothing was written")
				_, err = store.Append(t.Context(), "b-1", eventstore.Exactly(6), newEvents(batch))
				require.ErrorIs(t, err, eventstore.ErrConflict)
				result, err := store.Append(t.Context(), "b-1", eventstore.NoStream(), newEvents(batch))
				require.NoError(t, err)
				require.Equal(t, at(kept.Commit+uint64(batch)), result.Position)
				require.Len(t, take(t, subscribe(t, store, kept), batch), batch, "later events are followed")
			})
		}
	}
}

// A program of an earlier version beside this one writes events alone.
func TestAWriterThatKeepsNoExtentIsNoOtherLog(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	require.NoError(t, err)
	for round := range uint64(3) {
		foreign := writeLate(t, url, "foreign-"+string(rune('a'+round)))
		require.NoError(t, foreign.Commit(t.Context()))
		_, err := store.Append(t.Context(), "a-1", eventstore.Exactly(round), newEvents(1))
		require.NoError(t, err)
	}
	requireDense(t, store, 7)
	found, err := store.Inventory(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, found.Missing)
}
