package baketracker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	kitchens "crumbtrail/domain/kitchen"
)

func TestATimestampIsOnTheKitchensDay(t *testing.T) {
	for written, want := range map[string]struct{ inUTC, inChicago domain.Date }{
		"2026-01-02":                       {"2026-01-02", "2026-01-02"},
		"2026-01-02T03:30:00":              {"2026-01-02", "2026-01-02"},
		"2026-01-02 03:30:00.5":            {"2026-01-02", "2026-01-02"},
		"2026-01-02T03:30:00Z":             {"2026-01-02", "2026-01-01"},
		"2026-01-02 03:30:00+00:00":        {"2026-01-02", "2026-01-01"},
		"2026-01-02T03:30:00.123456+09:00": {"2026-01-01", "2026-01-01"},
		"2026-01-02T00:00:00Z":             {"2026-01-02", "2026-01-02"}, // a date
		"2026-01-02T00:00:00.000+00:00":    {"2026-01-02", "2026-01-02"},
		"2026-01-02T00:00:00-06:00":        {"2026-01-02", "2026-01-02"},
	} {
		for zone, day := range map[string]domain.Date{"UTC": want.inUTC, "America/Chicago": want.inChicago} {
			// The first lot has the date as its own, the second from the export.
			k := newKitchen(t)
			in := commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: &zone}}
			_, err := k.app.ChangeKitchenSettings(t.Context(), caller(), in)
			require.NoError(t, err)
			report := k.imports(`{"version": "4.0", "exported_at": "` + written + `", "ingredients": [{"slug": "flour"}], "inventory_items": [` +
				`{"ingredient_slug": "flour", "quantity": 1, "unit": "kg", "purchase_date": "` + written + `", "expiration_date": "` + written + `"},` +
				`{"ingredient_slug": "flour", "quantity": 2, "unit": "kg"}]}`)
			require.Empty(t, report.Skipped)
			lots := k.lots()
			require.Len(t, lots, 2)
			require.Equal(t, day, lots[0].ReceivedOn, "%s in %s", written, zone)
			require.Equal(t, day, lots[0].ExpiresOn, "%s in %s", written, zone)
			require.Equal(t, day, lots[1].ReceivedOn, "%s in %s, of the export", written, zone)
		}
	}
}
