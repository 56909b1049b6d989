package postgres

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHeadWatcher(t *testing.T) {
	t.Run("assumes that others listen at first, and whenever one announces itself", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			watcher := newHeadWatcher()
			require.True(t, watcher.mayHaveOthers())
			time.Sleep(4 * presenceInterval)
			require.False(t, watcher.mayHaveOthers())
			watcher.sawOther()
			time.Sleep(3 * presenceInterval)
			require.True(t, watcher.mayHaveOthers())
		})
	})

	t.Run("wakes what waits for a later position", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			watcher := newHeadWatcher()
			woken := false
			go func() { woken = watcher.wait(t.Context(), 5) }()
			watcher.advance(5)
			watcher.advance(3)
			synctest.Wait()
			require.False(t, woken)
			watcher.wrote(6)
			synctest.Wait()
			require.True(t, woken)
			head, own, _ := watcher.current()
			require.Equal(t, []uint64{6, 6}, []uint64{head, own})
		})
	})

	t.Run("follows a log that was replaced by a shorter one", func(t *testing.T) {
		watcher := newHeadWatcher()
		watcher.wrote(6)
		watcher.lower(6, 6)
		watcher.lower(5, 2) // read before the sixth was known
		head, own, _ := watcher.current()
		require.Equal(t, []uint64{6, 6}, []uint64{head, own})
		watcher.lower(6, 2)
		head, own, _ = watcher.current()
		require.Equal(t, []uint64{2, 2}, []uint64{head, own})
		watcher.wrote(3)
		_, own, _ = watcher.current()
		require.EqualValues(t, 3, own)
	})

	t.Run("reports what this store wrote although the listener was faster", func(t *testing.T) {
		watcher := newHeadWatcher()
		watcher.advance(6)
		_, _, changed := watcher.current()
		watcher.wrote(6)
		select {
		case <-changed:
		default:
			require.Fail(t, "the notifier does not wake")
		}
	})
}
