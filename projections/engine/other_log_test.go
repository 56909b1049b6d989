package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/projectionstest"
)

// simulate writes a kitchen's events until the log has grown by so many.
func simulate(t *testing.T, store eventstore.Store, kitchen string, seed uint64, growth int) {
	t.Helper()
	k := projectionstest.NewKitchen(domain.Kitchen(kitchen), seed)
	begin, err := store.Head(t.Context())
	require.NoError(t, err)
	at := projectionstest.Write(t, store, k.SetUp()...)
	for at.Commit < begin.Commit+uint64(growth) {
		if written := projectionstest.Write(t, store, k.Step()...); !written.IsZero() {
			at = written
		}
	}
}

// replacements are ways in which a log of a kitchen is replaced.
func replacements() map[string]func(t *testing.T, log *eventstoretest.MemoryLog) {
	return map[string]func(t *testing.T, log *eventstoretest.MemoryLog){
		"is cleared": func(_ *testing.T, log *eventstoretest.MemoryLog) { log.BeginAgain() },
		"is cleared and filled with more": func(t *testing.T, log *eventstoretest.MemoryLog) {
			log.BeginAgain()
			simulate(t, log.Open(), "home", 12, 500)
		},
		"is restored as it was": func(_ *testing.T, log *eventstoretest.MemoryLog) { log.CutTo(100) },
		"is restored and goes on, to less": func(t *testing.T, log *eventstoretest.MemoryLog) {
			log.CutTo(100)
			simulate(t, log.Open(), "elsewhere", 13, 100)
		},
		"is restored and goes on, to more": func(t *testing.T, log *eventstoretest.MemoryLog) {
			log.CutTo(200)
			simulate(t, log.Open(), "elsewhere", 14, 500)
		},
		"has another end, as long as before": func(t *testing.T, log *eventstoretest.MemoryLog) {
			head, err := log.Open().Head(t.Context())
			require.NoError(t, err)
			log.CutTo(int(head.Commit) - 1)
			projectionstest.Write(t, log.Open(), projectionstest.Append{
				Stream: "item-elsewhere.salt", At: eventstore.NoStream(),
				Events: []eventstore.NewEvent{strange("item.defined.v1", `{"definition": {"slug": "salt", "name": "Salt", "kind": "ingredient"}}`)},
			})
		},
	}
}

// schemaOf asks for a projection's tables as a query does.
func schemaOf(ctx context.Context, e *engine.Engine, pool *pgxpool.Pool, name string) error {
	return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		_, _, err := e.Schema(ctx, tx, name)
		return err
	})
}

func TestALogThatWasReplaced(t *testing.T) {
	t.Parallel()
	for how, replace := range replacements() {
		t.Run("that "+how+" is noticed at the start, before a query is answered", func(t *testing.T) {
			t.Parallel()
			log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
			simulate(t, log.Open(), "home", 11, 300)
			first := start(t, options{Pool: pool, Store: log.Open()})
			first.UntilReady()
			first.Reach()
			first.Stop()
			replace(t, log)

			resting := newEngine(t, options{Pool: pool, Store: log.Open()})
			var other *engine.OtherLogError
			require.ErrorAs(t, resting.Ready(t.Context()), &other)
			require.Len(t, other.Projections, len(projections.All()))
			for _, p := range projections.All() {
				require.ErrorAs(t, schemaOf(t.Context(), resting, pool, p.Name), &other, p.Name)
				require.ErrorAs(t, resting.WaitFor(t.Context(), []string{p.Name}, eventstore.Position{Commit: 1, Prepare: 1}), &other)
			}
			requireFilledAgain(t, log, start(t, options{Pool: pool, Store: log.Open()}))
		})
		t.Run("that "+how+" is noticed while two engines run", func(t *testing.T) {
			t.Parallel()
			log, url := new(eventstoretest.MemoryLog), pgtest.URL(t)
			simulate(t, log.Open(), "home", 11, 300)
			var noticed atomic.Int64
			begin := func() *projectionstest.Running {
				return start(t, options{
					Pool: projectionstest.Pool(t, url), Store: log.Open(), compareLog: 20 * time.Millisecond, replaced: func() { noticed.Add(1) },
				})
			}
			one, two := begin(), begin()
			one.UntilReady()
			two.UntilReady()
			one.Reach()
			two.Reach()
			require.NoError(t, one.Compare(t.Context()))
			require.NoError(t, two.Compare(t.Context()))
			replace(t, log)
			projectionstest.Eventually(t, "both have noticed", func() bool { return noticed.Load() == 2 })
			requireFilledAgain(t, log, one, two)
			simulate(t, log.Open(), "another", 15, 50)
			one.Reach()
			two.Reach()
			require.EqualValues(t, 2, noticed.Load(), "once each")
			requireFilledAgain(t, log, two)
		})
	}
}

