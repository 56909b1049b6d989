package occasion_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

func TestSchedule(t *testing.T) {
	events, err := given().Schedule(occasionID, christmas())
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{scheduled()}, events)
	o := given(events...)
	require.True(t, o.Exists())
	require.Equal(t, occasionID, o.ID)
	require.Equal(t, christmas(), o.Details)
	require.False(t, given().Exists())
}

func TestScheduleIsIdempotent(t *testing.T) {
	events, err := given(scheduled()).Schedule(occasionID, occasion.Details{Name: "Easter", Date: "2027-03-28"})
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestRescheduleReplacesTheDetails(t *testing.T) {
	o := given(scheduled(), bake("cookie/small", 2))
	moved := occasion.Details{Name: "New Year", Date: "2027-01-01", Notes: "late", Attendees: 12}
	events, err := o.Reschedule(moved)
	require.NoError(t, err)
	requireEvents(t, []occasion.Event{occasion.Rescheduled{Details: moved}}, events)
	changed := after(o, events...)
	require.Equal(t, moved, changed.Details)
	require.Equal(t, o.ID, changed.ID)
	require.Equal(t, o.Production, changed.Production)
}

func TestRescheduleIsIdempotent(t *testing.T) {
	events, err := given(scheduled()).Reschedule(christmas())
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestDetailsAreValidated(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*occasion.Details)
		wrong  []string
	}{
		"as they are":              {change: func(*occasion.Details) {}},
		"without an output mode":   {change: func(d *occasion.Details) { d.OutputMode = "" }},
		"in bulk":                  {change: func(d *occasion.Details) { d.OutputMode = occasion.BulkCount }},
		"a name of 4-byte letters": {change: func(d *occasion.Details) { d.Name = "🎄🎄" }},
		"the most attendees":       {change: func(d *occasion.Details) { d.Attendees = 1_000_000 }},
		"no name":                  {change: func(d *occasion.Details) { d.Name = "" }, wrong: []string{"/name"}},
		"a control character":      {change: func(d *occasion.Details) { d.Name = "a\nb" }, wrong: []string{"/name"}},
		"no date":                  {change: func(d *occasion.Details) { d.Date = "" }, wrong: []string{"/date"}},
		"a day that is none":       {change: func(d *occasion.Details) { d.Date = "2026-02-30" }, wrong: []string{"/date"}},
		"another mode":             {change: func(d *occasion.Details) { d.OutputMode = "buffet" }, wrong: []string{"/output_mode"}},
		"attendees below zero":     {change: func(d *occasion.Details) { d.Attendees = -1 }, wrong: []string{"/attendees"}},
		"too many attendees":       {change: func(d *occasion.Details) { d.Attendees = 1_000_001 }, wrong: []string{"/attendees"}},
		"everything wrong at once": {
			change: func(d *occasion.Details) {
				*d = occasion.Details{Notes: strings.Repeat("x", 10_001), OutputMode: "x", Attendees: -1}
			},
			wrong: []string{"/name", "/notes", "/date", "/output_mode", "/attendees"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			details := christmas()
			test.change(&details)
			_, scheduling := given().Schedule(occasionID, details)
			_, rescheduling := given(scheduled()).Reschedule(details)
			for _, err := range []error{scheduling, rescheduling} {
				if test.wrong == nil {
					require.NoError(t, err)
					continue
				}
				require.Equal(t, test.wrong, pointers(t, err))
			}
		})
	}
}

func pointers(t *testing.T, err error) []string {
	t.Helper()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	places := make([]string, len(invalid.Problems))
	for i, problem := range invalid.Problems {
		places[i] = problem.Pointer
	}
	return places
}
