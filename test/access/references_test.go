package access

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
)

// bodies have a reference of each kind that a body may have, as <what>. Operations without
// an entry have no reference in their body.
var bodies = map[string][]string{
	"AdjustStock": {
		`{"lot_id": "<lot>", "change": "1", "unit": "g", "reason": "x"}`, `{"finished_good": "<good>", "change": "1", "reason": "x"}`,
		`{"finished_unit": "<full_unit>", "change": "1", "reason": "x"}`,
	},
	"AcceptMeasureSuggestions": {`{"accept": [{"item": "<item>", "suggestion": "flour:cup"}]}`},
	"AmendPlan": {
		`{"reason": "x", "changes": [{"change": "refresh_recipe", "recipe": "<recipe>"}]}`,
		`{"reason": "x", "changes": [{"change": "set_quantity", "finished_good": "<good>", "quantity": 7}]}`,
		`{"reason": "x", "changes": [{"change": "set_batches", "finished_unit": "<full_unit>", "batches": 7}]}`,
	},
	"CollectItem": {`{"item": "<item>", "packages": 1}`},
	"OrderItem":   {`{"item": "<box>", "packages": 1}`},
	"DefineFinishedGood": {`{"name": "n", "components": [{"finished_good": "<hamper>", "quantity": 1},
		{"finished_unit": "<full_unit>", "quantity": 1}, {"item": "<box>", "quantity": 1, "unit": "each"}]}`},
	"DefineRecipe": {`{"name": "n", "base_recipe": "<base>", "lines": [{"item": "<item>", "amount": 1, "unit": "g"}],
		"components": [{"recipe": "<base>", "batches": 1}, {"finished_unit": "<full_unit>", "quantity": 1}],
		"yields": [{"slug": "<unit>", "name": "n", "mode": "count", "items_per_batch": 1}]}`},
	"ReceiveLots": {
		`{"item": "<item>", "amount": 1, "unit": "g", "collected_for": ["<plan>"], "ordered_for": ["<plan>"],
			"settles_unaccounted": ["<production_run>"]}`,
		`{"lots": [{"item": "<item>", "amount": 1, "unit": "g", "collected_for": ["<plan>"], "ordered_for": ["<plan>"],
			"settles_unaccounted": ["<production_run>"]}]}`,
	},
	"RecordAssembly": {`{"finished_good": "<good>", "quantity": 1, "occasion_id": "<occasion>", "consumed": [
		{"item": "<box>", "amount": 1, "unit": "each", "lot_id": "<lot>", "instead_of": "<box>"}]}`},
	"RecordBatchProduction": {
		`{"recipe": "<recipe>", "finished_unit": "<unit>", "batches": 1, "actual_yield": 4, "occasion_id": "<occasion>", "consumed": [
		{"item": "<item>", "amount": 1, "unit": "g", "lot_id": "<lot>", "instead_of": "<item>"}]}`,
	},
	"SetProductionTarget": {`{"batches": 1, "finished_unit": "<unit>"}`},
	"SimulatePlan": {`{"assembly_targets": [{"finished_good": "<good>", "quantity": 1}],
		"production_targets": [{"recipe": "<recipe>", "finished_unit": "<unit>", "batches": 1}],
		"lots": [{"item": "<item>", "amount": 1, "unit": "g"}], "prices": [{"item": "<item>", "unit": "g", "unit_price": "1"}]}`},
	"CreateLink":         {`{"member": "<member>"}`},
	"ChangeMemberRole":   {`{"role": "cook"}`},
	"SetAssemblyTarget":  {`{"quantity": 1}`},
	"SettleUnaccounted":  {`{"item": "<item>", "lot_id": "<lot>", "reason": "x"}`},
	"VoidAssemblyRun":    {`{"reason": "x"}`},
	"VoidProductionRun":  {`{"reason": "x"}`},
	"ArchiveOccasion":    {`{"reason": "x"}`},
	"CancelPlan":         {`{"reason": "x"}`},
	"ReopenPlan":         {`{"reason": "x"}`},
	"RescheduleOccasion": {`{"attendees": 11}`},
	"DefineItem":         {`{"name": "n", "kind": "ingredient"}`},
}

// queries are the parameters that refer to something, by name. Some mean another thing in
// another place, or have a form of their own.
var queries = map[string]string{
	"occasion_id": "occasion", "occasion": "occasion", "plan_id": "plan", "plan": "plan", "plans": "plan", "with": "other_plan",
	"finished_good": "good", "item": "item", "recipe": "recipe", "stream": "stream", "cursor": "cursor", "actor": "member",
	"finished_unit": "unit", "lot": "lot",
}

