package ui_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

// baked is a kitchen with a past: a plan that was made, locked, and shopped for.
type baked struct {
	*uitest.Kitchen
	occasion, plan, lot string
	events              []history.AuditEvent // of the occasion, the latest first
	// figures are those of the plan and of its list while they were those of now, by what
	// had happened last.
	figures map[string][]map[string]string
}

func withPast(t *testing.T) baked {
	t.Helper()
	k := baked{Kitchen: uitest.Sample(t), figures: map[string][]map[string]string{}}
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	k.occasion = string(occasions.Items[0].ID)
	path := "/occasions/" + k.occasion
	k.plan = strings.TrimPrefix(k.Submit(k.Get(path), path+"/plan").Location, "/plans/")
	remember := func(kind string) {
		for _, path := range k.ofPlan() {
			var read struct{}
			k.API("/v1"+path, &read) // the page shows it from now on
			k.figures[kind] = append(k.figures[kind], k.Get(path).Figures(t))
		}
	}
	remember("plan.created.v1")
	k.Command(http.MethodPost, "/v1/plans/"+k.plan+"/lock", "")
	remember("plan.locked.v1")
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"molasses","amount":3,"unit":"cup"}`)
	k.Command(http.MethodPost, "/v1/plans/"+k.plan+"/start-production", "")
	remember("production.started.v1")
	k.Command(http.MethodPost, "/v1/plans/"+k.plan+"/cancel", `{"reason":"snow <b>storm</b>"}`)
	remember("plan.cancelled.v1")
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	k.lot = string(lots.Items[0].ID)
	var list readmodels.List[history.AuditEvent]
	k.API("/v1/audit/events?limit=500&occasion="+k.occasion, &list)
	k.events = slices.CompactFunc(list.Items, func(a, b history.AuditEvent) bool { return a.CausationID == b.CausationID })
	return k
}

// ofPlan are the addresses of the plan and of its list.
func (k baked) ofPlan() []string {
	return []string{"/plans/" + k.plan, "/plans/" + k.plan + "/shopping-list"}
}

// at returns the position of the last event of a type.
func (k baked) at(t *testing.T, name string) string {
	t.Helper()
	at := slices.IndexFunc(k.events, func(e history.AuditEvent) bool { return e.Type == name })
	require.GreaterOrEqual(t, at, 0, name)
	return k.events[at].Position
}

// pages are the addresses of pages that show the past.
func (k baked) pages() []string {
	return []string{
		"/occasions/" + k.occasion, "/plans/" + k.plan, "/plans/" + k.plan + "/shopping-list", "/shopping?plans=" + k.plan,
		"/plans/" + k.plan + "/explain?path=estimated_cost/known_cost", "/pantry", "/pantry/lots", "/pantry/lots/" + k.lot,
		"/runs", "/history", "/history?occasion=" + k.occasion,
	}
}

func then(path, position string) string {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return path + separator + "as_of=" + position
}

func elements(t *testing.T, page uitest.Page, name string) []*html.Node {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page.Body))
	require.NoError(t, err)
	var found []*html.Node
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == name {
			found = append(found, node)
		}
	}
	return found
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestNothingCanBeChangedInThePast(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	for _, kind := range []string{"plan.created.v1", "plan.locked.v1", "plan.cancelled.v1"} {
		position := k.at(t, kind)
		for _, path := range k.pages() {
			page, status := k.Get(then(path, position)), http.StatusOK
			if kind == "plan.cancelled.v1" && strings.HasPrefix(path, "/shopping") {
				status = http.StatusConflict // nothing was bought for it any more
			}
			require.Equal(t, status, page.Status, "%s: %s", path, page.Body)
			for _, form := range elements(t, page, "form") {
				require.Contains(t, []string{"get", "dialog"}, attribute(form, "method"), "%s: %s", path, attribute(form, "action"))
			}
			require.NotContains(t, page.Body, `name="_key"`, path)
			require.NotContains(t, page.Body, "data-live", "the past does not change")
			text := page.Text(t)
			require.Contains(t, text, "Nothing can be changed here.", path)
			require.Contains(t, text, "Back to now", path)
		}
	}
	page := k.Get(then("/plans/"+k.plan, k.at(t, "plan.cancelled.v1")))
	require.Contains(t, page.Text(t), "snow <b>storm</b>", "who did what, and why")
}

func TestLinksOfThePastLeadToThePast(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	position := k.at(t, "plan.locked.v1")
	followed := map[string]bool{} // one link of each kind
	past := []string{"/plans/", "/occasions/", "/pantry", "/runs", "/history", "/shopping"}
	for _, path := range k.pages() {
		page := k.Get(then(path, position))
		kept := 0
		for _, link := range elements(t, page, "a") {
			address, err := url.Parse(attribute(link, "href"))
			require.NoError(t, err)
			asOf := address.Query().Get("as_of")
			switch {
			case attribute(link, "data-now") != "" || slices.ContainsFunc(link.Attr, func(a html.Attribute) bool { return a.Key == "data-now" }):
				require.NotEqual(t, position, asOf, "%s: %s", path, address)
			case address.Path == "" && address.RawQuery == "": // a place on the page
			case strings.Count(address.Path, "/") == 3 && strings.HasPrefix(address.Path, "/history/"): // an event never changes
			case address.Path == "": // the same page in another language
				require.Equal(t, position, asOf)
			case slices.ContainsFunc(past, func(prefix string) bool { return strings.HasPrefix(address.Path, prefix) }):
				require.NotEmpty(t, asOf, "%s: %s", path, address)
				kept++
				kind := path[:4] + regexp.MustCompile(`[0-9a-f-]{20,}|=.*`).ReplaceAllString(address.Path, "")
				if !followed[kind] {
					require.Equal(t, http.StatusOK, k.Get(address.String()).Status, "%s: %s", path, address)
				}
				followed[kind] = true
			default:
				require.Empty(t, asOf, "%s: %s has no past", path, address)
			}
		}
		require.Positive(t, kept, path)
	}
}

func TestFiguresOfThePastAreTheAnswersOfTheAPIThen(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	distinct := map[string]bool{}
	for kind, figures := range k.figures {
		position := k.at(t, kind)
		var summary answer.Summary
		k.API("/v1/plans/"+k.plan+"/summary?as_of="+position, &summary)
		for i, path := range k.ofPlan() {
			page := k.Get(then(path, position))
			require.Equal(t, figures[i], page.Figures(t), "%s after %s", path, kind)
			require.Contains(t, page.Text(t), map[string]string{
				"draft": "Draft", "locked": "Locked", "in_production": "In production", "cancelled": "Cancelled",
			}[summary.Plan.State])
		}
		if summary.Plan.State == "cancelled" { // nothing is to be found for it
			continue
		}
		for _, row := range summary.Shopping {
			require.Equal(t, row.OnHand.String(), figures[1]["shopping_list/"+string(row.Item)+"/on_hand"], row.Item)
			distinct[string(row.Item)+row.OnHand.String()] = true
		}
	}
	require.Greater(t, len(distinct), len(k.figures["plan.created.v1"][1])/8, "the figures did change")
	var stock ledger.Stock
	k.API("/v1/pantry/stock?as_of="+k.at(t, "plan.locked.v1"), &stock)
	page := k.Get(then("/pantry", k.at(t, "plan.locked.v1")))
	for _, item := range stock.Items {
		require.Contains(t, page.Body, `value="`+item.OnHand.String()+`"`)
	}
}

func TestTheTimelineLeadsFromMomentToMoment(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	for _, path := range []string{"/occasions/" + k.occasion, "/plans/" + k.plan, "/plans/" + k.plan + "/shopping-list"} {
		page := k.Get(path)
		require.Empty(t, elements(t, page, "select[as_of]"))
		back := slices.IndexFunc(elements(t, page, "a"), func(a *html.Node) bool { return uitest.Text(a) == "Look back in time" })
		require.GreaterOrEqual(t, back, 0, "%s leads to its past", path)
		page = k.Get(attribute(elements(t, page, "a")[back], "href"))
		visited := []string{}
		for page.Status == http.StatusOK {
			options := slices.DeleteFunc(elements(t, page, "option"), func(o *html.Node) bool { return !has(o, "selected") })
			require.Len(t, options, 1, path)
			visited = append(visited, attribute(options[0], "value"))
			earlier := slices.IndexFunc(elements(t, page, "a"), func(a *html.Node) bool { return attribute(a, "id") == "timeline-earlier" })
			if earlier < 0 {
				break
			}
			page = k.Get(attribute(elements(t, page, "a")[earlier], "href"))
		}
		require.GreaterOrEqual(t, len(visited), 4, path)
		positions := map[string]bool{}
		for _, event := range k.events {
			positions[event.Position] = true
		}
		for _, position := range visited {
			require.True(t, positions[position], "%s: %s is a moment of the occasion", path, position)
		}
	}
}

func has(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func TestAMomentOfOthersIsPlacedBetweenThoseOfTheOccasion(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	var lots readmodels.List[history.AuditEvent]
	k.API("/v1/audit/events?type=lot.received.v1&limit=1", &lots)
	page := k.Get(then("/plans/"+k.plan, lots.Items[0].Position))
	require.Contains(t, page.Text(t), "Lot received")
	require.Contains(t, page.Body, `<option value="`+lots.Items[0].Position+`" selected>`)
	require.Contains(t, page.Body, then("/plans/"+k.plan, k.at(t, "plan.locked.v1")), "the moment before")
	require.Contains(t, page.Body, then("/plans/"+k.plan, k.at(t, "production.started.v1")), "the moment after")
	at := lots.Items[0].RecordedAt.Format("2006-01-02T15:04:05.999999999Z")
	require.Equal(t, http.StatusOK, k.Get(then("/plans/"+k.plan, at)).Status, "a time is a moment too")
}

// The list for several plans has the moments of all their occasions, also where there was no list.
func TestTheTimelineOfAPooledListIsThatOfAllItsOccasions(t *testing.T) {
	t.Parallel()
	k := withPast(t)
	fair := strings.TrimPrefix(k.Send(http.MethodPost, "/v1/occasions",
		`{"name":"Fair","date":"2999-01-01","output_mode":"bulk_count"}`).Header.Get("Location"), k.URL)
	k.Command(http.MethodPut, fair+"/production-targets/almond-biscotti", `{"batches":2}`)
	plan := k.Send(http.MethodPost, fair+"/plans", "").Header.Get("Location")
	plan = plan[strings.LastIndex(plan, "/")+1:]
	var list readmodels.List[history.AuditEvent]
	k.API("/v1/audit/events?limit=500&occasion="+strings.TrimPrefix(fair, "/v1/occasions/"), &list)
	require.GreaterOrEqual(t, len(list.Items), 3)
	ofFair := slices.CompactFunc(list.Items, func(a, b history.AuditEvent) bool { return a.CausationID == b.CausationID })

	path := "/shopping?plans=" + k.plan + "," + plan
	last := k.Get(then(path, list.Items[0].Position))
	require.Equal(t, http.StatusConflict, last.Status, "one of them was cancelled by then")
	for _, event := range append(ofFair, k.events...) {
		require.Contains(t, last.Body, `<option value="`+event.Position+`"`, event.Type)
	}
	require.Contains(t, last.Body, `<option value="`+list.Items[0].Position+`" selected>`)
	alone := k.Get(then("/shopping?plans="+k.plan, k.at(t, "plan.locked.v1")))
	require.Equal(t, http.StatusOK, alone.Status)
	require.Contains(t, alone.Body, `id="timeline-earlier"`)
	require.NotContains(t, alone.Body, `<option value="`+list.Items[0].Position+`"`, "another occasion")
}

// Who acted without a name is called above a page about the past as in the history.
func TestThePastNamesWhoActedAsTheHistoryDoes(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	var events struct{ Items []struct{ Position string } }
	k.API("/v1/audit/events", &events)
	page := k.Get("/pantry?as_of=" + events.Items[0].Position)
	require.Contains(t, page.Text(t), "without a name · ")
	require.NotContains(t, page.Text(t), "anonymous")
}

func TestAPageWithoutAPastSaysSo(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	for _, path := range []string{"/book", "/occasions/new", "/pantry/receive", "/system"} {
		page := k.Get(path + "?as_of=1")
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, path)
		require.Contains(t, page.Text(t), "This page shows only how things are now.")
	}
}
