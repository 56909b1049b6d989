package kept_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/readmodels/kept"
)

func TestTheLeastRecentlyUsedMakesRoom(t *testing.T) {
	t.Parallel()
	c := kept.New[string, int](10)
	c.Add("a", 1, 4)
	c.Add("b", 2, 4)
	_, known := c.Get("a") // now b was not used for longer
	require.True(t, known)
	c.Add("c", 3, 3)
	_, known = c.Get("b")
	require.False(t, known)
	for key, want := range map[string]int{"a": 1, "c": 3} {
		value, known := c.Get(key)
		require.True(t, known, key)
		require.Equal(t, want, value)
	}
	c.Add("huge", 4, 11)
	_, known = c.Get("huge")
	require.False(t, known, "it is larger than all that may be kept")
	_, known = c.Get("a")
	require.True(t, known, "and took no room")
}

// However often what is added again, no more than the limit is kept, and the last addition
// that fits is.
func TestNoMoreThanTheLimitIsKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const limit = 20
		c := kept.New[int, int](limit)
		sizes := map[int]int{}
		for range rapid.IntRange(1, 60).Draw(t, "additions") {
			key, size := rapid.IntRange(0, 9).Draw(t, "key"), rapid.IntRange(0, 8).Draw(t, "size")
			sizes[key] = size
			c.Add(key, size, size)
			value, known := c.Get(key)
			require.True(t, known)
			require.Equal(t, size, value)
		}
		sum := 0
		for key, size := range sizes {
			if _, known := c.Get(key); known {
				sum += size
			}
		}
		require.LessOrEqual(t, sum, limit)
	})
}
