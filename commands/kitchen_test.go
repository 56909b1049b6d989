package commands_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	kitchens "crumbtrail/domain/kitchen"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/kitchentest"
)

func kitchenSpecs() map[string]func(*testing.T) {
	change := commands.ChangeKitchenSettings{Change: kitchens.Change{
		Name: new("Bakery"), TimeZone: new("America/Chicago"), Locale: new("de-at"),
	}}
	set := kitchens.Settings{Name: "Bakery", TimeZone: "America/Chicago", Locale: "de-AT"}
	written := kitchens.SettingsChanged{Settings: set, Changed: []string{"name", "time_zone", "locale"}}
	reset := commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("")}}
	without := kitchens.Settings{Name: "Bakery", Locale: "de-AT"}
	changing := func(change kitchens.Change) commands.ChangeKitchenSettings {
		return commands.ChangeKitchenSettings{Change: change}
	}
	return map[string]func(*testing.T){
		"ChangeKitchenSettings": spec[commands.ChangeKitchenSettings, commands.KitchenSettingsChanged]{
			handle: (*commands.Application).ChangeKitchenSettings, stream: "kitchen-home",
			fields: `{"Name":"Bakery","TimeZone":"America/Chicago","Currency":null,"Locale":"de-at","Consumption":null,"RequireIfMatch":null}`,
			accepted: []accepted[commands.ChangeKitchenSettings, commands.KitchenSettingsChanged]{
				{
					"sets what it names", nil, change,
					[]any{written},
					commands.KitchenSettingsChanged{Set: set, Defaults: kitchens.Defaults()},
				},
				{
					"resets what it empties",
					[]any{written},
					reset,
					[]any{kitchens.SettingsChanged{Settings: without, Changed: []string{"time_zone"}}},
					commands.KitchenSettingsChanged{Set: without, Defaults: kitchens.Defaults()},
				},
			},
			other: reset, since: []any{kitchens.SettingsChanged{Settings: kitchens.Settings{Name: "Other"}, Changed: []string{"name"}}},
			refused: []refused[commands.ChangeKitchenSettings]{
				{"an unknown zone", nil, changing(kitchens.Change{TimeZone: new("Europe/Atlantis")}), invalid("/time_zone")},
				{"an unknown language", nil, changing(kitchens.Change{Locale: new("xq")}), invalid("/locale")},
				{"no language", nil, changing(kitchens.Change{Locale: new("und-AT")}), invalid("/locale")},
				{"a locale of another form", nil, changing(kitchens.Change{Locale: new("de_AT.UTF-8")}), invalid("/locale")},
				{
					"every invalid setting", nil,
					changing(kitchens.Change{Currency: new(kitchens.Currency("EURO")), Consumption: new(pantry.Policy("lifo"))}),
					invalid("/currency", "/consumption"),
				},
			},
		}.run("ChangeKitchenSettings"),
	}
}

// inZone is a bakery in a zone, with butter that is good to 24 December.
func inZone(t *testing.T, zone string) *kitchentest.Kitchen {
	t.Helper()
	k := kitchen(t, []any{
		kitchentest.Item("butter"), kitchentest.Recipe("croissant", "500 g butter", "piece 20"), kitchentest.Item("ribbon"),
		kitchentest.Good("bag", "1 croissant/piece", "1 each ribbon"),
		kitchentest.Lot(kitchentest.LotID, "2 kg butter", "20.00", func(lot *pantry.LotReceived) { lot.ExpiresOn = "2026-12-24" }),
		kitchentest.Lot(kitchentest.ID(50), "9 each ribbon", "1.00", func(lot *pantry.LotReceived) { lot.ExpiresOn = "2026-12-24" }),
	})
	if zone != "" {
		k.Given(kitchens.SettingsChanged{Settings: kitchens.Settings{TimeZone: zone}, Changed: []string{"time_zone"}})
	}
	return k
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at.UTC()
}

func TestARunIsOnTheKitchensDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, at  string
		isAllowed bool
		recorded  domain.Date // beside the instant
		day       domain.Date
	}{
		{"", "2026-12-24T23:59:59Z", true, "", "2026-12-24"},
		{"", "2026-12-25T00:00:00Z", false, "", "2026-12-25"},
		{"America/Chicago", "2026-12-24T19:30:00-06:00", true, "2026-12-24", "2026-12-24"},
		{"America/Chicago", "2026-12-24T10:00:00-06:00", true, "", "2026-12-24"},
		{"America/Chicago", "2026-12-25T00:00:00-06:00", false, "", "2026-12-25"},
		{"Pacific/Auckland", "2026-12-25T08:00:00+13:00", false, "2026-12-25", "2026-12-25"},
		{"Pacific/Auckland", "2026-12-24T23:59:00+13:00", true, "", "2026-12-24"},
		{"Pacific/Auckland", "2026-12-24T08:00:00+13:00", true, "2026-12-24", "2026-12-24"},
		{"Pacific/Kiritimati", "2026-12-24T09:59:59Z", true, "", "2026-12-24"},
		{"Pacific/Kiritimati", "2026-12-24T10:00:00Z", false, "2026-12-25", "2026-12-25"},
		{"Pacific/Pago_Pago", "2026-12-25T10:59:59Z", true, "2026-12-24", "2026-12-24"},
		{"Pacific/Pago_Pago", "2026-12-25T11:00:00Z", false, "", "2026-12-25"},
	} {
		t.Run(c.zone+" "+c.at, func(t *testing.T) {
			t.Parallel()
			k := inZone(t, c.zone)
			bake := commands.RecordBatchProduction{Recipe: "croissant", Batches: 1, ActualYield: 20, ProducedAt: instant(t, c.at)}
			made, err := k.RecordBatchProduction(t.Context(), k.Caller, bake)
			if !c.isAllowed {
				require.ErrorAs(t, err, new(*pantry.ShortageError))
				bake.AllowExpired = true
				made, err = k.RecordBatchProduction(t.Context(), k.Caller, bake)
			}
			require.NoError(t, err)
			require.Equal(t, c.recorded, made.ProducedOn)
			require.Equal(t, c.day, made.Day())

			packed, err := k.RecordAssembly(t.Context(), k.Caller, commands.RecordAssembly{Good: "bag", Quantity: 1, AssembledAt: instant(t, c.at)})
			if !c.isAllowed {
				require.ErrorAs(t, err, new(*pantry.ShortageError))
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.recorded, packed.AssembledOn)
			require.Equal(t, c.day, packed.Day())
		})
	}
}

func TestADayThatWasDecidedStaysWhenTheZoneChanges(t *testing.T) {
	t.Parallel()
	k := inZone(t, "America/Chicago")
	run := kitchentest.Do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "croissant", Batches: 1, ActualYield: 20, ProducedAt: instant(t, "2026-12-25T02:00:00Z"),
	})
	kitchentest.Do(k, k.ChangeKitchenSettings, commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("Pacific/Auckland")}})
	events := kitchentest.Events(k.Restart(), "pantry-home", pantry.Names())
	recorded := events[len(events)-1].(pantry.BatchProductionRecorded)
	require.Equal(t, run.ID, recorded.ID)
	require.EqualValues(t, "2026-12-24", recorded.Day())
}

func TestARunBeyondTheCalendarIsRefused(t *testing.T) {
	t.Parallel()
	k := inZone(t, "Pacific/Auckland")
	bake := commands.RecordBatchProduction{Recipe: "croissant", Batches: 1, ActualYield: 20}
	for _, at := range []string{"9999-12-31T20:00:00Z", "0001-06-01T00:00:00Z"} {
		bake.ProducedAt = instant(t, at)
		_, err := k.RecordBatchProduction(t.Context(), k.Caller, bake)
		requireRefusal(t, invalid("/produced_at"), err)
	}
}

