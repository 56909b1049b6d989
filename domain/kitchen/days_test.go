package kitchen_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
)

func TestADayIsThatOfTheKitchensZone(t *testing.T) {
	for _, c := range []struct{ zone, at, day string }{
		{"UTC", "2026-12-24T23:59:59.999999Z", "2026-12-24"},
		{"UTC", "2026-12-25T00:00:00Z", "2026-12-25"},
		{"America/Chicago", "2026-12-25T01:30:00Z", "2026-12-24"},
		{"Pacific/Auckland", "2026-12-24T19:00:00Z", "2026-12-25"},
		// Both sides of the date line at one instant.
		{"Pacific/Kiritimati", "2026-12-24T10:00:00Z", "2026-12-25"},
		{"Etc/GMT+12", "2026-12-24T10:00:00Z", "2026-12-23"},
		{"Pacific/Apia", "2026-12-24T10:59:59Z", "2026-12-24"},
		{"Pacific/Pago_Pago", "2026-12-24T10:59:59Z", "2026-12-23"},
		// Samoa had no 30 December 2011.
		{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"},
		{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
		// The clocks change: the offset of that instant counts.
		{"America/Chicago", "2026-03-08T05:59:59Z", "2026-03-07"},
		{"America/Chicago", "2026-03-08T06:00:00Z", "2026-03-08"},
		{"America/Chicago", "2026-03-09T04:59:59Z", "2026-03-08"},
		{"America/Chicago", "2026-03-09T05:00:00Z", "2026-03-09"},
		{"America/Chicago", "2026-11-01T04:59:59Z", "2026-10-31"},
		{"America/Chicago", "2026-11-02T05:59:59Z", "2026-11-01"},
		{"Africa/Cairo", "2026-04-23T21:59:59Z", "2026-04-23"}, // 24 April has no midnight there
		{"Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24"},
		{"Asia/Kathmandu", "2026-12-24T18:14:59Z", "2026-12-24"},
		{"Asia/Kathmandu", "2026-12-24T18:15:00Z", "2026-12-25"},
	} {
		at, err := time.Parse(time.RFC3339Nano, c.at)
		require.NoError(t, err)
		day, err := kitchen.Settings{TimeZone: c.zone}.DayOf(at)
		require.NoError(t, err)
		require.Equal(t, domain.Date(c.day), day, "%s in %s", c.at, c.zone)
	}
}

func TestTheDayDoesNotDependOnTheZoneOfTheInstant(t *testing.T) {
	zones := []string{"UTC", "America/Chicago", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns"}
	rapid.Check(t, func(t *rapid.T) {
		settings := kitchen.Settings{TimeZone: rapid.SampledFrom(zones).Draw(t, "kitchen")}
		sender, err := kitchen.Settings{TimeZone: rapid.SampledFrom(zones).Draw(t, "sender")}.Location()
		require.NoError(t, err)
		at := time.Unix(rapid.Int64Range(0, 4_102_444_800).Draw(t, "seconds"), 0)
		here, err := settings.DayOf(at)
		require.NoError(t, err)
		there, err := settings.DayOf(at.In(sender))
		require.NoError(t, err)
		require.Equal(t, here, there)
		later, err := settings.DayOf(at.Add(26 * time.Hour))
		require.NoError(t, err)
		require.Less(t, here, later, "no day is longer than 26 hours")
	})
}

func TestNoDayIsFoundWithoutAZoneOrBeyondTheCalendar(t *testing.T) {
	_, err := kitchen.Settings{}.DayOf(time.Now())
	require.Error(t, err)
	_, err = kitchen.Settings{TimeZone: "Atlantis/Harbour"}.DayOf(time.Now())
	require.ErrorContains(t, err, "Atlantis/Harbour")
	last := time.Date(9999, 12, 31, 20, 0, 0, 0, time.UTC)
	day, err := kitchen.Settings{TimeZone: "UTC"}.DayOf(last)
	require.NoError(t, err)
	require.Equal(t, domain.Date("9999-12-31"), day)
	_, err = kitchen.Settings{TimeZone: "Pacific/Auckland"}.DayOf(last)
	require.ErrorIs(t, err, domain.ErrBadDate)
}
