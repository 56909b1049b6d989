package projections

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who has failed looks up what is wanted and waits before the next attempt: what
// is wanted as before must not end the wait.
func TestWishesThatAreReadAgainAreNoNews(t *testing.T) {
	w := newWishes()
	isNews := func(orders int64, rebuild *request) bool {
		_, changed := w.look()
		w.take(orders, rebuild, nil)
		select {
		case <-changed:
			return true
		default:
			return false
		}
	}
	require.True(t, isNews(0, nil), "the first look")
	require.False(t, isNews(0, nil))
	require.True(t, isNews(1, &request{id: 7}))
	require.False(t, isNews(1, &request{id: 7}))
	require.True(t, isNews(2, &request{id: 7}), "an order, as for another attempt")
	require.True(t, isNews(2, &request{id: 8}))
	require.True(t, isNews(2, nil), "it is over")
}
