package occasions_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/readmodels"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestAnEmptyKitchenOffersHowToBegin(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Get("/")
	require.Equal(t, http.StatusOK, page.Status)
	text := page.Text(t)
	require.Contains(t, text, "Create an occasion")
	require.Contains(t, text, "Import from bake-tracker")
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "script-src 'self'")
	require.Equal(t, "same-origin", page.Header.Get("Referrer-Policy"))
	require.NotContains(t, page.Body, "style=", "the policy forbids styles in the page")

	german := k.Get("/?lang=de").Text(t)
	require.Contains(t, german, "Anlass anlegen")
	require.Contains(t, k.Get("/").Text(t), "Anlass anlegen", "the choice is remembered")
	require.Contains(t, k.Browser().Get("/").Text(t), "Create an occasion", "by this browser alone")
}

func TestTheSampleKitchenIsLoadedIntoAnEmptyKitchenAlone(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	first := k.Get("/")
	loaded := k.Follow(k.Submit(first, "/sample")).Text(t)
	require.Contains(t, loaded, "The sample kitchen is loaded.")
	require.Contains(t, loaded, "Holiday market")
	require.Equal(t, http.StatusSeeOther, k.Submit(first, "/sample").Status, "a double click")

	other := uitest.Open(t)
	page := other.Get("/")
	other.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	refused := other.Submit(page, "/sample")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "There is something in the kitchen already")
	var items readmodels.List[readmodels.Item]
	other.API("/v1/items", &items)
	require.Len(t, items.Items, 1)
}

func TestPagesAreWrittenAsTheKitchenSays(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"locale":"de-AT","currency":"EUR","time_zone":"Pacific/Kiritimati"}`)
	require.Eventually(t, func() bool { return strings.Contains(k.Get("/").Body, `lang="de"`) }, 10*time.Second, 10*time.Millisecond)
	require.Contains(t, k.Get("/?lang=en").Body, `<html lang="en"`, "a reader may read another language")
	require.Contains(t, k.Browser().Get("/").Body, `<html lang="de"`)

	zone, err := time.LoadLocation("Pacific/Kiritimati") // most of the day a day ahead of UTC
	require.NoError(t, err)
	day := time.Now().In(zone).Format(time.DateOnly)
	page := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Market", "date", day))
	require.Contains(t, page.Text(t), "today")
	require.Equal(t, http.StatusUnprocessableEntity, k.Get("/?as_of=yesterday").Status)
}

func TestTheNextOccasionIsFirst(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	created := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Much later", "date", "2999-12-31")
	require.Contains(t, k.Follow(created).Text(t), "“Much later” is created.")
	created = k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Long ago", "date", "2001-01-01")
	require.Contains(t, k.Follow(created).Text(t), "days ago")
	page := k.Get("/").Text(t)
	market, later, earlier := strings.Index(page, "Holiday market"), strings.Index(page, "Much later"), strings.Index(page, "Long ago")
	require.Positive(t, market)
	require.Less(t, market, later)
	require.Less(t, later, earlier)
	require.Contains(t, page, "Overall progress 0%")
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Submit(k.Get("/occasions/new"), "/occasions/new",
		"name", "", "date", "31.12.2026", "attendees", "many", "notes", `<b>"quoted"</b>`)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	text := page.Text(t)
	require.Contains(t, text, "This was not saved")
	require.Contains(t, text, "Write a whole number.")
	require.Contains(t, page.Body, `href="#occasion-name"`, "the summary leads to the field")
	require.Contains(t, page.Body, `value="many"`)
	require.Contains(t, page.Body, "&lt;b&gt;&#34;quoted&#34;&lt;/b&gt;")
	require.Equal(t, "false", page.Header.Get("HX-Push-Url"))

	page = k.Submit(page, "/occasions/new", "name", "Market", "date", "31.12.2026", "attendees", "1 000")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "the API refuses the date")
	require.Contains(t, page.Body, `href="#occasion-date"`)
	page = k.Submit(page, "/occasions/new", "name", "Market", "date", "2026-12-31")
	require.Contains(t, k.Follow(page).Text(t), "1,000 guests")
}

func TestADoubleClickIsOneOccasion(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	form := k.Get("/occasions/new")
	first := k.Submit(form, "/occasions/new", "name", "Market", "date", "2999-12-31")
	second := k.Submit(form, "/occasions/new", "name", "Market", "date", "2999-12-31")
	require.Equal(t, http.StatusSeeOther, second.Status)
	require.Equal(t, first.Location, second.Location)

	other := k.Submit(form, "/occasions/new", "name", "Other", "date", "2999-12-31")
	require.Equal(t, http.StatusUnprocessableEntity, other.Status)
	require.Contains(t, other.Text(t), "This form was sent before, with other contents.")
	require.Equal(t, http.StatusSeeOther, k.Submit(other, "/occasions/new").Status, "sent again it is another one")
}

func TestAnUnknownAddressIsAPageForBrowsers(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	for _, path := range []string{"/nowhere", "/occasions/5814adc6-e299-865c-a00b-c79fe23e2056", "/occasions/x", "/a//b"} {
		page := k.Get(path)
		require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"), path)
		require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, page.Status, path)
	}
	require.Equal(t, "application/problem+json", k.Get("/v1/nowhere").Header.Get("Content-Type"))
}

func TestTheNameOfAReaderIsInTheHistory(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	require.Contains(t, k.Follow(k.Submit(k.Get("/"), "/name", "actor", " Zoë ")).Text(t), "Your name is noted.")
	k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Market", "date", "2999-12-31"))
	var events struct{ Items []struct{ Actor string } }
	k.API("/v1/audit/events", &events)
	require.Equal(t, "Zoë", events.Items[0].Actor)
	require.Equal(t, http.StatusUnprocessableEntity, k.Post("/name", "actor", strings.Repeat("x", 121)).Status)
	k.Follow(k.Submit(k.Get("/"), "/name", "actor", ""))
	require.NotContains(t, k.Get("/").Body, "Zoë")
}
