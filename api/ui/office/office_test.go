package office_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/admin"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/uitest"
	"crumbtrail/audit"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEveryKindOfEventIsNamedInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Languages() {
		l := locale.New(locale.Settings{Language: language})
		for name := range audit.Names() {
			require.True(t, l.Has("event."+name), "%s: %s", language, name)
		}
	}
}

func TestAnEmptyHistorySaysWhatItWillHold(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	require.Contains(t, k.Get("/history").Text(t), "Nothing has happened yet.")
	require.Contains(t, k.Get("/history?type=lot.received.v1").Text(t), "Nothing like that has happened.")
}

// What the form, the interface and the domain find with the settings is reported at once.
func TestAllFaultsOfTheSettingsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	refused := k.Submit(k.Get("/system"), "/system", "name", strings.Repeat("x", 201), "time_zone", "Moon/Base", "currency", "euro",
		"locale", "not a tag")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Equal(t, []string{"#settings-name", "#settings-time_zone", "#settings-currency", "#settings-locale"}, refused.Faults())
	require.Contains(t, refused.Text(t), "This was not saved")

	filter := k.Get("/history?from=yesterday")
	require.Equal(t, http.StatusUnprocessableEntity, filter.Status)
	require.Contains(t, filter.Text(t), "Check what you typed")
	require.NotContains(t, filter.Text(t), "This was not saved", "a filter saves nothing")
}

func events(k *uitest.Kitchen, query string) readmodels.List[history.AuditEvent] {
	var list readmodels.List[history.AuditEvent]
	k.API("/v1/audit/events?limit=50"+query, &list)
	return list
}

func TestTheHistoryIsThatOfTheAPI(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	list := events(k, "")
	require.NotEmpty(t, list.Next, "the sample has more than a page")
	page := k.Get("/history")
	shown := page.Body
	require.NotContains(t, shown, list.Items[0].Description, "the description is not for readers of pages")
	for _, event := range list.Items {
		_, rest, found := strings.Cut(shown, `id="event-`+event.ID)
		require.True(t, found, "newest first: %s", event.Description)
		shown = rest
	}
	older := events(k, "&cursor="+list.Next)
	second := k.Get("/history?cursor=" + list.Next)
	require.Contains(t, second.Body, older.Items[0].ID)
	require.NotContains(t, second.Body, list.Items[0].ID)
	require.Contains(t, second.Text(t), "Back to the newest")
}

func TestTheHistoryIsFiltered(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"finished_good":"biscotti-box","change":"3","reason":"counted <b>twice</b>"}`)
	list := events(k, "&type=finished-stock.adjusted.v1")
	require.Len(t, list.Items, 1)
	page := k.Get("/history?type=finished-stock.adjusted.v1&from=" + string(today(k)) + "&to=" + string(today(k)))
	require.Equal(t, 1, strings.Count(page.Body, `id="event-`))
	require.Contains(t, page.Text(t), "Stock of what was made corrected")
	require.Contains(t, page.Text(t), "counted <b>twice</b>", "a reason is text")
	require.NotContains(t, k.Get("/history?actor=nobody").Body, `id="event-`)
	refused := k.Get("/history?from=soon")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#filter-from"`)
	require.Contains(t, refused.Body, `value="soon"`)
	require.Equal(t, http.StatusUnprocessableEntity, k.Get("/history?occasion=none").Status)
}

func today(k *uitest.Kitchen) string {
	var settings ledger.Kitchen
	k.API("/v1/kitchen", &settings)
	return string(settings.Today)
}

func TestTheHistoryOfAnOccasionLinksToWhatItWas(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	id := string(occasions.Items[0].ID)
	k.Command(http.MethodPost, "/v1/occasions/"+id+"/plans", "")
	var plans readmodels.List[readmodels.PlanHead]
	k.API("/v1/occasions/"+id+"/plans", &plans)
	list := events(k, "&occasion="+id)
	page := k.Get("/history?occasion=" + id)
	require.Equal(t, len(list.Items), strings.Count(page.Body, `id="event-`))
	made := list.Items[0]
	require.NotEmpty(t, made.PlanID)
	path := "/plans/" + string(made.PlanID) + "?as_of=" + made.Position
	require.Contains(t, page.Body, path)
	require.Equal(t, http.StatusOK, k.Get(path).Status)
	require.Contains(t, page.Body, `<option value="`+string(made.PlanID)+`"`, "its plans can be chosen")
	require.Equal(t, http.StatusOK, k.Get("/occasions/"+id+"?as_of="+made.Position).Status)
}

