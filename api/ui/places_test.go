package ui

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// place is a form, by the route that it is sent to, with the operation that it is for.
type place struct {
	operation, route string
	fields           []string
}

// reason fills in a form that asks for nothing but a reason.
func reason() []string { return []string{"reason", "counted again"} }

// places are all forms of the pages that change something.
func places() []place {
	because := reason()
	definition := []string{"name", "Bread", "slug", "bread", "kind", "ingredient"}
	recipe := append([]string{"yields.0.name", "Loaf", "yields.0.items_per_batch", "2"}, definition...)
	good := append([]string{"components.0.thing", "good:box", "components.0.quantity", "1"}, definition...)
	lot := []string{"lots.0.item", "flour", "lots.0.amount", "2", "lots.0.unit", "kg", "lots.0.take", "yes"}
	tick := []string{"item", "flour", "plans", "p1", "of.0.plan", "p1", "of.0.packages", "1"}
	untick := []string{"plans", "p1", "ticks.0.plan", "p1", "ticks.0.tick", "t1"}
	stock := append([]string{"thing", "good:box", "change", "2"}, because...)
	baked := []string{"batches", "1", "actual_yield", "20"}
	amendment := append([]string{"goods.box", "14"}, because...)
	pasted := []string{
		"_step", "confirm", "name", "Missing", "slug", "missing", "yield_quantity", "2", "yield_name", "Loaf",
		"lines.0.use", "new", "lines.0.name", "Rye", "lines.0.amount", "1", "lines.0.unit", "kg",
	}
	return []place{
		{"LoadSampleKitchen", "/sample", nil},
		{"SignIn", "/sign-in", []string{"credential", "code"}},
		{"BeginWithProvider", "/sign-in/oidc", nil},
		{"SignOut", "/access", []string{"do", "sign-out"}},
		{"CreateLink", "/access", []string{"do", "invite", "name", "Ada", "role", "cook"}},
		{"CreateLink", "/access", []string{"do", "device", "id", "m1"}},
		{"RevokeLink", "/access", []string{"do", "revoke-link", "id", "l1"}},
		{"CreateKey", "/access", []string{"do", "key", "name", "Till", "role", "cook"}},
		{"RevokeKey", "/access", []string{"do", "revoke-key", "id", "k1"}},
		{"ChangeMemberRole", "/access", []string{"do", "role", "id", "m1", "role", "cook"}},
		{"RemoveMember", "/access", []string{"do", "remove", "id", "m1"}},
		{"EndOwnSession", "/me", []string{"do", "end", "id", "s1"}},
		{"EndOtherSessions", "/me", []string{"do", "others"}},
		{"RevokeSession", "/access", []string{"do", "end", "id", "s1"}},
		{"ScheduleOccasion", "/occasions/new", []string{"name", "Market", "date", "2031-12-20"}},
		{"RescheduleOccasion", "/occasions/{id}/details", []string{"name", "Market", "date", "2031-12-20"}},
		{"ArchiveOccasion", "/occasions/{id}/archive", because},
		{"RestoreOccasion", "/occasions/{id}/restore", nil},
		{"SetProductionTarget", "/occasions/{id}/recipes", []string{"row", "bread/loaf", "quantity", "3"}},
		{"RemoveProductionTarget", "/occasions/{id}/recipes/remove", []string{"row", "bread/loaf"}},
		{"SetAssemblyTarget", "/occasions/{id}/goods", []string{"of", "box", "quantity", "3"}},
		{"RemoveAssemblyTarget", "/occasions/{id}/goods/remove", []string{"row", "box"}},
		{"CreatePlan", "/occasions/{id}/plan", nil},
		{"LockPlan", "/plans/{id}/lock", nil},
		{"UnlockPlan", "/plans/{id}/unlock", nil},
		{"StartProduction", "/plans/{id}/start", nil},
		{"CompletePlan", "/plans/{id}/complete", append([]string{"accept_incomplete", "yes"}, because...)},
		{"ReopenPlan", "/plans/{id}/reopen", because},
		{"CancelPlan", "/plans/{id}/cancel", because},
		{"CompleteShopping", "/plans/{id}/shopped", nil},
		{"CompleteShopping", "/plans/{id}/shopping-list/complete", nil},
		{"ReopenShopping", "/plans/{id}/shop-again", nil},
		{"ReopenShopping", "/plans/{id}/shopping-list/reopen", nil},
		{"AmendPlan", "/plans/{id}/amend", amendment},
		{"AmendPlan", "/plans/{id}/amend/try", amendment},
		{"CollectItem", "/plans/{id}/shopping-list/collect", tick},
		{"CollectItem", "/shopping/collect", tick},
		{"UncollectItem", "/plans/{id}/shopping-list/uncollect", untick},
		{"CorrectLot", "/pantry/lots/{id}/correct", append([]string{"amount", "1", "unit", "kg", "received_on", "2026-11-01"}, because...)},
		{"OrderItem", "/plans/{id}/shopping-list/orders", []string{"item", "flour", "amount", "1", "unit", "kg"}},
		{"CancelOrder", "/plans/{id}/shopping-list/orders/{order}/cancel", nil},
		{"UncollectItem", "/shopping/uncollect", untick},
		{"ReceiveLots", "/plans/{id}/shopping-list/put-away", lot},
		{"ReceiveLots", "/shopping/put-away", lot},
		{"ReceiveLots", "/pantry/receive", lot},
		{"AdjustStock", "/pantry/lots/{id}", append([]string{"change", "2"}, because...)},
		{"AdjustStock", "/pantry/finished", stock},
		{"CorrectLot", "/pantry/lots/{id}/correct", append([]string{"amount", "2", "unit", "kg", "received_on", "2031-12-20"}, because...)},
		{"RecordBatchProduction", "/plans/{id}/bake/{recipe}/{unit}", baked},
		{"RecordBatchProduction", "/runs/new/bake/{recipe}/{unit}", baked},
		{"RecordAssembly", "/plans/{id}/assemble/{good}", []string{"quantity", "2"}},
		{"RecordAssembly", "/runs/new/assemble/{good}", []string{"quantity", "2"}},
		{"VoidProductionRun", "/runs/production/{id}", because},
		{"SettleUnaccounted", "/runs/production/{id}", append([]string{"settle", "flour"}, because...)},
		{"VoidAssemblyRun", "/runs/assembly/{id}", because},
		{"DefineItem", "/book/new/items", definition},
		{"DefineItem", "/book/items/{slug}/edit", definition},
		{"DefineItem", "/book/paste", pasted},
		{"AcceptMeasureSuggestions", "/book/measures", []string{"accept.butter", "butter:cup"}},
		{"ArchiveItem", "/book/items/{slug}/archive", nil},
		{"DefineRecipe", "/book/new/recipes", recipe},
		{"DefineRecipe", "/book/recipes/{slug}/edit", recipe},
		{"DefineRecipe", "/book/paste", pasted},
		{"ArchiveRecipe", "/book/recipes/{slug}/archive", nil},
		{"DefineFinishedGood", "/book/new/goods", good},
		{"DefineFinishedGood", "/book/goods/{slug}/edit", good},
		{"ArchiveFinishedGood", "/book/goods/{slug}/archive", nil},
		{"ImportExport", "/import", nil},
		{"ChangeKitchenSettings", "/system", []string{"name", "The old mill"}},
		{"RebuildProjection", "/system/projections/{name}", []string{"order", "rebuild"}},
		{"CancelRebuild", "/system/projections/{name}", []string{"order", "cancel"}},
		{"RetryProjection", "/system/projections/{name}", []string{"order", "retry"}},
		{"SkipEvent", "/system/projections/{name}", append([]string{"order", "skip"}, because...)},
	}
}