// requireFilledAgain waits until engines serve the tables of a log that was
// replaced, by themselves.
func requireFilledAgain(t *testing.T, log *eventstoretest.MemoryLog, engines ...*projectionstest.Running) {
	t.Helper()
	store := log.Open()
	id, err := store.LogID(t.Context())
	require.NoError(t, err)
	for _, running := range engines {
		projectionstest.Eventually(t, "the tables are filled again", func() bool {
			for _, p := range projections.All() {
				if status := running.StatusOf(p.Name); status.LogID != id.String() || status.Refused != "" || status.Generation < 2 {
					return false
				}
			}
			return running.Ready(t.Context()) == nil
		})
		running.Reach()
	}
	requireSame(t, store, engines...)
	for _, running := range engines {
		for _, p := range projections.All() {
			status := running.StatusOf(p.Name)
			require.False(t, status.Head.Before(status.Position), "no position is beyond the end")
			require.LessOrEqual(t, status.Generation, int64(3), "they are not filled over and over")
		}
		require.Regexp(t, "the tables are of log|the log ends at|is in the tables, and not in the log",
			reasons(t, running.Engine, projections.Pantry))
	}
}

func TestTablesOfAnotherAdapter(t *testing.T) {
	t.Parallel()
	t.Run("are filled again, although the other log holds the same events", func(t *testing.T) {
		t.Parallel()
		log, copied, pool := new(eventstoretest.MemoryLog), new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 21, 100)
		simulate(t, copied.Open(), "home", 21, 100)
		first := start(t, options{Pool: pool, Store: log.Open()})
		first.UntilReady()
		first.Reach()
		first.Stop()
		requireFilledAgain(t, copied, start(t, options{Pool: pool, Store: copied.Open()}))
	})
}

func TestTablesWithoutALog(t *testing.T) {
	t.Parallel()
	filled := func(t *testing.T) (*eventstoretest.MemoryLog, *pgxpool.Pool) {
		t.Helper()
		log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 22, 100)
		first := start(t, options{Pool: pool, Store: log.Open()})
		first.UntilReady()
		first.Reach()
		first.Stop()
		_, err := pool.Exec(t.Context(), `UPDATE crumbtrail.projection SET log_id = '', last_stream = '', last_hash = ''`)
		require.NoError(t, err)
		return log, pool
	}
	t.Run("as of an earlier version are adopted", func(t *testing.T) {
		t.Parallel()
		log, pool := filled(t)
		running := start(t, options{Pool: pool, Store: log.Open()})
		running.UntilReady()
		running.Reach()
		require.EqualValues(t, 1, running.StatusOf(projections.Pantry).Generation)
		require.Equal(t, running.LogID(), running.StatusOf(projections.Pantry).LogID)
		require.NotEmpty(t, running.LogID())
	})
	t.Run("are filled again if their position is beyond the end", func(t *testing.T) {
		t.Parallel()
		log, pool := filled(t)
		log.CutTo(50)
		requireFilledAgain(t, log, start(t, options{Pool: pool, Store: log.Open()}))
	})
}

func TestARebuildBeyondTheEnd(t *testing.T) {
	t.Parallel()
	for what, force := range map[string]bool{"a forced rebuild": true, "a rebuild": false} {
		t.Run(what+" of tables beyond the end of the log ends, and they are filled again", func(t *testing.T) {
			t.Parallel()
			log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
			simulate(t, log.Open(), "home", 23, 100)
			running := start(t, options{Pool: pool, Store: log.Open(), compareLog: time.Hour})
			running.UntilReady()
			running.Reach()
			log.CutTo(60)
			require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Force: force}))
			settled(t, running, projections.Pantry)
			requireFilledAgain(t, log, running)
			actions, err := running.History(t.Context(), projections.Pantry)
			require.NoError(t, err)
			var details string
			for _, action := range actions {
				details += string(action.Kind) + ": " + action.Detail + "\n"
			}
			require.Contains(t, details, "refused: the served tables are true for position ")
			require.NoError(t, running.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Force: force}))
			settled(t, running, projections.Pantry)
			require.Equal(t, engine.Finished, last(t, running.Engine, projections.Pantry).Kind)
		})
	}
	t.Run("a rebuild is refused while the tables are filled again", func(t *testing.T) {
		t.Parallel()
		log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 24, 100)
		first := start(t, options{Pool: pool, Store: log.Open()})
		first.UntilReady()
		first.Reach()
		first.Stop()
		log.BeginAgain()
		resting := newEngine(t, options{Pool: pool, Store: log.Open()})
		require.ErrorIs(t, resting.Rebuild(t.Context(), projections.Pantry, engine.Request{Actor: "ann"}), engine.ErrRebuilding)
	})
}

