package schedule_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/schedule"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestTheScheduleOfAnOccasionIsShownAndDownloaded(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread",
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.Follow(k.Submit(k.Get("/book/new/items"), "/book/new/items", "name", "Vanilla", "lead_days", "4"))
	const edit = "/book/recipes/bread/edit"
	k.Follow(k.Submit(k.Get(edit), edit, "active_minutes", "25", "passive_minutes", "1440", "lines.0.amount", "5", "lines.0.unit", "g",
		"lines.0.item", "Vanilla"))
	require.Contains(t, k.Get("/book/items/vanilla").Text(t), "Order it 4 days before")
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2040-12-12","output_mode":"bulk_count"}`)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	at := "/occasions/" + string(occasions.Items[0].ID)
	require.Contains(t, k.Get(at+"/schedule").Text(t), "Nothing remains to be done.")
	k.Command(http.MethodPut, "/v1"+at+"/production-targets/bread", `{"batches":2}`)
	k.Command(http.MethodPost, "/v1"+at+"/plans", `{}`)

	require.Contains(t, k.Get(at).Body, `href="`+at+`/schedule"`)
	shown := k.Get(at + "/schedule")
	text := shown.Text(t)
	require.Contains(t, text, "Order Vanilla")
	require.Contains(t, text, "It takes 4 days to arrive, and work begins on Dec 11, 2040.")
	require.Contains(t, text, "It waits for a day before Dec 12, 2040.")
	require.Contains(t, text, "50 minutes of work")
	require.Contains(t, k.Get(at+"/schedule?lang=de").Text(t), "Bestellen: Vanilla")

	file := k.Get(at + "/schedule.ics")
	require.Equal(t, http.StatusOK, file.Status)
	read, err := ics.ParseCalendar(bytes.NewBufferString(file.Body))
	require.NoError(t, err)
	var answered schedule.Schedule
	k.API("/v1"+at+"/schedule", &answered)
	require.Len(t, read.Events(), len(answered.Steps))
	for i, step := range answered.Steps {
		start, err := read.Events()[i].GetAllDayStartAt()
		require.NoError(t, err)
		require.Equal(t, string(step.Day), start.Format("2006-01-02"))
		require.Equal(t, 1, strings.Count(file.Body, "UID:"+read.Events()[i].Id()), "each event has its own identity")
	}
	require.Equal(t, http.StatusNotFound, k.Get("/occasions/01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10/schedule").Status)
}

func TestTheScheduleNamesOtherOccasionsOfAFullDay(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread",
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"batches_per_day":2}`)
	planned := func(name, date string, batches string) (occasion, plan string) {
		k.Command(http.MethodPost, "/v1/occasions", `{"name":"`+name+`","date":"`+date+`","output_mode":"bulk_count"}`)
		var occasions readmodels.List[readmodels.Occasion]
		k.API("/v1/occasions", &occasions)
		for _, one := range occasions.Items {
			if one.Name == name {
				occasion = "/occasions/" + string(one.ID)
			}
		}
		k.Command(http.MethodPut, "/v1"+occasion+"/production-targets/bread", `{"batches":`+batches+`}`)
		k.Command(http.MethodPost, "/v1"+occasion+"/plans", `{}`)
		var of schedule.Schedule
		k.API("/v1"+occasion+"/schedule", &of)
		return occasion, "/v1/plans/" + string(of.Plan.ID)
	}
	wedding, plan := planned("Wedding", "2040-12-11", "2")
	market, _ := planned("Market", "2040-12-12", "3")
	k.Command(http.MethodPost, plan+"/lock", "")
	shown := k.Get(market + "/schedule")
	require.Contains(t, shown.Text(t), "2 days before Dec 12, 2040: that day and those between are full. "+
		"Other occasions bake then, too: Wedding ( 2 ×).")
	require.Contains(t, shown.Body, `href="`+wedding+`/schedule"`)
	require.Contains(t, k.Get(market+"/schedule?lang=de").Text(t), "Dann wird auch für andere Anlässe gebacken: Wedding ( 2 ×).")
}