func TestSettingsAreChangedAndReset(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Get("/system")
	require.Contains(t, page.Text(t), "Not set. The default is: USD.")
	refused := k.Submit(page, "/system", "currency", "EURO", "name", "Bakery")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `href="#settings-currency"`)
	require.Contains(t, refused.Body, `value="Bakery"`)
	done := k.Submit(refused, "/system", "currency", "EUR", "consumption", "fefo", "require_if_match", "yes")
	saved := k.Follow(done)
	require.Contains(t, saved.Text(t), "The settings are saved.")
	var settings ledger.Kitchen
	k.API("/v1/kitchen", &settings)
	require.Equal(t, "Bakery", settings.Name)
	require.EqualValues(t, "EUR", settings.Currency)
	require.EqualValues(t, "fefo", settings.Consumption)
	require.True(t, settings.RequireIfMatch)
	require.Equal(t, []string{"time_zone", "locale", "active_minutes_per_day", "batches_per_day"}, settings.Defaults,
		"what was left empty is not set")

	late := k.Submit(page, "/system", "name", "Other")
	require.Equal(t, http.StatusPreconditionFailed, late.Status, "it was set in the meantime")
	require.Contains(t, late.Text(t), "Now: Bakery")

	k.Follow(k.Submit(saved, "/system", "currency", "", "name", "", "consumption", "", "require_if_match", ""))
	k.API("/v1/kitchen", &settings)
	require.Equal(t, []string{
		"name", "time_zone", "currency", "locale", "consumption", "require_if_match", "active_minutes_per_day", "batches_per_day",
	}, settings.Defaults)
}

func TestWhatADayHasRoomForIsASetting(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	wrong := k.Submit(k.Get("/system"), "/system", "active_minutes_per_day", "8 hours", "batches_per_day", "0")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	saved := k.Follow(k.Submit(wrong, "/system", "active_minutes_per_day", "1,960", "batches_per_day", "20"))
	var settings ledger.Kitchen
	k.API("/v1/kitchen", &settings)
	require.Equal(t, []*int{new(1960), new(20)}, []*int{settings.MinutesPerDay, settings.BatchesPerDay})
	require.Contains(t, saved.Body, `value="1960"`)
	require.Contains(t, k.Get("/history").Text(t), "Minutes of work a day: 1960. Batches a day: 20.")
	k.Follow(k.Submit(saved, "/system", "active_minutes_per_day", "", "batches_per_day", ""))
	var reset ledger.Kitchen
	k.API("/v1/kitchen", &reset)
	require.Nil(t, reset.MinutesPerDay)
	require.Nil(t, reset.BatchesPerDay)
}

func TestTheSystemShowsTheProjectionsOfTheAPI(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list admin.ProjectionList
	k.API("/v1/admin/projections", &list)
	page := k.Get("/system")
	require.Contains(t, page.Text(t), list.CurrentLogID)
	for _, one := range list.Items {
		require.Contains(t, page.Body, `href="/system/projections/`+one.Name+`"`)
		require.Contains(t, k.Get("/system/projections/"+one.Name).Text(t), one.LogID)
		require.Contains(t, k.Get("/system/projections/"+one.Name).Text(t), "there are no tables yet", "why it was filled")
		german := k.GetWith("/system/projections/"+one.Name, "Accept-Language", "de")
		require.Contains(t, german.Text(t), "es gibt noch keine Tabellen")
		require.NotContains(t, german.Text(t), "tables")
	}
	require.Equal(t, http.StatusNotFound, k.Get("/system/projections/none").Status)
}

func TestAProjectionIsRebuilt(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	const path = "/system/projections/pantry"
	page := k.Get(path)
	require.NotContains(t, page.Text(t), "Skip the event", "nothing blocks it")
	done := k.Submit(page, path, "reason", "to be sure")
	require.Contains(t, k.Follow(done).Text(t), "The rebuild is requested.")
	require.Contains(t, k.Get(path).Text(t), "to be sure")
	var found admin.ProjectionHistory
	k.API("/v1/admin/projections/pantry", &found)
	require.True(t, slices.ContainsFunc(found.History, func(e admin.ProjectionEvent) bool {
		return e.Kind == "requested" && e.Reason == "to be sure"
	}))

	refused := k.Post(path, "order", "skip", "reason", "broken")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "The projection is not stopped any more.")
	require.Contains(t, refused.Body, `value="broken"`)
	require.Equal(t, http.StatusUnprocessableEntity, k.Post(path, "order", "skip").Status)
	require.Equal(t, http.StatusNotFound, k.Post(path, "order", "drop").Status)
}

