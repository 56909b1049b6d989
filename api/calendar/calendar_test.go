package calendar_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/api/calendar"
	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/schedule"
)

var at = time.Date(2026, 12, 1, 7, 30, 0, 0, time.UTC)

func order(name string, day domain.Date) schedule.Schedule {
	amount := catalogtest.Amount("1/3 g")
	return schedule.Schedule{
		OccasionID: "01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10", OccasionName: "Holiday market", Date: "2026-12-12",
		Steps: []schedule.Step{{Kind: schedule.Order, Day: day, Item: "vanilla", Name: name, Amount: &amount.Value, Unit: amount.Unit}},
	}
}

// parsed reads a calendar with a parser that is not ours.
func parsed(t require.TestingT, file []byte) []*ics.VEvent {
	read, err := ics.ParseCalendar(bytes.NewReader(file))
	require.NoError(t, err)
	return read.Events()
}

func TestACalendarHasADayForEachStep(t *testing.T) {
	t.Parallel()
	file := calendar.Write(order("Vanilla", "2026-12-31"), "en-GB", at)
	event := parsed(t, file)[0]
	start, err := event.GetAllDayStartAt()
	require.NoError(t, err)
	end, err := event.GetAllDayEndAt()
	require.NoError(t, err)
	require.Equal(t, []string{"2026-12-31", "2027-01-01"}, []string{start.Format(time.DateOnly), end.Format(time.DateOnly)})
	require.Equal(t, "Order: Vanilla, about 0.333333333 g", ics.FromText(event.GetProperty(ics.ComponentPropertySummary).Value))
	require.Equal(t, "20261201T073000Z", event.GetProperty(ics.ComponentPropertyDtstamp).Value)
	moved := parsed(t, calendar.Write(order("Vanilla pods", "2026-12-30"), "de-AT", at.Add(time.Hour)))[0]
	require.Equal(t, event.Id(), moved.Id(), "a step that moves is the same event")
	require.Contains(t, moved.GetProperty(ics.ComponentPropertySummary).Value, "Bestellen: Vanilla pods")
}

func TestEachConflictOfAStepIsInItsDescription(t *testing.T) {
	t.Parallel()
	due := order("Vanilla", "2026-12-31")
	due.Steps[0].Conflicts = []schedule.Conflict{
		{Code: "DAY_PAST", Day: "2027-01-02"},
		{Code: "READY_LATE", Day: "2027-01-03"},
		{Code: "ORDER_LATE", Day: "2027-01-04"},
		{Code: "ARRIVAL_UNKNOWN", Day: "2027-01-05"},
		{Code: "EXPIRES_EARLY", Day: "2027-01-06"},
		{Code: "OVER_CAPACITY", Day: "2027-01-07", Others: []schedule.Busy{{OccasionName: "Fair"}, {OccasionName: "Party"}}},
	}
	described := func(language string) string {
		event := parsed(t, calendar.Write(due, language, at))[0]
		return ics.FromText(event.GetProperty(ics.ComponentPropertyDescription).Value)
	}
	english := locale.New(locale.Settings{Language: "en", Region: "en-GB"})
	require.Equal(t, "Holiday market (2026-12-12)\n"+
		"That is before today, "+english.Day("2027-01-02")+".\n"+
		"It would be ready only after "+english.Day("2027-01-03")+".\n"+
		"It is needed on "+english.Day("2027-01-04")+" already.\n"+
		"No day is known; it is needed on "+english.Day("2027-01-05")+".\n"+
		"It would not be good any more on "+english.Day("2027-01-06")+".\n"+
		"That is more than the kitchen bakes on a day. Other occasions bake then, too: Fair (0 ×), Party (0 ×)", described("en-GB"))
	require.Contains(t, described("de-AT"), "Das ist vor heute, ")
	require.Contains(t, described("de-AT"), "Dann wird auch für andere Anlässe gebacken: Fair")
	due.Steps[0].Conflicts = nil
	require.Equal(t, "Holiday market (2026-12-12)", described("en-GB"))
}

func TestAnyNameSurvivesACalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		letters := []rune("abc ,;:\\\"n-äß€🥐日")
		name := "N" + strings.TrimSpace(string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 150).Draw(t, "name")))
		file := calendar.Write(order(name, "2026-12-05"), "en", at)
		require.True(t, bytes.HasSuffix(file, []byte("END:VCALENDAR\r\n")))
		for line := range strings.SplitSeq(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
			require.LessOrEqual(t, len(line), 75)
			require.True(t, utf8.ValidString(line), "no character is cut")
			require.NotContains(t, line, "\n")
		}
		summary := parsed(t, file)[0].GetProperty(ics.ComponentPropertySummary).Value
		require.Equal(t, "Order: "+name+", about 0.333333333 g", summary)
	})
}
