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
