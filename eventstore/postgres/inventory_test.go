package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgtest"
)

func TestInventory(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	inventory := func(t *testing.T) eventstore.Inventory {
		t.Helper()
		found, err := store.Inventory(t.Context(), "")
		require.NoError(t, err)
		return found
	}
	damage := func(t *testing.T, statement string) {
		t.Helper()
		tag, err := connect(t, url).Exec(t.Context(), statement)
		require.NoError(t, err)
		require.Positive(t, tag.RowsAffected())
	}
	missing := func(first, last uint64) eventstore.Missing {
		return eventstore.Missing{First: at(first), Last: at(last)}
	}
	require.Zero(t, inventory(t), "the log is empty")

	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(3)) // few events are inserted one by one
	require.NoError(t, err)
	_, err = store.Append(t.Context(), "b-1", eventstore.NoStream(), newEvents(20)) // many are copied
	require.NoError(t, err)
	_, err = store.Append(t.Context(), "a-1", eventstore.Exactly(2), newEvents(2))
	require.NoError(t, err)
	_, err = store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	require.ErrorIs(t, err, eventstore.ErrConflict)
	require.Equal(t, eventstore.Inventory{Head: at(25), Last: at(25), Kept: at(25)}, inventory(t))

	t.Run("reports positions within the log", func(t *testing.T) {
		damage(t, `DELETE FROM eventlog.events WHERE position IN (1, 7, 8)`)
		require.Equal(t, eventstore.Inventory{
			Head: at(25), Last: at(25), Kept: at(25), Missing: []eventstore.Missing{missing(1, 1), missing(7, 8)},
		}, inventory(t))
	})
	t.Run("reports the log's end, and the streams that end too early", func(t *testing.T) {
		damage(t, `DELETE FROM eventlog.events WHERE position > 22`)
		require.Equal(t, eventstore.Inventory{
			Head: at(25), Last: at(22), Kept: at(25), Missing: []eventstore.Missing{missing(1, 1), missing(7, 8), missing(23, 25)},
			Uneven: []eventstore.UnevenStream{
				{Stream: "a-1", Written: eventstore.Exactly(4), Held: eventstore.Exactly(2)},
				{Stream: "b-1", Written: eventstore.Exactly(19), Held: eventstore.Exactly(18)},
			},
		}, inventory(t))
	})
	t.Run("still reports the end when more was written after the loss", func(t *testing.T) {
		again := openStore(t, url)
		result, err := again.Append(t.Context(), "c-1", eventstore.NoStream(), newEvents(1))
		require.NoError(t, err)
		require.Equal(t, at(26), result.Position, "lost positions are not assigned again")
		require.Equal(t, missing(23, 25), inventory(t).Missing[2])
	})
	t.Run("reports a stream that is missing as a whole", func(t *testing.T) {
		damage(t, `DELETE FROM eventlog.events WHERE stream = 'c-1'`)
		require.Contains(t, inventory(t).Uneven, eventstore.UnevenStream{Stream: "c-1", Written: eventstore.Exactly(0)})
	})
}

// What the log keeps apart from its events can be damaged too. Writing goes on after the
// events then, whatever is kept.
func TestInventoryReportsEndsThatAreKeptTooLow(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]eventstore.Inventory{
		`UPDATE eventlog.streams SET next = next - 1 WHERE stream = 'a-1'`: {
			Kept: at(7), Uneven: []eventstore.UnevenStream{{Stream: "a-1", Written: eventstore.Exactly(5), Held: eventstore.Exactly(6)}},
		},
		`DELETE FROM eventlog.streams`: {
			Kept: at(7), Uneven: []eventstore.UnevenStream{{Stream: "a-1", Held: eventstore.Exactly(6)}},
		},
		`UPDATE eventlog.extent SET head = 4`: {Kept: at(4)},
		`DELETE FROM eventlog.extent`:         {},
	} {
		url := pgtest.URL(t)
		store := openStore(t, url)
		_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(7))
		require.NoError(t, err)
		_, err = connect(t, url).Exec(t.Context(), statement)
		require.NoError(t, err)
		want.Head, want.Last = at(7), at(7)
		found, err := store.Inventory(t.Context(), "")
		require.NoError(t, err)
		require.Equal(t, want, found, statement)
	}
}

func TestTheInventoryOfAKitchenIsItsOwn(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	inventory := func(kitchen string) eventstore.Inventory {
		t.Helper()
		found, err := store.Inventory(t.Context(), kitchen)
		require.NoError(t, err)
		return found
	}
	for _, stream := range []string{"pantry-home", "item-home.flour"} {
		_, err := store.Append(t.Context(), stream, eventstore.NoStream(), newEvents(3))
		require.NoError(t, err)
	}
	_, err := connect(t, url).Exec(t.Context(), `DELETE FROM eventlog.events WHERE position IN (3, 4)`)
	require.NoError(t, err)
	alone := eventstore.Inventory{
		Head: at(6), Last: at(6), Missing: []eventstore.Missing{{First: at(3), Last: at(4)}},
		Kept: at(6), Uneven: []eventstore.UnevenStream{{Stream: "pantry-home", Written: eventstore.Exactly(2), Held: eventstore.Exactly(1)}},
	}
	require.Equal(t, alone, inventory("home"), "a kitchen that has the log to itself")
	require.Equal(t, alone, inventory(""))

	_, err = store.Append(t.Context(), "pantry-home2", eventstore.NoStream(), newEvents(3))
	require.NoError(t, err)
	intact := eventstore.Inventory{Head: at(9), Last: at(9), Kept: at(9)}
	shared := intact
	shared.Uneven = alone.Uneven
	require.Equal(t, shared, inventory("home"), "positions belong to no kitchen")
	require.Equal(t, intact, inventory("home2"))
	require.Equal(t, intact, inventory("hom"))
	shared.Missing = alone.Missing
	require.Equal(t, shared, inventory(""))
}

func TestALogOfAnEarlierVersionIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	store := openStore(t, url)
	_, err := store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(7))
	require.NoError(t, err)
	_, err = connect(t, url).Exec(t.Context(), `
		DROP TRIGGER events_begin_again ON eventlog.events;
		DROP FUNCTION eventlog.begin_again();
		DROP TABLE eventlog.extent, eventlog.streams;
		DROP INDEX eventlog.events_of_kitchen;
		DELETE FROM eventlog.migrations WHERE version_id >= 2`)
	require.NoError(t, err)
	found, err := openStore(t, url).Inventory(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, eventstore.Inventory{Head: at(7), Last: at(7), Kept: at(7)}, found)
	_, err = connect(t, url).Exec(t.Context(), `DELETE FROM eventlog.events WHERE position = 7`)
	require.NoError(t, err)
	found, err = openStore(t, url).Inventory(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []eventstore.UnevenStream{{Stream: "a-1", Written: eventstore.Exactly(6), Held: eventstore.Exactly(5)}}, found.Uneven)
}