// questions are forms that are sent with GET: they only ask what would be.
func questions() []place {
	return []place{
		{"SimulatePlan", "/plans/{id}/what-if", []string{"goods.box", "14"}},
		{"SignInWithProvider", "/sign-in/oidc", []string{"state", "s", "code", "c"}}, // the provider sends it
	}
}

// withoutOperation are forms of which the API has none: they are about the browser.
var withoutOperation = []string{"POST /name", "POST /kitchens"}

// changing returns the operations of the interface that change something, by their ids:
// the method, and an expression for the path.
func changing(t *testing.T) map[string]func(call string) bool {
	t.Helper()
	content, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	var described struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		}
	}
	require.NoError(t, json.Unmarshal(content, &described))
	parameter := regexp.MustCompile(`\\\{\w+\\\}`)
	operations := map[string]func(string) bool{}
	for path, methods := range described.Paths {
		for method, operation := range methods {
			if !slices.Contains([]string{"post", "put", "patch", "delete"}, method) {
				continue
			}
			require.NotEmpty(t, operation.ID, "%s %s has an id", method, path)
			call := regexp.QuoteMeta(strings.ToUpper(method) + " " + path)
			operations[operation.ID] = regexp.MustCompile("^" + parameter.ReplaceAllString(call, `[^/]+`) + "$").MatchString
		}
	}
	require.Greater(t, len(operations), 30)
	return operations
}

