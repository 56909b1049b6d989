package heap

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAHeapGrowsToTheFloorOrDoubles(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		kept uint64
		want int
	}{
		{0, 12_700}, {mb, 12_700}, {16 * mb, 700}, {32 * mb, 300}, {60 * mb, 110}, {64 * mb, 100}, {500 * mb, 100},
	} {
		require.Equal(t, c.want, percentage(128*mb, c.kept), c.kept)
	}
}

// It counts the collections of a program that keeps little and allocates 64 MB.
func TestTheCollectorWaitsForTheFloor(t *testing.T) {
	t.Setenv("GOGC", "")
	collections := func() uint32 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 64 {
			sink = make([]byte, 1<<20)
		}
		runtime.ReadMemStats(&after)
		return after.NumGC - before.NumGC
	}
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	runtime.GC()
	without := collections()
	require.Greater(t, without, uint32(4))
	Floor(256 << 20)
	require.Less(t, collections(), without/2)
}

var sink []byte
