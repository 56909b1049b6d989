package postgres

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeadsKeepTheStreamsUsedMostRecently(t *testing.T) {
	t.Parallel()
	const size = 100
	heads := newHeads(size)
	for i := range uint64(10 * size) {
		heads.Add(fmt.Sprintf("a-%d", i), i)
		next, known := heads.Get(fmt.Sprintf("a-%d", i))
		require.True(t, known)
		require.Equal(t, i, next)
		if i > 0 {
			next, known = heads.Get("hot")
			require.True(t, known, "what is used stays")
			require.Equal(t, i-1, next)
		}
		heads.Add("hot", i)
		require.LessOrEqual(t, heads.Len(), size)
	}
	require.False(t, heads.Contains("a-0"))
}
