package fairuse

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// at is the limiter at a time that the test moves.
func at(limits Limits) (*Limiter, *time.Time) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	limiter := New(limits)
	limiter.now = func() time.Time { return now }
	return limiter, &now
}

func requireExceeded(t *testing.T, err error, limit Limit, wait time.Duration) {
	t.Helper()
	var exceeded *ExceededError
	require.ErrorAs(t, err, &exceeded)
	require.Equal(t, limit, exceeded.Limit)
	require.InDelta(t, wait, exceeded.Wait, float64(time.Microsecond))
}

func TestAKeyMaySendSoManyRequestsAtOnceAndASecond(t *testing.T) {
	t.Parallel()
	limiter, now := at(Limits{Key: Rate{PerSecond: 2, Burst: 3}})
	for range 3 {
		require.NoError(t, limiter.Admit("k1", "home"))
	}
	requireExceeded(t, limiter.Admit("k1", "home"), KeyRequests, 500*time.Millisecond)
	require.NoError(t, limiter.Admit("k2", "home"), "another key")
	*now = now.Add(200 * time.Millisecond)
	requireExceeded(t, limiter.Admit("k1", "home"), KeyRequests, 300*time.Millisecond)
	*now = now.Add(300 * time.Millisecond)
	require.NoError(t, limiter.Admit("k1", "home"))
	require.Error(t, limiter.Admit("k1", "home"))
	*now = now.Add(time.Hour)
	for range 3 {
		require.NoError(t, limiter.Admit("k1", "home"))
	}
	require.Error(t, limiter.Admit("k1", "home"), "a full bucket holds no more")
}

func TestTheKeysOfAKitchenShareItsLimit(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{Key: Rate{PerSecond: 1, Burst: 10}, Kitchen: Rate{PerSecond: 4, Burst: 12}})
	for range 10 {
		require.NoError(t, limiter.Admit("k1", "bakery"))
	}
	for range 100 {
		requireExceeded(t, limiter.Admit("k1", "bakery"), KeyRequests, time.Second)
	}
	for range 2 {
		require.NoError(t, limiter.Admit("k2", "bakery"), "what was refused did not count for the kitchen")
	}
	requireExceeded(t, limiter.Admit("k2", "bakery"), KitchenRequests, 250*time.Millisecond)
	for range 10 {
		require.NoError(t, limiter.Admit("k3", "other"), "another kitchen is not limited by the first one")
	}
}

func TestAnOperatorHasNoKitchenToUseUp(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{Kitchen: Rate{PerSecond: 1, Burst: 1}})
	for i := range 100 {
		require.NoError(t, limiter.Admit(fmt.Sprintf("operator%d", i), ""))
	}
}

func TestReadersOfEventsAreLimitedUntilTheyLeave(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{KeyReaders: 2, KitchenReaders: 3})
	first, err := limiter.Follow("k1", "bakery")
	require.NoError(t, err)
	_, err = limiter.Follow("k1", "bakery")
	require.NoError(t, err)
	_, err = limiter.Follow("k1", "bakery")
	requireExceeded(t, err, KeyReaders, readerWait)
	_, err = limiter.Follow("k2", "bakery")
	require.NoError(t, err)
	_, err = limiter.Follow("k3", "bakery")
	requireExceeded(t, err, KitchenReaders, readerWait)
	_, err = limiter.Follow("k4", "other")
	require.NoError(t, err)
	first()
	first()
	_, err = limiter.Follow("k3", "bakery")
	require.NoError(t, err)
	_, err = limiter.Follow("k1", "bakery")
	requireExceeded(t, err, KitchenReaders, readerWait)
}

func TestNothingIsKeptOfThoseWhoLeft(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{})
	for i := range 100 {
		leave, err := limiter.Follow(fmt.Sprint(i), "bakery")
		require.NoError(t, err)
		leave()
	}
	require.Empty(t, limiter.readers)
}

func TestWithoutLimitsNothingIsRefused(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{})
	for range 100_000 {
		require.NoError(t, limiter.Admit("k1", "home"))
	}
	require.Zero(t, limiter.keys.kept.Len())
}

func TestRefusalsAreCountedByTheLimitAlone(t *testing.T) {
	t.Parallel()
	limiter, _ := at(Limits{Key: Rate{PerSecond: 1, Burst: 1}, KeyReaders: 1})
	require.NoError(t, limiter.Admit("secret-key", "secret-kitchen"))
	for range 3 {
		require.Error(t, limiter.Admit("secret-key", "secret-kitchen"))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(limiter.Metrics())
	families, err := registry.Gather()
	require.NoError(t, err)
	require.Len(t, families, 1)
	counts := map[string]float64{}
	for _, counted := range families[0].GetMetric() {
		require.Len(t, counted.GetLabel(), 1, "no label names a kitchen or a caller")
		counts[counted.GetLabel()[0].GetValue()] = counted.GetCounter().GetValue()
	}
	require.Equal(t, map[string]float64{
		"key_requests": 3, "kitchen_requests": 0, "key_readers": 0, "kitchen_readers": 0, "attempts": 0, "expensive": 0,
	}, counts)
	var none *Limiter
	require.Error(t, none.Refused(Expensive, "k1", 0))
}

func TestTheMemoryOfManyKeysIsBounded(t *testing.T) {
	t.Parallel()
	buckets := NewBuckets[int](Rate{PerSecond: 1, Burst: 1})
	now := time.Now()
	for i := range 3 * mostBuckets {
		buckets.Take(i, now)
	}
	require.Equal(t, mostBuckets, buckets.kept.Len())
	require.NotZero(t, buckets.Wait(3*mostBuckets-1, now), "the latest are remembered")
}

// However requests are spread over time, no more are admitted than the rate says.
func TestNoMoreIsAdmittedThanTheRate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		of := Rate{PerSecond: float64(rapid.IntRange(1, 50).Draw(t, "rate")), Burst: rapid.IntRange(1, 20).Draw(t, "burst")}
		limiter, now := at(Limits{Key: of})
		began, admitted := *now, 0
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			*now = now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "pause")) * time.Millisecond)
			if limiter.Admit("k", "home") == nil {
				admitted++
			}
		}
		most := float64(of.Burst) + of.PerSecond*now.Sub(began).Seconds()
		if float64(admitted) > most+1e-6 {
			t.Fatalf("%d were admitted, and %f may be", admitted, most)
		}
	})
}

func TestARateIsReadFromItsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Rate{"200/20000": {200, 20_000}, "0.5/1": {0.5, 1}, "off": {}} {
		var rate Rate
		require.NoError(t, rate.UnmarshalText([]byte(text)))
		require.Equal(t, want, rate)
		require.Equal(t, text, rate.String())
	}
	for _, text := range []string{"", "200", "200/", "/5", "0/5", "5/0", "-1/5", "5/-1", "1e99/5", "NaN/5", "5/1.5", "a/b", "OFF"} {
		var rate Rate
		require.ErrorIs(t, rate.UnmarshalText([]byte(text)), ErrBadRate, text)
	}
}
