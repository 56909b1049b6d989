package credentials

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnAddressRunsOutOfAttemptsAndGetsThemBack(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	attempts := NewAttempts()
	attempts.now = func() time.Time { return now }
	phone, other := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.8")
	for range mostAttempts {
		ok, _ := attempts.Allowed(phone)
		require.True(t, ok)
		attempts.Failed(phone)
	}
	ok, after := attempts.Allowed(phone)
	require.False(t, ok)
	require.Equal(t, attemptEvery, after)
	ok, _ = attempts.Allowed(other)
	require.True(t, ok)
	now = now.Add(attemptEvery / 2)
	ok, after = attempts.Allowed(phone)
	require.False(t, ok)
	require.Equal(t, attemptEvery/2, after)
	now = now.Add(attemptEvery / 2)
	ok, _ = attempts.Allowed(phone)
	require.True(t, ok)
	attempts.Failed(phone)
	ok, _ = attempts.Allowed(phone)
	require.False(t, ok)
	now = now.Add(time.Hour)
	for range mostAttempts {
		attempts.Failed(phone)
	}
	ok, _ = attempts.Allowed(phone)
	require.False(t, ok, "a full bucket holds no more")
}

func TestOneCallerHasOneBucket(t *testing.T) {
	for _, same := range [][2]string{
		{"192.0.2.7", "::ffff:192.0.2.7"}, {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9"}, {"fe80::1%eth0", "fe80::1%eth1"},
	} {
		require.Equal(t, networkOf(netip.MustParseAddr(same[0])), networkOf(netip.MustParseAddr(same[1])))
	}
	require.NotEqual(t, networkOf(netip.MustParseAddr("2001:db8:1:2::1")), networkOf(netip.MustParseAddr("2001:db8:1:3::1")))
	require.NotPanics(t, func() { NewAttempts().Failed(netip.Addr{}) })
}
