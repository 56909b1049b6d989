package eventstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// The log is replaced under a running program: what its repositories have folded is
// not the log's any more.
func TestALogThatIsReplacedUnderARepository(t *testing.T) {
	for name, replace := range map[string]func(log *eventstoretest.MemoryLog){
		"by a log that is empty":         (*eventstoretest.MemoryLog).BeginAgain,
		"by an earlier state of the log": func(log *eventstoretest.MemoryLog) { log.CutTo(1) },
	} {
		t.Run(name, func(t *testing.T) {
			log, store := newLog(t)
			tallies := newTallies(store)
			execute(t, tallies, command(), "a")
			execute(t, tallies, keyed("key", "hash"), "b", "c")
			replace(log)
			kept := seen(t, newTallies(store), stream)

			t.Run("a command is decided again, on what the log holds", func(t *testing.T) {
				var decided []string
				_, err := tallies.Execute(t.Context(), stream, command(), func(state []string, _ eventstore.Expected) ([]fact, error) {
					decided = state
					return []fact{marked{Mark: "d"}}, nil
				})
				require.NoError(t, err)
				require.Len(t, decided, len(kept))
				after := seen(t, newTallies(store), stream)
				require.Len(t, after, len(kept)+1)
			})
			t.Run("a forgotten state is folded again, and its keys are new", func(t *testing.T) {
				other := newTallies(store)
				execute(t, other, keyed("again", "hash"), "e", "f")
				replace(log)
				require.NotEqual(t, len(kept), len(seen(t, other, stream)), "what was folded is believed")
				other.Forget()
				require.Len(t, seen(t, other, stream), len(kept))
				outcome := execute(t, other, keyed("again", "hash"), "e", "f")
				require.False(t, outcome.Replayed)
				require.Len(t, seen(t, other, stream), len(kept)+2)
			})
		})
	}
}
