package backoff_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/backoff"
)

var errAway = errors.New("away")

func always(error) bool { return true }

func TestPausesDoubleUpToTheMaximum(t *testing.T) {
	policy := backoff.Policy{First: 10 * time.Millisecond, Max: 50 * time.Millisecond}
	var pauses []time.Duration
	for attempt := 1; attempt <= 5; attempt++ {
		pauses = append(pauses, policy.Delay(attempt)/time.Millisecond)
	}
	require.Equal(t, []time.Duration{10, 20, 40, 50, 50}, pauses)
	require.Equal(t, time.Minute, backoff.Policy{First: time.Second}.Delay(1000), "the default maximum")
	require.Equal(t, time.Second, backoff.Policy{First: time.Hour, Max: time.Second}.Delay(1))
	require.Zero(t, backoff.Policy{}.Delay(3))
}

func TestJitterTakesARandomShareOfThePause(t *testing.T) {
	policy := backoff.Policy{First: time.Second, Max: 4 * time.Second, Jitter: 0.5}
	seen := map[time.Duration]bool{}
	for range 1000 {
		pause := policy.Delay(3)
		require.Greater(t, pause, 2*time.Second-time.Microsecond)
		require.LessOrEqual(t, pause, 4*time.Second)
		seen[pause] = true
	}
	require.Greater(t, len(seen), 900)
}

func TestRetryRepeatsUntilSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		err := backoff.Policy{First: time.Second, Max: 3 * time.Second}.Retry(t.Context(), func(context.Context) error {
			if at = append(at, time.Since(began)/time.Second); len(at) < 5 {
				return errAway
			}
			return nil
		}, always)
		require.NoError(t, err)
		require.Equal(t, []time.Duration{0, 1, 3, 6, 9}, at)
	})
}

func TestRetryReturnsAnErrorThatIsNotRetryable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		errs := []error{errAway, errors.ErrUnsupported}
		err := backoff.Policy{First: time.Second}.Retry(t.Context(), func(context.Context) (err error) {
			err, errs = errs[0], errs[1:]
			return err
		}, func(err error) bool { return errors.Is(err, errAway) })
		require.Equal(t, errors.ErrUnsupported, err)
		require.Equal(t, time.Second, time.Since(began))
	})
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		began, attempts := time.Now(), 0
		err := backoff.Policy{First: time.Minute}.Retry(ctx, func(context.Context) error {
			attempts++
			return errAway
		}, always)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, errAway)
		require.Equal(t, 2, attempts)
		require.Equal(t, 90*time.Second, time.Since(began))
	})
}

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		require.ErrorIs(t, backoff.Sleep(ctx, time.Hour), context.Canceled)
		require.Equal(t, time.Second, time.Since(began))
		require.ErrorIs(t, backoff.Sleep(ctx, 0), context.Canceled, "a context that has ended")
		require.NoError(t, backoff.Sleep(t.Context(), time.Second))
	})
}