// At the position of an event that was skipped another log has another event.
func TestSkipsOfAnotherLog(t *testing.T) {
	t.Parallel()
	for how, isKept := range map[string]bool{"cleared": false, "restored": true} {
		t.Run("are forgotten unless the event is there: a log that was "+how, func(t *testing.T) {
			t.Parallel()
			log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
			lot := func(kind string) projectionstest.Append {
				return projectionstest.Append{Stream: "pantry-home", At: eventstore.NoStream(), Events: []eventstore.NewEvent{
					strange(kind, flourLot(uuid.NewString(), "2026-12-24")),
				}}
			}
			only := []engine.Projection{pantryProjection()}
			running := start(t, options{Pool: pool, Store: log.Open(), only: only, compareLog: 20 * time.Millisecond})
			running.UntilReady()
			projectionstest.Write(t, log.Open(), lot("lot.vanished.v9"))
			projectionstest.Eventually(t, "paused", func() bool { return running.StatusOf(projections.Pantry).State == engine.Paused })
			require.NoError(t, running.Skip(t.Context(), projections.Pantry, engine.Request{Actor: "ann", Reason: "vanished"}))
			simulate(t, log.Open(), "elsewhere", 25, 20)
			running.Reach()
			if isKept {
				log.CutTo(1)
			} else {
				log.BeginAgain()
				projectionstest.Write(t, log.Open(), lot("lot.received.v1"))
			}
			projectionstest.Eventually(t, "filled again", func() bool {
				return running.StatusOf(projections.Pantry).Generation == 2 && running.Ready(t.Context()) == nil
			})
			running.Reach()
			rows := 1
			if isKept {
				rows = 0
			}
			require.Len(t, running.Dump(pantryProjection())["lots"], rows)
			require.Equal(t, engine.Live, running.StatusOf(projections.Pantry).State)
		})
	}
}

func TestFillingAgainFromAnotherLog(t *testing.T) {
	t.Parallel()
	t.Run("serves what precedes an event that cannot be folded", func(t *testing.T) {
		t.Parallel()
		log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 26, 100)
		running := start(t, options{Pool: pool, Store: log.Open(), compareLog: 20 * time.Millisecond})
		running.UntilReady()
		running.Reach()
		log.BeginAgain()
		for i, event := range []eventstore.NewEvent{
			strange("lot.received.v1", flourLot(uuid.NewString(), "2026-12-24")), strange("lot.vanished.v9", "{}"),
		} {
			at := eventstore.NoStream()
			if i > 0 {
				at = eventstore.Exactly(0)
			}
			projectionstest.Write(t, log.Open(), projectionstest.Append{Stream: "pantry-home", At: at, Events: []eventstore.NewEvent{event}})
		}
		projectionstest.Eventually(t, "paused, and served", func() bool {
			status := running.StatusOf(projections.Pantry)
			return status.Generation == 2 && status.State == engine.Paused && running.Ready(t.Context()) == nil
		})
		require.Len(t, running.Dump(pantryProjection())["lots"], 1)
	})
	t.Run("needs no room beside tables that are not served any more", func(t *testing.T) {
		t.Parallel()
		log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 27, 100)
		running := start(t, options{
			Pool: pool, Store: log.Open(), compareLog: 20 * time.Millisecond, FreeSpace: func() (uint64, error) { return 0, nil },
		})
		running.UntilReady()
		running.Reach()
		log.BeginAgain()
		requireFilledAgain(t, log, running)
	})
}

func TestALogThatCannotBeReached(t *testing.T) {
	t.Parallel()
	t.Run("leaves open whether tables are of it, until it was read once", func(t *testing.T) {
		t.Parallel()
		log, pool := new(eventstoretest.MemoryLog), projectionstest.Pool(t, pgtest.URL(t))
		simulate(t, log.Open(), "home", 28, 100)
		first := start(t, options{Pool: pool, Store: log.Open(), compareLog: 20 * time.Millisecond})
		first.UntilReady()
		first.Reach()
		log.Interrupt()
		require.NoError(t, schemaOf(t.Context(), first.Engine, pool, projections.Pantry), "in an outage, what was compared is served")
		first.Stop()

		running := start(t, options{Pool: pool, Store: log.Open(), compareLog: 20 * time.Millisecond})
		var other *engine.OtherLogError
		require.ErrorAs(t, schemaOf(t.Context(), running.Engine, pool, projections.Pantry), &other)
		require.Contains(t, other.Reason, "could not be read yet")
		log.Restore()
		running.UntilReady()
		require.EqualValues(t, 1, running.StatusOf(projections.Pantry).Generation)
		require.NoError(t, schemaOf(t.Context(), running.Engine, pool, projections.Pantry))
	})
}
