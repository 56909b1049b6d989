package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// After a failure the owner looks at the requests and pauses before the next
// attempt: reading the same requests again must not end the pause.
func TestRequestsThatAreReadAgainAreNoChange(t *testing.T) {
	t.Parallel()
	r := newRequests()
	changes := func(count int64, rebuild *rebuildRequest) bool {
		_, changed := r.look()
		r.set(count, rebuild, nil)
		select {
		case <-changed:
			return true
		default:
			return false
		}
	}
	require.True(t, changes(0, nil), "the first look")
	require.False(t, changes(0, nil))
	require.True(t, changes(1, &rebuildRequest{id: 7}))
	require.False(t, changes(1, &rebuildRequest{id: 7}))
	require.True(t, changes(2, &rebuildRequest{id: 7}), "a request such as a retry")
	require.True(t, changes(2, &rebuildRequest{id: 8}))
	require.True(t, changes(2, nil), "the rebuild has ended")
}
