package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/schedule"
)

func TestAScheduleLeadsBackwardsFromTheOccasion(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.planned(at)
	of := func(query string) (days []string) {
		for _, step := range into[schedule.Schedule](k.ask(at + "/schedule" + query)).Steps {
			days = append(days, string(step.Kind)+" "+string(step.Day)+" "+step.Name)
		}
		return days
	}
	require.Equal(t, []string{"shop 2026-12-12 ", "bake 2026-12-12 Bread", "assemble 2026-12-12 Gift"}, of(""))
	before := k.head()

	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","package":{"amount":1,"unit":"kg","price":"1.99"},"lead_days":3}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","active_minutes":20,"passive_minutes":1500,`+
		`"lines":[{"item":"flour","amount":"500","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	found := into[schedule.Schedule](k.ask(at + "/schedule"))
	require.Equal(t, []string{"order 2026-12-08 Flour", "bake 2026-12-11 Bread", "shop 2026-12-12 ", "assemble 2026-12-12 Gift"}, of(""))
	require.Equal(t, "60", found.Steps[1].Active.String(), "three batches")
	require.Equal(t, "Open day", found.OccasionName)
	k.post("/v1/pantry/lots", `{"item":"box","amount":50,"unit":"each","received_on":"2026-11-01"}`)
	require.Equal(t, []string{"order 2026-12-08 Flour", "bake 2026-12-11 Bread", "assemble 2026-12-12 Gift"}, of(""), "no box to buy")
	require.Equal(t, []string{"order 2026-12-08 Flour", "bake 2026-12-11 Bread", "shop 2026-12-12 ", "assemble 2026-12-12 Gift"},
		of("?as_of="+before.String()), "what remained then")
	require.NotNil(t, found.Plan)

	file := k.send(http.MethodGet, at+"/schedule", "", "Accept", "text/calendar")
	require.Equal(t, http.StatusOK, file.Code)
	require.Equal(t, "text/calendar; charset=utf-8", file.Header().Get("Content-Type"))
	require.Equal(t, 3, strings.Count(file.Body.String(), "BEGIN:VEVENT\r\n"))
	require.Contains(t, file.Body.String(), "DTSTART;VALUE=DATE:20261208\r\n")
	require.Contains(t, file.Body.String(), "SUMMARY:Order: Flour\\, 1500 g\r\n")
	json := k.send(http.MethodGet, at+"/schedule", "", "Accept", "application/json, text/calendar;q=0.5")
	require.Contains(t, json.Header().Get("Content-Type"), "application/json")
	k.send(http.MethodGet, "/v1/occasions/01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10/schedule", "").refused(http.StatusNotFound, "not_found")
}

func TestBakingIsSpreadOverTheDaysOfTheKitchen(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.planned(at)
	before := k.head()
	k.set(`{"batches_per_day":2}`).is(http.StatusOK)
	of := func(query string) (days []string) {
		for _, step := range into[schedule.Schedule](k.ask(at + "/schedule" + query)).Steps {
			if step.Kind == schedule.Bake {
				days = append(days, step.Batches.Shown().String()+" on "+string(step.Day)+" "+step.Because.Rule)
			}
		}
		return days
	}
	require.Equal(t, []string{"1 on 2026-12-11 capacity", "2 on 2026-12-12 occasion"}, of(""))
	require.Equal(t, []string{"3 on 2026-12-12 occasion"}, of("?as_of="+before.String()), "there was no limit then")
	require.Equal(t, "2026-12-11", string(into[schedule.Schedule](k.ask(at + "/schedule")).Steps[0].Day), "to shop, before the first part")

	events := func() (uids []string) {
		k.ask(at + "/schedule") // waits until what was set is seen
		for line := range strings.Lines(k.send(http.MethodGet, at+"/schedule", "", "Accept", "text/calendar").Body.String()) {
			if strings.HasPrefix(line, "UID:bake") {
				uids = append(uids, strings.TrimSpace(line))
			}
		}
		return uids
	}
	parts := events()
	require.Len(t, parts, 2)
	k.set(`{"batches_per_day":null}`).is(http.StatusOK)
	require.Equal(t, parts[1:], events(), "what is left of two events is the one on the last day")
}

func TestDaysAndMinutesAreValidated(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	for path, body := range map[string]string{
		"/v1/items/flour":   `{"name":"Flour","kind":"ingredient","lead_days":-1}`,
		"/v1/items/rye":     `{"name":"Flour","kind":"ingredient","lead_days":1000}`,
		"/v1/recipes/bread": `{"name":"Bread","passive_minutes":-1,"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`,
		"/v1/recipes/toast": `{"name":"Toast","active_minutes":-5,"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`,
	} {
		k.send(http.MethodPut, path, body).refused(http.StatusUnprocessableEntity, "invalid")
	}
}

// A plan that is locked for the day before bakes first. It is named where this one has to yield, and a
// draft takes nothing of a day.
func TestAScheduleCountsWhatOtherOccasionsBakeFirst(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.planned(at)
	wedding := k.post("/v1/occasions", `{"name":"Wedding","date":"2026-12-11","output_mode":"bulk_count"}`).Header().Get("Location")
	k.put(wedding+"/production-targets/bread", `{"batches":2}`)
	plan := k.planned(wedding)
	k.set(`{"batches_per_day":2}`).is(http.StatusOK)
	of := func(at string) (days []string) {
		for _, step := range into[schedule.Schedule](k.ask(at + "/schedule")).Steps {
			if step.Kind != schedule.Bake {
				continue
			}
			text := step.Batches.Shown().String() + " on " + string(step.Day)
			for _, busy := range step.Because.Others {
				text += ", " + busy.OccasionName + " bakes " + busy.Batches.Shown().String()
			}
			days = append(days, text)
		}
		return days
	}
	require.Equal(t, []string{"1 on 2026-12-11", "2 on 2026-12-12"}, of(at))
	k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	require.Equal(t, []string{"1 on 2026-12-10, Wedding bakes 2", "2 on 2026-12-12"}, of(at))
	require.Equal(t, []string{"2 on 2026-12-11"}, of(wedding))
}
