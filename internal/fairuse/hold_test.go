package fairuse

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// exhausted returns a limiter whose key k1 of the kitchen bakery has used up its share.
func exhausted(t *testing.T) (*Limiter, *ExceededError) {
	t.Helper()
	limiter := New(Limits{Key: Rate{PerSecond: 0.001, Burst: 1}, Pause: time.Second})
	require.NoError(t, limiter.Admit("k1", "bakery"))
	var refused *ExceededError
	require.ErrorAs(t, limiter.Admit("k1", "bakery"), &refused)
	return limiter, refused
}

func TestARefusalWaitsBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter, refused := exhausted(t)
		began := time.Now()
		require.True(t, limiter.Hold(t.Context(), refused))
		require.Equal(t, time.Second, time.Since(began))
		gone, leave := context.WithCancel(t.Context())
		leave()
		require.True(t, limiter.Hold(gone, refused), "a caller that has left is not waited for")
		require.Equal(t, time.Second, time.Since(began))
		require.Empty(t, limiter.held.of, "nothing is kept of those who waited")
		require.Zero(t, limiter.held.waiting)
	})
}

// However many connections ask on at once, few refusals are answered.
func TestMoreConnectionsAreNotAnsweredMoreOften(t *testing.T) {
	t.Parallel()
	for _, connections := range []int{4, 40, 150} {
		synctest.Test(t, func(t *testing.T) {
			limiter, refused := exhausted(t)
			const seconds = 60
			ctx, stop := context.WithTimeout(t.Context(), seconds*time.Second)
			defer stop()
			var mu sync.Mutex
			answered := 0
			var asking sync.WaitGroup
			for range connections {
				asking.Go(func() {
					for ctx.Err() == nil && limiter.Hold(ctx, refused) {
						mu.Lock()
						answered++
						mu.Unlock()
					}
				})
			}
			asking.Wait()
			require.LessOrEqual(t, answered, connections+seconds*2*pausesAtOnce)
		})
	}
}

func TestSoManyRefusalsWaitAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter, refused := exhausted(t)
		var waiting sync.WaitGroup
		hold := func(whose string) {
			one := *refused
			one.whose = whose
			waiting.Go(func() { limiter.Hold(t.Context(), &one) })
		}
		for range mostHeldOfOne {
			hold("k1")
		}
		synctest.Wait()
		began := time.Now()
		require.False(t, limiter.Hold(t.Context(), refused))
		require.Zero(t, time.Since(began), "it is answered at once")
		for i := range mostHeld - mostHeldOfOne {
			hold(string(rune('a' + i%26)))
		}
		synctest.Wait()
		require.False(t, limiter.Hold(t.Context(), &ExceededError{whose: "another"}), "the program is full")
		waiting.Wait()
		require.True(t, limiter.Hold(t.Context(), refused), "there is room afterwards")
	})
}

func TestWithoutAPauseARefusalIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	var none *Limiter
	require.True(t, none.Hold(t.Context(), &ExceededError{}))
	require.NoError(t, none.Admit("k1", "bakery"))
	require.True(t, New(Limits{}).Hold(t.Context(), &ExceededError{}))
}

// turns returns turns on some processors.
func turns(processors int) *Turns {
	t := NewTurns()
	t.processors = processors
	return t
}

func TestAKitchenThatAsksAloneIsNotLimited(t *testing.T) {
	t.Parallel()
	shared := turns(2)
	for range 100 {
		_, err := shared.Enter(t.Context(), "bakery")
		require.NoError(t, err)
	}
}

func TestKitchensThatAskAtTheSameTimeShareTheProcessors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := turns(4)
		enter := func(kitchen string) func() {
			leave, err := shared.Enter(t.Context(), kitchen)
			require.NoError(t, err)
			return leave
		}
		leaveOther := enter("branch")
		first, second := enter("bakery"), enter("bakery")
		var order []int
		var waiting sync.WaitGroup
		for i := range 3 {
			waiting.Go(func() {
				leave := enter("bakery")
				order = append(order, i)
				leave()
			})
			synctest.Wait()
		}
		require.Empty(t, order, "half of four processors are used")
		leaveAnother := enter("branch")
		first()
		waiting.Wait()
		require.Equal(t, []int{0, 1, 2}, order, "who came first is first")
		second()
		leaveOther()
		leaveAnother()
		time.Sleep(2 * activeFor)
		for range 10 {
			defer enter("bakery")()
		}
		require.Len(t, shared.kitchens, 1, "a kitchen that no longer asks is forgotten")
	})
}

func TestWhoGivesUpTakesNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := turns(2)
		leaveOther, err := shared.Enter(t.Context(), "branch")
		require.NoError(t, err)
		defer leaveOther()
		leave, err := shared.Enter(t.Context(), "bakery")
		require.NoError(t, err)
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = shared.Enter(impatient, "bakery")
		require.True(t, errors.Is(err, context.DeadlineExceeded))
		leave()
		leave, err = shared.Enter(t.Context(), "bakery")
		require.NoError(t, err)
		leave()
		require.Zero(t, shared.kitchens["bakery"].running)
	})
}

// A thousand kitchens at once have one turn each, at least.
func TestEachKitchenHasATurn(t *testing.T) {
	t.Parallel()
	shared := turns(2)
	for i := range 1000 {
		_, err := shared.Enter(t.Context(), string(rune('a'+i)))
		require.NoError(t, err)
	}
}