// routes are the registered routes, by method and pattern.
type routes map[string]http.Handler

func (r routes) Route(method, pattern string, handler http.Handler) { r[method+" "+pattern] = handler }

// pagesOf returns the routes of all pages over an interface.
func pagesOf(t *testing.T, api http.Handler) routes {
	t.Helper()
	pages, err := New(Options{API: api})
	require.NoError(t, err)
	registered := routes{}
	pages.Register(registered)
	return registered
}

// calls is an interface that accepts every command, and records which it was sent.
type calls struct{ sent []string }

func (c *calls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodGet:
		c.sent = append(c.sent, r.Method+" "+r.URL.Path)
		_, _ = w.Write([]byte(`{"after": {"amount": "2"}}`))
	case strings.HasSuffix(r.URL.Path, "/snapshot"):
		_, _ = w.Write([]byte(`{"content": {"recipes": [{"slug": "bread"}], "goods": [{"slug": "box"}]}}`))
	case strings.HasSuffix(r.URL.Path, "/missing"):
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"status": 404, "code": "not_found"}`))
	default:
		_, _ = w.Write([]byte(`{"active": true, "plan": {}}`))
	}
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// send sends a form to its route.
func (r routes) send(t *testing.T, method string, p place) int {
	t.Helper()
	return r.answer(t, method, p).Code
}

// answer returns what the route of a form answers to it.
func (r routes) answer(t *testing.T, method string, p place) *httptest.ResponseRecorder {
	t.Helper()
	handler := r[method+" "+p.route]
	require.NotNil(t, handler, "no page serves %s %s, where %s has its place", method, p.route, p.operation)
	form := url.Values{}
	for i := 0; i < len(p.fields); i += 2 {
		form.Set(p.fields[i], p.fields[i+1])
	}
	path, kind, body := parameter.ReplaceAllString(p.route, "thing"), "application/x-www-form-urlencoded", form.Encode()
	switch {
	case method == http.MethodGet:
		path, body = path+"?"+body, ""
	case p.operation == "ImportExport":
		kind, body = upload(t)
	}
	request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", kind)
	for _, name := range parameter.FindAllStringSubmatch(p.route, -1) {
		request.SetPathValue(name[1], "thing")
	}
	answered := httptest.NewRecorder()
	handler.ServeHTTP(answered, request)
	return answered
}

// upload is the form with a file.
func upload(t *testing.T) (kind, body string) {
	t.Helper()
	var content bytes.Buffer
	writer := multipart.NewWriter(&content)
	file, err := writer.CreateFormFile("file", "export.json")
	require.NoError(t, err)
	_, err = file.Write([]byte("{}"))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return writer.FormDataContentType(), content.String()
}

// Whatever the interface can change, a page can: each operation has a form, and the form
// sends to that operation. A new operation fails here until it has a place.
func TestEveryCommandHasItsPlaceInAPage(t *testing.T) {
	t.Parallel()
	operations := changing(t)
	api := &calls{}
	registered := pagesOf(t, api)
	placed, served := map[string]bool{}, map[string]bool{}
	for _, without := range withoutOperation {
		require.Contains(t, registered, without)
		served[without] = true
	}
	check := func(method string, p place) {
		require.Contains(t, operations, p.operation, "there is no such operation")
		api.sent = nil
		status := registered.send(t, method, p)
		require.Less(t, status, http.StatusBadRequest, "%s %s", method, p.route)
		require.True(t, slices.ContainsFunc(api.sent, operations[p.operation]),
			"%s %s is the place of %s, but sent %v", method, p.route, p.operation, api.sent)
		placed[p.operation], served[method+" "+p.route] = true, true
	}
	for _, p := range places() {
		check(http.MethodPost, p)
	}
	for _, p := range questions() {
		check(http.MethodGet, p)
	}
	for id := range operations {
		require.True(t, placed[id], "%s has no place in a page", id)
	}
	for route := range registered {
		require.True(t, served[route] || strings.HasPrefix(route, http.MethodGet+" "), "%s is the place of no operation", route)
	}
}
