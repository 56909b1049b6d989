// Package kitchentest is one kitchen for tests: the application over a log, with a
// clock that stands still and ids that count. A test gives it events, handles a
// command, and expects events:
//
//	k := kitchentest.New(t)
//	k.Given(kitchentest.Item("flour"))
//	_, err := k.ArchiveItem(t.Context(), k.Caller, commands.ArchiveItem{Slug: "flour"})
//	require.NoError(t, err)
//	k.Expect(catalog.Archived[catalog.Item]{})
package kitchentest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// Kitchen is a kitchen and its log.
type Kitchen struct {
	*commands.Application
	Log eventstore.Store
	// Caller is sent with every command that the kitchen handles by itself.
	Caller commands.Caller

	tb  testing.TB
	ids *atomic.Int64
	// occasion is the one that events without an id of their own belong to.
	occasion domain.ID
	// seen is the position up to which events were given or expected.
	seen eventstore.Position
}

// New returns an empty kitchen over a log in memory.
func New(tb testing.TB) *Kitchen { return Over(tb, eventstoretest.NewMemoryStore()) }

// Over returns a kitchen over a log. What the log holds already counts as given.
func Over(tb testing.TB, log eventstore.Store) *Kitchen {
	tb.Helper()
	k := &Kitchen{
		Log: log, Caller: commands.Caller{Kitchen: domain.Home, Actor: "cook", Correlation: "test"},
		tb: tb, ids: new(atomic.Int64), occasion: Occasion,
	}
	k.Application = k.application(func() domain.ID { return ID(int(k.ids.Add(1))) })
	k.seen = k.Head()
	return k
}

func (k *Kitchen) application(newID func() domain.ID) *commands.Application {
	return commands.New(k.Log, commands.Options{Now: Noon, NewID: newID})
}

// Restart returns the kitchen as another instance of the program sees it: the same
// log, and nothing in memory.
func (k *Kitchen) Restart() *Kitchen {
	restarted := *k
	restarted.Application = k.application(func() domain.ID { return ID(int(k.ids.Add(1))) })
	return &restarted
}

// WithID returns an application that uses one id for everything new, so that a test
// knows the id of what it makes.
func (k *Kitchen) WithID(id domain.ID) *commands.Application {
	return k.application(func() domain.ID { return id })
}

// Head returns the position of the log's last event.
func (k *Kitchen) Head() eventstore.Position {
	k.tb.Helper()
	head, err := k.Log.Head(k.tb.Context())
	require.NoError(k.tb, err)
	return head
}

// Do handles a command of the kitchen's caller, which must be accepted.
func Do[C, A any](k *Kitchen, handle func(context.Context, commands.Caller, C) (A, error), command C) A {
	k.tb.Helper()
	answer, err := handle(k.tb.Context(), k.Caller, command)
	require.NoError(k.tb, err)
	return answer
}

// Noon is the time of the kitchen's clock.
func Noon() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

// ID returns the nth id that a kitchen makes. Every command makes one for itself
// first.
func ID(n int) domain.ID { return domain.ID(fmt.Sprintf("00000000-0000-7000-8000-%012d", n)) }