func TestALotWithoutADateIsReceivedOnTheKitchensDay(t *testing.T) {
	t.Parallel()
	undated := func(id domain.ID) commands.NewLot {
		return commands.NewLot{LotReceived: pantry.LotReceived{
			ID: id, Item: "butter", Amount: measure.Amount{Value: measure.Int(1), Unit: measure.Kilogram},
		}}
	}
	dated := undated(kitchentest.ID(61))
	dated.ReceivedOn = "2026-11-11"
	// It is noon in UTC on 1 December.
	for zone, day := range map[string]domain.Date{
		"": "2026-12-01", "America/Chicago": "2026-12-01", "Pacific/Auckland": "2026-12-02",
		"Etc/GMT+12": "2026-12-01", "Etc/GMT-12": "2026-12-02",
	} {
		k := inZone(t, zone)
		received := kitchentest.Do(k, k.ReceiveLots, commands.ReceiveLots{Lots: []commands.NewLot{undated(kitchentest.ID(60)), dated}})
		require.Equal(t, day, received.Lots[0].ReceivedOn, zone)
		require.EqualValues(t, "2026-11-11", received.Lots[1].ReceivedOn, zone)
		today, err := commands.Today(t.Context(), k.Application, domain.Home)
		require.NoError(t, err)
		require.Equal(t, day, today)
	}
}

func TestLotsAreConsumedInTheKitchensOrder(t *testing.T) {
	t.Parallel()
	consumed := func(policy, program pantry.Policy) domain.ID {
		k := inZone(t, "")
		k.Given(kitchentest.Lot(kitchentest.ID(51), "2 kg butter", "2.00", func(lot *pantry.LotReceived) {
			lot.ReceivedOn, lot.ExpiresOn = "2026-11-02", "2026-12-20"
		}))
		if policy != "" {
			k.Given(kitchens.SettingsChanged{Settings: kitchens.Settings{Consumption: policy}, Changed: []string{"consumption"}})
		}
		app := commands.New(k.Log, commands.Options{Now: kitchentest.Noon, Defaults: kitchens.Settings{Consumption: program}})
		bake := commands.RecordBatchProduction{Recipe: "croissant", Batches: 1, ActualYield: 20}
		run, err := app.RecordBatchProduction(t.Context(), k.Caller, bake)
		require.NoError(t, err)
		return run.Consumed[0].Lot
	}
	first, soonest := kitchentest.LotID, kitchentest.ID(51)
	require.Equal(t, first, consumed("", ""))
	require.Equal(t, soonest, consumed("", pantry.FEFO), "the flag of the program is the default")
	require.Equal(t, soonest, consumed(pantry.FEFO, pantry.FIFO))
	require.Equal(t, first, consumed(pantry.FIFO, pantry.FEFO))
}

func TestSettingsOfAnotherKitchenDoNotCount(t *testing.T) {
	t.Parallel()
	k := inZone(t, "")
	other := k.Caller
	other.Kitchen = "other"
	change := commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("Pacific/Auckland")}}
	_, err := k.ChangeKitchenSettings(t.Context(), other, change)
	require.NoError(t, err)
	today, err := commands.Today(t.Context(), k.Application, "other")
	require.NoError(t, err)
	require.EqualValues(t, "2026-12-02", today)
	today, err = commands.Today(t.Context(), k.Application, domain.Home)
	require.NoError(t, err)
	require.EqualValues(t, "2026-12-01", today)
}

func TestEveryInstanceDecidesOnTheSettingsAsTheyAreNow(t *testing.T) {
	t.Parallel()
	k := inZone(t, "America/Chicago")
	other := k.Restart()
	bake := commands.RecordBatchProduction{
		Recipe: "croissant", Batches: 1, ActualYield: 20, ProducedAt: instant(t, "2026-12-25T01:30:00Z"),
	}
	kitchentest.Do(other, other.RecordBatchProduction, bake) // it knows the settings
	kitchentest.Do(k, k.ChangeKitchenSettings, commands.ChangeKitchenSettings{Change: kitchens.Change{TimeZone: new("UTC")}})
	_, err := other.RecordBatchProduction(t.Context(), other.Caller, bake)
	require.ErrorAs(t, err, new(*pantry.ShortageError))
}
