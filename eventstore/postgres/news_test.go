package postgres

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNews(t *testing.T) {
	t.Run("suspects others at first, and again whenever one is heard", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			news := newNews()
			require.True(t, news.hasOthers())
			time.Sleep(4 * presenceInterval)
			require.False(t, news.hasOthers())
			news.metOthers()
			time.Sleep(3 * presenceInterval)
			require.True(t, news.hasOthers())
		})
	})

	t.Run("wakes who waits for what comes after a position", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			news := newNews()
			woken := false
			go func() { woken = news.wait(t.Context(), 5) }()
			news.heard(5)
			news.heard(3)
			synctest.Wait()
			require.False(t, woken)
			news.written(6)
			synctest.Wait()
			require.True(t, woken)
			head, own, _ := news.current()
			require.Equal(t, []uint64{6, 6}, []uint64{head, own})
		})
	})

	t.Run("tells of what this store wrote although it was heard before", func(t *testing.T) {
		news := newNews()
		news.heard(6)
		_, _, changed := news.current()
		news.written(6)
		select {
		case <-changed:
		default:
			require.Fail(t, "the notifier would not tell the others")
		}
	})
}
