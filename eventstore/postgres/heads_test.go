package postgres

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeads(t *testing.T) {
	t.Run("keep what was used lately, and no more than two generations", func(t *testing.T) {
		const size = 100
		heads := newHeads(size)
		for i := range 10 * size {
			heads.set(fmt.Sprintf("a-%d", i), uint64(i))
			heads.set("hot", uint64(i))
			next, known := heads.next(fmt.Sprintf("a-%d", i))
			require.True(t, known)
			require.EqualValues(t, i, next)
			require.LessOrEqual(t, len(heads.young)+len(heads.old), 2*size)
		}
		next, known := heads.next("hot")
		require.True(t, known)
		require.EqualValues(t, 10*size-1, next)
		_, known = heads.next("a-0")
		require.False(t, known)
	})

	t.Run("of the old generation do not hide newer ones", func(t *testing.T) {
		heads := newHeads(2)
		heads.set("a", 1)
		heads.set("b", 1)
		heads.set("c", 1) // a and b are old now
		heads.set("a", 2)
		next, known := heads.next("a")
		require.True(t, known)
		require.EqualValues(t, 2, next)
	})

	t.Run("are gone when they are forgotten", func(t *testing.T) {
		heads := newHeads(1)
		heads.set("a", 1)
		heads.set("b", 1)
		heads.forget()
		for _, stream := range []string{"a", "b"} {
			_, known := heads.next(stream)
			require.False(t, known)
		}
	})
}