func TestAVoidedRunIsOneLinkAwayFromItsEvent(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":1,"actual_yield":32}`)
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	id := string(runs.Items[0].ID)
	k.Command(http.MethodPost, "/v1/production-runs/"+id+"/void", `{"reason":"another oven"}`)
	require.Len(t, events(k, "&type=run.voided.v1").Items, 1)
	page := k.Get("/history?type=run.voided.v1")
	require.Contains(t, page.Text(t), "another oven")
	require.Contains(t, page.Body, `href="/runs/production/`+id+`"`)
	require.Equal(t, "/runs/production/"+id, k.Get("/runs/"+id).Location)
	require.Equal(t, http.StatusNotFound, k.Get("/runs/0199aaaa-bbbb-7ccc-8ddd-00000000000a").Status)
}

func TestAnEventIsToldInWordsWithAllThatItHolds(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"finished_good":"biscotti-box","change":"3","reason":"counted <b>twice</b>"}`)
	event := events(k, "&type=finished-stock.adjusted.v1").Items[0]
	path := "/history/" + event.Stream + "/" + strconv.FormatUint(event.Revision, 10)
	require.Contains(t, k.Get("/history").Body, `href="`+path+`"`)
	page := k.Get(path)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	text := page.Text(t)
	for _, part := range []string{
		"Stock of what was made corrected", "The stock was corrected: Box of eight biscotti by +3.", "counted <b>twice</b>",
		event.CorrelationID, event.Position, `"finished_good": "biscotti-box"`,
	} {
		require.Contains(t, text, part)
	}
	raw := strings.NewReplacer("/history/", "/v1/audit/streams/", event.Stream+"/", event.Stream+"/events/").Replace(path)
	require.Contains(t, page.Body, `href="`+raw+`"`)
	require.Contains(t, k.Get(path+"?lang=de").Text(t), "Der Bestand wurde berichtigt")
	require.Equal(t, http.StatusNotFound, k.Get("/history/"+event.Stream+"/99999").Status)
	require.Equal(t, http.StatusNotFound, k.Get("/history/pantry-other/0").Status, "another kitchen's")
}

func TestSnapshotsStandWithTheEventTheyWereCapturedFor(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	id := string(occasions.Items[0].ID)
	k.Command(http.MethodPost, "/v1/occasions/"+id+"/plans", "")
	count := len(events(k, "&occasion="+id+"&type=recipe-snapshot.captured.v1").Items) +
		len(events(k, "&occasion="+id+"&type=finished-good-snapshot.captured.v1").Items)
	require.Greater(t, count, 5)
	page := k.Get("/history?occasion=" + id)
	require.Contains(t, page.Text(t), "with "+strconv.Itoa(count)+" recipes and goods as they were then")
	alone := k.Get("/history?occasion=" + id + "&type=recipe-snapshot.captured.v1")
	require.NotContains(t, alone.Body, "<details><summary>with")
	require.NotContains(t, alone.Text(t), "as they were then")
}

func TestTheSystemShowsHowTheBackupsAre(t *testing.T) {
	t.Parallel()
	var status atomic.Pointer[autobackup.Status]
	status.Store(&autobackup.Status{})
	k := uitest.OpenWith(t, func(o *api.Options) { o.Backups = func() autobackup.Status { return *status.Load() } })
	require.Contains(t, k.Get("/system").Text(t), "No backups are made on a schedule.")
	require.Contains(t, k.GetWith("/system", "Accept-Language", "de").Text(t), "Es wird nicht regelmäßig gesichert.")

	status.Store(&autobackup.Status{IsOn: true, Every: time.Hour})
	require.Contains(t, k.Get("/system").Text(t), "none yet")
	good := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	status.Store(&autobackup.Status{
		IsOn: true, Every: time.Hour, GoodAt: good, Bytes: 100, FailedAt: good.Add(2 * time.Hour), Reason: "the disk <b> is full", Failures: 1,
	})
	page := k.Get("/system").Text(t)
	require.Contains(t, page, "The last backup failed. It is tried again by itself.")
	require.Contains(t, page, "the disk <b> is full")
	require.Contains(t, page, "Nov 28, 2026, 12:00")
	german := k.GetWith("/system", "Accept-Language", "de").Text(t)
	require.Contains(t, german, "Die letzte Sicherung ist fehlgeschlagen.")
	require.Contains(t, german, "28. Nov")

	status.Store(&autobackup.Status{IsOn: true, Every: time.Hour, GoodAt: good.Add(3 * time.Hour), FailedAt: good, Reason: "it was full"})
	page = k.Get("/system").Text(t)
	require.NotContains(t, page, "The last backup failed.", "one was made since")
	require.Contains(t, page, "it was full", "and the failure is still shown")
}
