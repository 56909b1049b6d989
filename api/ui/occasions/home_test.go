package occasions_test

import (
	"net/http"
	"net/url"
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
	require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "+
		"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", page.Header.Get("Content-Security-Policy"))
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
	require.Eventually(t, func() bool { return strings.Contains(k.Get("/").Body, `<html lang="de"`) }, 10*time.Second, 10*time.Millisecond)
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
	past := k.Follow(created).Text(t)
	require.Contains(t, past, "days ago")
	require.Contains(t, past, "“Long ago” is created. Its day is over already")
	page := k.Get("/").Text(t)
	market, later, earlier := strings.Index(page, "Holiday market"), strings.Index(page, "Much later"), strings.Index(page, "Long ago")
	require.Positive(t, market)
	require.Less(t, market, later)
	require.Less(t, later, earlier)
	require.Contains(t, page, "Overall progress 0%")
}

// What is done is no more to do, but it is not over before its day.
// Each count leads to the list that it counts. What has no past yet does not lead to it.
func TestCountsLeadToWhatTheyCount(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	require.NotContains(t, uitest.Open(t).Get("/").Text(t), "Look back in time")
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	occasion := "/occasions/" + string(list.Items[0].ID)
	before := k.Get("/").Body
	for count, at := range map[string]string{" items?<": "#means", " recipes?<": ""} {
		require.Regexp(t, `<a\s+href="`+occasion+at+`">\d+`+count, before)
	}
	plan := k.Submit(k.Get(occasion), occasion+"/plan").Location
	after := k.Get("/").Body
	require.Regexp(t, `<a\s+href="`+plan+`/shopping-list">\d+ items?<`, after)
	require.Regexp(t, `<a\s+href="`+plan+`/bake">\d+ recipes?<`, after)
	require.Contains(t, after, `href="`+plan+`#by-category"`)
	require.Contains(t, k.Get(plan).Body, `id="by-category"`)

	made := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Fair", "date", "2999-01-01", "output_mode", "bundled"))
	require.Equal(t, http.StatusOK, made.Status)
	require.NotContains(t, made.Text(t), "Look back in time")
	require.Contains(t, k.Get(occasion).Text(t), "Look back in time")
}

func TestAnOccasionIsEarlierOnceItsDayIsOver(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := "/v1/occasions/" + occasions.Items[0].ID
	k.Command(http.MethodPost, occasion+"/plans", "")
	var plans struct{ Items []struct{ ID string } }
	k.API(occasion+"/plans", &plans)
	plan := "/v1/plans/" + plans.Items[0].ID
	for _, next := range []string{"lock", "start-production"} {
		k.Command(http.MethodPost, plan+"/"+next, "")
	}
	k.Command(http.MethodPost, plan+"/complete", `{"accept_incomplete": true, "reason": "sold out"}`)
	k.API(occasion, &struct{}{})
	text := k.Get("/").Text(t)
	done := strings.Index(text, "Done, still to come")
	require.Positive(t, done, text)
	require.Less(t, done, strings.Index(text, "Holiday market"))
	require.NotContains(t, text, "Earlier")
	k.Command(http.MethodPatch, occasion, `{"date": "2001-01-01"}`)
	k.API(occasion, &struct{}{})
	text = k.Get("/").Text(t)
	require.NotContains(t, text, "Done, still to come")
	require.Less(t, strings.Index(text, "Earlier"), strings.Index(text, "Holiday market"))
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

	page = k.Submit(page, "/occasions/new", "attendees", "99999999999999999999")
	require.Contains(t, page.Text(t), "This number is too large.")

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
	long := k.Do(http.MethodPost, "/name", "actor="+strings.Repeat("x", 121), "Referer", k.URL+"/runs")
	require.Equal(t, http.StatusUnprocessableEntity, long.Status)
	require.Contains(t, long.Text(t), "A name has at most 120 characters.")
	require.Equal(t, strings.Repeat("x", 121), long.Form(t, "/name", "", "").Get("actor"))
	require.Equal(t, 1, strings.Count(long.Body, `id="actor-form"`))
	short := k.Submit(long, "/name", "actor", "Zoë")
	require.Equal(t, "/name?from=%2Fruns", short.Location, "it leads back to the page before")
	k.Follow(k.Submit(k.Get("/"), "/name", "actor", ""))
	require.NotContains(t, k.Get("/").Body, "Zoë")
}

// With scripts only the form at the foot is replaced. Without them a page of its own says that the
// name is saved, so that going back shows what was typed.
func TestSavingTheNameLeavesThePageAsItIs(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	from := k.URL + "/occasions/new?x=1"
	scripted := k.Do(http.MethodPost, "/name", "actor=Zoe", "Referer", from, "HX-Request", "true")
	require.Equal(t, "/occasions/new?x=1", scripted.Location)
	answer := k.GetWith(scripted.Location, "HX-Request", "true")
	require.Contains(t, answer.Body, `<span role="status">Your name is noted.</span></form>`)
	require.Contains(t, answer.Body, `hx-select="#actor-form"`)

	plain := k.Do(http.MethodPost, "/name", "actor=Zoe", "Referer", from)
	require.Equal(t, "/name?from=%2Foccasions%2Fnew%3Fx%3D1", plain.Location)
	noted := k.Follow(plain)
	require.Contains(t, noted.Text(t), "Your name is noted.")
	require.NotContains(t, noted.Text(t), "This page knows no")
	require.Contains(t, noted.Body, `href="/occasions/new?x=1"`)
	for _, elsewhere := range []string{"https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", ""} {
		page := k.Get("/name?from=" + url.QueryEscape(elsewhere))
		require.Contains(t, page.Body, `<a class="button" href="/">`, elsewhere)
	}
}

// A message is for the page that the reader asks for, and stays for it while others ask.
func TestAMessageIsForWhoAsksForThePage(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	done := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Fair", "date", "2999-12-31")
	var occasion struct{ Revision uint64 }
	k.API("/v1"+done.Location, &occasion)
	for _, aside := range []string{"Crumbtrail-Kept", "Crumbtrail-Aside"} {
		require.NotContains(t, k.GetWith(done.Location, aside, "1").Body, "is created.")
	}
	require.NotContains(t, k.GetWith("/", "Sec-Purpose", "prefetch;anonymous-client-ip").Body, "is created.")
	k.Get("/manifest.webmanifest")
	require.Contains(t, k.Follow(done).Text(t), "“Fair” is created.")
	require.NotContains(t, k.Get(done.Location).Text(t), "“Fair” is created.", "it is shown once")
}

func TestWhatWasMadeAndExpiresBeforeIsCounted(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name":"Bread",
		"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2,"shelf_life_days":3}]}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Fair","date":"2999-01-01","output_mode":"bulk_count"}`)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	occasion := "/v1/occasions/" + string(occasions.Items[0].ID)
	k.Command(http.MethodPut, occasion+"/production-targets/bread", `{"batches":2}`)
	k.Command(http.MethodPost, occasion+"/plans", "")
	k.API(occasion, &struct{}{})
	require.Contains(t, k.Get("/").Text(t), "Expires before nothing")
	for range 2 {
		k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	}
	k.API("/v1/occasions?include=progress", &occasions)
	require.Equal(t, 1, occasions.Items[0].Progress.ExpiringMade, "one thing, made twice")
	require.Contains(t, k.Get("/").Text(t), "Expires before 1 thing made")
	require.Contains(t, k.Get("/?lang=de").Text(t), "Läuft vorher ab 1 Sache aus der Küche")
}
