package kitchen_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/currency"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
)

func changed(t require.TestingT, k kitchen.Kitchen, change kitchen.Change) kitchen.SettingsChanged {
	events, err := k.ChangeSettings(change)
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].(kitchen.SettingsChanged)
}

func TestAChangeKeepsWhatItDoesNotName(t *testing.T) {
	first := changed(t, kitchen.Kitchen{}, kitchen.Change{Name: new("Bakery"), TimeZone: new("America/Chicago")})
	require.Equal(t, kitchen.SettingsChanged{
		Settings: kitchen.Settings{Name: "Bakery", TimeZone: "America/Chicago"}, Changed: []string{"name", "time_zone"},
	}, first)
	k := kitchen.Kitchen{}.Apply(first)
	second := changed(t, k, kitchen.Change{TimeZone: new(""), RequireIfMatch: new(true), Currency: new(kitchen.Currency("JPY"))})
	require.Equal(t, kitchen.SettingsChanged{
		Settings: kitchen.Settings{Name: "Bakery", Currency: "JPY", RequireIfMatch: true},
		Changed:  []string{"time_zone", "currency", "require_if_match"},
	}, second)
}

func TestAChangeOfNothingWritesNothing(t *testing.T) {
	k := kitchen.Kitchen{}.Apply(kitchen.SettingsChanged{Settings: kitchen.Settings{Name: "Bakery"}})
	for _, change := range []kitchen.Change{{}, {Name: new("Bakery")}, {Locale: new(""), RequireIfMatch: new(false)}} {
		events, err := k.ChangeSettings(change)
		require.NoError(t, err)
		require.Empty(t, events)
	}
}

func TestASettingThatIsTheDefaultIsRecorded(t *testing.T) {
	fifo := changed(t, kitchen.Kitchen{}, kitchen.Change{Consumption: new(pantry.FIFO)})
	program := kitchen.Settings{Consumption: pantry.FEFO, TimeZone: "Asia/Tokyo"}
	require.Equal(t, pantry.FIFO, fifo.Settings.Or(program).Consumption, "another default does not change it")
	require.Equal(t, "Asia/Tokyo", fifo.Settings.Or(program).TimeZone)
}

func TestInvalidSettingsAreAllReported(t *testing.T) {
	_, err := kitchen.Kitchen{}.ChangeSettings(kitchen.Change{
		Name: new("a\nb"), TimeZone: new("Chicago"), Currency: new(kitchen.Currency("euro")), Locale: new("english language"),
		Consumption: new(pantry.Policy("lifo")),
	})
	invalid, ok := errors.AsType[*domain.InvalidError](err)
	require.True(t, ok)
	var pointers []string
	for _, problem := range invalid.Problems {
		pointers = append(pointers, problem.Pointer)
	}
	require.Equal(t, []string{"/name", "/time_zone", "/currency", "/locale", "/consumption"}, pointers)
}

func TestZonesThatMeanAnotherThingOnAnotherMachineAreUnknown(t *testing.T) {
	for _, name := range []string{
		"", "Local", "localtime", "posixrules", "Factory", "posix/America/Chicago", "right/America/Chicago", "../etc/passwd", "/etc/localtime",
		"Chicago", "America/Nowhere", "+02:00", "UTC+2",
	} {
		require.False(t, kitchen.IsZone(name), name)
	}
	for _, name := range []string{"UTC", "America/Chicago", "Pacific/Auckland", "Pacific/Kiritimati", "Asia/Kathmandu", "Etc/GMT+12"} {
		require.True(t, kitchen.IsZone(name), name)
	}
}

func TestCurrenciesHaveTheDecimalsOfISO4217(t *testing.T) {
	for code, decimals := range map[kitchen.Currency]int{"EUR": 2, "USD": 2, "SLE": 2, "JPY": 0, "ISK": 0, "KWD": 3, "IQD": 3, "CLF": 4} {
		require.Equal(t, decimals, code.Decimals(), code)
		require.Equal(t, code, changed(t, kitchen.Kitchen{}, kitchen.Change{Currency: &code}).Settings.Currency)
	}
	for _, code := range []kitchen.Currency{"eur", "EU", "EURO", "XXX", "XTS", "XAU", " EU", "E R", "DEM", "R A"} {
		_, err := kitchen.Kitchen{}.ChangeSettings(kitchen.Change{Currency: &code})
		require.Error(t, err, code)
	}
}

// The list of this package is newer than that of the library, which has currencies of
// 2017 as today's.
func TestEveryCurrencyOfTheLibraryIsKnown(t *testing.T) {
	since := map[string]bool{ // withdrawn
		"BYR": true, "LTL": true, "LVL": true, "MRO": true, "STD": true, "VEF": true, "SLL": true, "ZWL": true, "ZMK": true,
	}
	checked := 0
	for at := currency.Query(); at.Next(); {
		code := at.Unit().String()
		if since[code] {
			continue
		}
		checked++
		_, err := kitchen.Kitchen{}.ChangeSettings(kitchen.Change{Currency: new(kitchen.Currency(code))})
		require.NoError(t, err, code)
	}
	require.Greater(t, checked, 150)
}

func TestChangesFoldToWhatTheyAskFor(t *testing.T) {
	zones := rapid.SampledFrom([]string{"", "UTC", "America/Chicago", "Pacific/Auckland"})
	policies := rapid.SampledFrom([]pantry.Policy{"", pantry.FIFO, pantry.FEFO})
	rapid.Check(t, func(t *rapid.T) {
		var k kitchen.Kitchen
		var want kitchen.Settings
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			var change kitchen.Change
			if rapid.Bool().Draw(t, "zone") {
				change.TimeZone = new(zones.Draw(t, "to"))
				want.TimeZone = *change.TimeZone
			}
			if rapid.Bool().Draw(t, "policy") {
				change.Consumption = new(policies.Draw(t, "to"))
				want.Consumption = *change.Consumption
			}
			if rapid.Bool().Draw(t, "condition") {
				change.RequireIfMatch = new(rapid.Bool().Draw(t, "to"))
				want.RequireIfMatch = *change.RequireIfMatch
			}
			if rapid.Bool().Draw(t, "capacity") {
				change.ActiveMinutesPerDay = new(rapid.IntRange(0, 2).Draw(t, "minutes"))
				change.BatchesPerDay = new(rapid.IntRange(0, 2).Draw(t, "batches"))
				want.ActiveMinutesPerDay, want.BatchesPerDay = *change.ActiveMinutesPerDay, *change.BatchesPerDay
			}
			events, err := k.ChangeSettings(change)
			require.NoError(t, err)
			require.Equal(t, want != k.Settings, len(events) == 1)
			for _, event := range events {
				k = k.Apply(event)
			}
			require.Equal(t, want, k.Settings)
		}
	})
}
