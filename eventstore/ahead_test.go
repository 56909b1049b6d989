package eventstore_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
)

// leaving is a log whose context ends after a few events of a read.
type leaving struct {
	eventstore.Store
	leave context.CancelFunc
}

func (l leaving) ReadStream(ctx context.Context, stream string, from uint64, limit int) iter.Seq2[eventstore.Event, error] {
	return func(yield func(eventstore.Event, error) bool) {
		read := 0
		for event, err := range l.Store.ReadStream(context.WithoutCancel(ctx), stream, from, limit) {
			if read++; read == 5 {
				l.leave()
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

func TestALongStreamIsReadWhole(t *testing.T) {
	_, store := newLog(t)
	marks := slices.Repeat([]string{"a", "b", "c"}, 1500)
	executeAll(t, newTallies(store), marks)
	require.Equal(t, marks, seen(t, newTallies(store), stream))
}

func TestPartOfAStreamIsNeverReturnedAsTheWhole(t *testing.T) {
	_, store := newLog(t)
	marks := slices.Repeat([]string{"a"}, 4000)
	executeAll(t, newTallies(store), marks)
	ctx, cancel := context.WithCancel(t.Context())
	tallies := newTallies(leaving{store, cancel})
	err := tallies.View(ctx, stream, func(state []string, _ eventstore.Expected) {
		t.Errorf("%d of %d events are shown", len(state), len(marks))
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, marks, seen(t, tallies, stream), "who comes next reads the rest")
}
