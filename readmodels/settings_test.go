package readmodels_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	kitchens "crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// The clock of the commands stands at noon in UTC on 1 December, that of the queries three
// weeks later.
func TestTodayIsTheKitchensDayOfTheQuery(t *testing.T) {
	t.Parallel()
	k := open(t)
	queries := readmodels.New(readmodels.Options{
		Pool: k.Pool, Projections: k.Engine, Defaults: kitchens.Settings{TimeZone: "America/Chicago", Consumption: pantry.FEFO},
		Now: func() time.Time { return time.Date(2026, 12, 22, 2, 0, 0, 0, time.UTC) },
	})
	today := func(query readmodels.Query) domain.Date {
		found, _, err := queries.Kitchen(t.Context(), query)
		require.NoError(t, err)
		return found.Today
	}
	k.Given(kitchentest.Item("flour"))
	require.EqualValues(t, "2026-12-21", today(k.Query()), "by the program's default")
	do(k, k.ChangeKitchenSettings, commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("Pacific/Kiritimati")}})
	first := k.Head()
	do(k, k.ChangeKitchenSettings, commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("Etc/GMT+12")}})
	require.EqualValues(t, "2026-12-21", today(k.Query()))
	require.EqualValues(t, "2026-12-02", today(k.AsOf(first)), "the zone and the day of then")
	require.EqualValues(t, "2026-12-21", today(k.AsOf(eventstore.Position{})), "nothing was recorded yet: the default, and now")
	atTime := k.AsOf(first)
	atTime.AsOfTime = kitchentest.Noon().Add(24 * time.Hour)
	require.EqualValues(t, "2026-12-03", today(atTime), "a time that was asked for counts, not that of the event before it")

	now, _, err := queries.Kitchen(t.Context(), k.Query())
	require.NoError(t, err)
	require.Equal(t, pantry.FEFO, now.Consumption)
	other, _, err := queries.Kitchen(t.Context(), readmodels.Query{Kitchen: "other", After: k.Head()})
	require.NoError(t, err)
	require.Equal(t, "America/Chicago", other.TimeZone)
	require.Nil(t, other.Revision)
}