// plain are the parameters and headers that refer to nothing of a kitchen. Positions are of
// the whole log.
var plain = strings.Fields(`names scale from to on from_day to_day voided as_of limit q archived kind category include depth path dry_run
	used_up expires_before batches log_id after type revision name If-Match If-None-Match Crumbtrail-Min-Position Crumbtrail-Actor
	Crumbtrail-Log-Id Last-Event-ID Idempotency-Key Accept effect missing allergens`)

// reference is one place of a request that names something.
type reference struct {
	op    operation
	place string // such as path id, query item, body /lots/0/item
	what  string
	// with returns the request with a value in the place.
	with func(value string) (path, body string)
}

var token = regexp.MustCompile(`<([a-z_]+)>`)

// references returns every place of an operation that names something of a kitchen, with
// our own values in all others.
func (f *fixture) references(op operation) (all []reference) {
	f.t.Helper()
	own := func(template string) string {
		return token.ReplaceAllStringFunc(template, func(t string) string { return f.ids[strings.Trim(t, "<>")] })
	}
	templates := bodies[op.ID]
	if len(templates) == 0 {
		templates = []string{""}
	}
	path := op.Path
	for _, parameter := range parameters {
		if strings.HasPrefix(op.Path, parameter.path) {
			path = strings.ReplaceAll(path, parameter.name, "<"+parameter.what+">")
		}
	}
	path = strings.ReplaceAll(strings.ReplaceAll(path, "{revision}", "0"), "{name}", "pantry")
	require.NotContains(f.t, path, "{", op.Path)
	query := needed[op.Path]
	if op.Path == "/v1/shopping-list" || op.Path == "/v1/shopping-list/explain" {
		query = "?plans=<plan>&path=/estimated_cost"
		query = strings.TrimSuffix(query, map[bool]string{true: "&path=/estimated_cost"}[op.Path == "/v1/shopping-list"])
	}
	add := func(place, what string, with func(value string) (string, string)) {
		all = append(all, reference{op, place, what, with})
	}
	for _, found := range token.FindAllString(path+query, -1) {
		add("path "+found, strings.Trim(found, "<>"), func(value string) (string, string) {
			return own(strings.Replace(path+query, found, url.PathEscape(value), 1)), own(templates[0])
		})
	}
	for _, parameter := range op.Parameters {
		what := queries[parameter.Name]
		if parameter.In != "query" || what == "" || strings.Contains(query, parameter.Name+"=") && parameter.Name == "plans" {
			continue
		}
		add("query "+parameter.Name, what, func(value string) (string, string) {
			joint := "?"
			rest := query
			if parameter.Name == "with" {
				rest = ""
			}
			if rest != "" {
				joint = "&"
			}
			return own(path + rest + joint + parameter.Name + "=" + url.QueryEscape(value)), own(templates[0])
		})
	}
	for _, template := range templates {
		for at, found := range token.FindAllStringIndex(template, -1) {
			add(fmt.Sprint("body ", at, " ", template[found[0]:found[1]]), template[found[0]+1:found[1]-1], func(value string) (string, string) {
				return own(path + query), own(template[:found[0]] + value + template[found[1]:])
			})
		}
	}
	return all
}

// pointersOf returns the places of a schema whose text names something: an id or a slug.
func (d document) pointersOf(schema map[string]any, at string, found map[string]bool) {
	if ref, ok := schema["$ref"].(string); ok {
		d.pointersOf(d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], at, found)
		return
	}
	for _, name := range []string{"anyOf", "oneOf", "allOf"} {
		options, _ := schema[name].([]any)
		for _, option := range options {
			d.pointersOf(option.(map[string]any), at, found)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, property := range properties {
		d.pointersOf(property.(map[string]any), at+"/"+name, found)
	}
	if items, ok := schema["items"].(map[string]any); ok {
		d.pointersOf(items, at+"/*", found)
	}
	if pattern, _ := schema["pattern"].(string); strings.HasPrefix(pattern, "^[a-z0-9]+(?:") || strings.HasPrefix(pattern, "^[0-9a-f]{8}") {
		found[at] = true
	}
}

// tokensOf returns the places of a body that have a reference.
func tokensOf(value any, at string, found map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			tokensOf(inner, at+"/"+name, found)
		}
	case []any:
		for _, inner := range value {
			tokensOf(inner, at+"/*", found)
		}
	case string:
		if token.MatchString(value) {
			found[at] = true
		}
	}
}

// A parameter or a member of a body that is new, and names something, needs its place here.
func TestEveryReferenceOfTheDocumentIsTried(t *testing.T) {
	t.Parallel()
	d := published(t)
	for _, op := range d.operations() {
		for _, parameter := range op.Parameters {
			if parameter.In != "path" && queries[parameter.Name] == "" && parameter.Name != "Crumbtrail-Kitchen" {
				require.Contains(t, plain, parameter.Name, "%s: does the parameter name something?", op.ID)
			}
		}
		want, have := map[string]bool{}, map[string]bool{}
		if op.ID == "ImportExport" { // names what it brings itself
			continue
		}
		for _, content := range op.RequestBody.Content {
			d.pointersOf(content.Schema, "", want)
		}
		for _, template := range bodies[op.ID] {
			var body any
			require.NoError(t, json.Unmarshal([]byte(template), &body), op.ID)
			tokensOf(body, "", have)
		}
		for pointer := range want {
			require.Contains(t, have, pointer, "%s has no body with a reference at %s", op.ID, pointer)
		}
	}
}

// varying is what differs between two answers to the same question.
var varying = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|` +
	`20\d\d-\d\d-\d\dT[^"]*|"(revision|number)":\d+|"content_hash":"[0-9a-f]+"`)

// same returns an answer without the value that was asked for, and without what varies.
func same(a answer, values ...string) string {
	header := maps.Clone(a.header)
	for _, name := range []string{"Date", "X-Request-Id", "Crumbtrail-Position", "Etag", "Content-Length", "Crumbtrail-Replaced-Revision"} {
		header.Del(name)
	}
	text := fmt.Sprint(a.status, header, a.body)
	for _, value := range values {
		text = strings.ReplaceAll(strings.ReplaceAll(text, url.PathEscape(value), "VALUE"), value, "VALUE")
	}
	return varying.ReplaceAllString(text, "VARIES")
}

// named are the texts by which an answer may repeat a value: a finished unit by its recipe,
// too.
func named(value string) []string {
	recipe, _, _ := strings.Cut(value, "/")
	return []string{value, url.QueryEscape(value), recipe}
}

// elsewhere returns a value like one of a kitchen that exists nowhere.
func elsewhere(value string) string {
	if strings.Contains(value, string(theirs)) {
		return strings.ReplaceAll(value, string(theirs), "zqnowher")
	}
	if len(value) == 36 { // an id of the log
		return value[:30] + "abcdef"
	}
	return value[:1] + strings.Repeat("A", len(value)-1)
}

// leaks returns the marks of another kitchen in a text: its name, and the ids of what it has.
func (f *fixture) leaks(text string) (found []string) {
	if strings.Contains(strings.ToLower(text), mark(f.kitchen)) {
		found = append(found, mark(f.kitchen))
	}
	for what, id := range f.ids {
		if what != "cursor" && strings.Contains(text, id) {
			found = append(found, what)
		}
	}
	return found
}

// What another kitchen has answers like what exists nowhere, wherever it is named, and no
// answer has a mark of it.
func TestNoReferenceCrossesKitchens(t *testing.T) {
	t.Parallel()
	p := start(t)
	mine, other := furnish(t, p, ours), furnish(t, p, theirs)
	for _, f := range []*fixture{mine, other} {
		f.ids["full_unit"] = f.ids["recipe"] + "/" + f.ids["unit"]
	}
	for what, id := range mine.ids {
		require.NotEqual(t, id, other.ids[what], "the same keys made the same %s in both kitchens", what)
	}
	var all []reference
	for _, op := range published(t).operations() {
		if !strings.HasPrefix(op.Path, "/v1/admin/") && op.ID != "SignIn" && op.ID != "SignOut" {
			all = append(all, mine.references(op)...)
		}
	}
	slices.SortStableFunc(all, func(a, b reference) int { // questions first
		return cmp.Or(cmp.Compare(effects(a), effects(b)), strings.Compare(a.op.ID, b.op.ID))
	})
	tried := 0
	for _, one := range all {
		theirs := other.ids[one.what]
		if one.what == "cursor" || theirs == "" {
			require.NotEmpty(t, theirs, one.what)
		}
		ask := func(value string) answer {
			path, body := one.with(value)
			return p.send(t, one.op.Method, path, body, append(slices.Clone(mine.admin), "Crumbtrail-Min-Position", other.at)...)
		}
		name := one.op.ID + " " + one.place
		crossed := ask(theirs)
		tried++
		require.Less(t, crossed.status, http.StatusInternalServerError, "%s: %s %s", name, crossed.body, p.log.failure())
		require.Empty(t, other.leaks(same(crossed, named(theirs)...)), "%s: %s", name, crossed.body)
		if one.what == "cursor" { // it is a place in an order, and names nothing
			continue
		}
		missing := ask(elsewhere(theirs))
		require.Equal(t, same(missing, named(elsewhere(theirs))...), same(crossed, named(theirs)...), name)
	}
	require.Greater(t, tried, 120)
}

// effects orders references: of questions, of commands, of definitions, and those that are
// then defined here under the very name.
func effects(r reference) int {
	switch {
	case r.op.Method == http.MethodGet || r.op.ID == "SimulatePlan":
		return 0
	case !strings.HasPrefix(r.op.ID, "Define"):
		return 1
	case !strings.HasPrefix(r.place, "path"):
		return 2
	}
	return 3
}

// Everything that a kitchen may ask is answered without a mark of the other one: answers,
// headers, pages, streams and metrics.
func TestNoAnswerHasAMarkOfAnotherKitchen(t *testing.T) {
	t.Parallel()
	p := start(t)
	mine, other := furnish(t, p, ours), furnish(t, p, theirs)
	marked := p.send(t, http.MethodGet, "/v1/items", "", append(slices.Clone(other.admin), "Crumbtrail-Min-Position", other.at)...)
	require.NotEmpty(t, other.leaks(marked.body), "the marks are there")
	asked := 0
	for _, op := range published(t).operations() {
		if op.Method != http.MethodGet || op.ID == "FollowEvents" || strings.HasPrefix(op.Path, "/v1/admin/") {
			continue
		}
		path, _ := mine.fill(op.Path)
		if strings.HasPrefix(op.Path, "/v1/shopping-list") {
			path += "?plans=" + mine.ids["plan"] + "&path=/estimated_cost"
			path = strings.TrimSuffix(path, map[bool]string{true: "&path=/estimated_cost"}[op.Path == "/v1/shopping-list"])
		}
		got := p.send(t, op.Method, path+needed[op.Path], "", append(slices.Clone(mine.admin), "Crumbtrail-Min-Position", other.at)...)
		require.Less(t, got.status, http.StatusInternalServerError, "%s: %s", op.ID, got.body)
		require.Empty(t, other.leaks(fmt.Sprint(got.header, got.body)), "%s: %s", op.ID, got.body)
		asked++
	}
	require.Greater(t, asked, 40)

	session, _ := p.session(t, ours, access.Admin)
	for _, path := range []string{
		"/", "/pantry", "/book", "/shopping", "/history", "/system", "/access", "/palette?q=z", "/runs", "/plans/" + mine.ids["plan"],
	} {
		got := p.send(t, http.MethodGet, path, "", append(slices.Clone(session), asksForPage...)...)
		require.Equal(t, http.StatusOK, got.status, path)
		require.Empty(t, other.leaks(fmt.Sprint(got.header, got.body)), path)
	}
	operator, _ := p.key(t, ours, access.Operator)
	for _, path := range []string{
		"/metrics", "/v1/admin/backups", "/v1/admin/projections", "/v1/admin/projections/pantry", "/v1/access/sessions",
	} {
		got := p.send(t, http.MethodGet, path, "", operator...)
		require.Equal(t, http.StatusOK, got.status, path)
		require.Empty(t, append(mine.leaks(got.body), other.leaks(got.body)...), "an operator sees the data of no kitchen: %s", path)
	}
	for _, from := range []string{"?after=0", "?after=" + other.at} {
		events := p.follow(t, "/v1/events"+from, mine.admin)
		require.Empty(t, other.leaks(events), "the stream of events%s", from)
		if from == "?after=0" {
			require.NotEmpty(t, mine.leaks(events), "its own events")
		}
	}
}

// follow returns what a stream of events sends within a second.
func (p *program) follow(t *testing.T, path string, headers []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, http.NoBody)
	require.NoError(t, err)
	request.Header.Set(headers[0], headers[1])
	response, err := p.http.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	var text strings.Builder
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		text.WriteString(lines.Text() + "\n")
	}
	return text.String()
}
